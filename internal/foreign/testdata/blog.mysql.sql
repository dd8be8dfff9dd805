-- A blog engine, in the manner of WordPress on MySQL: unsigned 64-bit keys, zero dates as defaults, texts that fold case.
SET SESSION sql_mode = '';
CREATE TABLE wp_users (
  ID bigint(20) unsigned NOT NULL auto_increment, user_login varchar(60) NOT NULL default '', user_pass varchar(255) NOT NULL default '', user_email varchar(100) NOT NULL default '',
  user_registered datetime NOT NULL default '0000-00-00 00:00:00', user_status int(11) NOT NULL default '0', display_name varchar(250) NOT NULL default '', PRIMARY KEY (ID), KEY user_login_key (user_login)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE TABLE wp_posts (
  ID bigint(20) unsigned NOT NULL auto_increment, post_author bigint(20) unsigned NOT NULL default '0', post_date datetime NOT NULL default '0000-00-00 00:00:00', post_content longtext NOT NULL,
  post_title text NOT NULL, post_status varchar(20) NOT NULL default 'publish', comment_status varchar(20) NOT NULL default 'open', post_name varchar(200) NOT NULL default '', post_parent bigint(20) unsigned NOT NULL default '0',
  menu_order int(11) NOT NULL default '0', post_type varchar(20) NOT NULL default 'post', comment_count bigint(20) NOT NULL default '0', PRIMARY KEY (ID), KEY post_name (post_name(191)), KEY type_status_date (post_type,post_status,post_date,ID)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE TABLE wp_postmeta (meta_id bigint(20) unsigned NOT NULL auto_increment, post_id bigint(20) unsigned NOT NULL default '0', meta_key varchar(255) default NULL, meta_value longtext, PRIMARY KEY (meta_id), KEY meta_key (meta_key(191))) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE TABLE wp_term_relationships (object_id bigint(20) unsigned NOT NULL default 0, term_taxonomy_id bigint(20) unsigned NOT NULL default 0, term_order int(11) NOT NULL default 0, PRIMARY KEY (object_id,term_taxonomy_id)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
CREATE TABLE wp_options (option_id bigint(20) unsigned NOT NULL auto_increment, option_name varchar(191) NOT NULL default '', option_value longtext NOT NULL, autoload varchar(20) NOT NULL default 'yes', PRIMARY KEY (option_id), UNIQUE KEY option_name (option_name)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
INSERT INTO wp_users VALUES (1, 'admin', '$P$B', 'admin@example.com', '2024-01-01 10:00:00', 0, 'Admin'), (2, 'Ada', '', '', '2024-02-01 10:00:00', 0, 'ada');
INSERT INTO wp_posts VALUES
  (1, 1, '2024-01-01 10:00:00', 'Welcome', 'Hello world!', 'publish', 'open', 'hello-world', 0, 0, 'post', 1), (2, 1, '2024-01-02 10:00:00', '', 'Sample Page', 'publish', 'closed', 'sample-page', 0, 0, 'page', 0),
  (3, 2, '0000-00-00 00:00:00', 'draft', 'Auto Draft', 'auto-draft', 'open', '', 0, 0, 'post', 0), (18446744073709551615, 2, '2024-03-01 00:00:00', 'last', 'LAST', 'private', 'open', 'last', 1, -1, 'post', 0);
INSERT INTO wp_postmeta VALUES (1, 2, '_wp_page_template', 'default'), (2, 3, NULL, NULL);
INSERT INTO wp_term_relationships VALUES (1, 1, 0), (2, 1, 0);
INSERT INTO wp_options VALUES (1, 'siteurl', 'http://example.com', 'yes'), (2, 'Blogname', 'Sieves', 'no');
