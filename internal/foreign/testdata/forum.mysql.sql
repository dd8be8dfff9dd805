-- A forum, in the manner of phpBB on MySQL: unsigned everywhere, times as integers, a binary utf8mb3 collation.
CREATE TABLE phpbb_users (
  user_id int(10) UNSIGNED NOT NULL auto_increment, user_type tinyint(2) DEFAULT '0' NOT NULL, user_ip varchar(40) DEFAULT '' NOT NULL, user_regdate int(11) UNSIGNED DEFAULT '0' NOT NULL,
  username varchar(255) DEFAULT '' NOT NULL, username_clean varchar(255) DEFAULT '' NOT NULL, user_email varchar(100) DEFAULT '' NOT NULL, user_timezone varchar(100) DEFAULT '' NOT NULL,
  user_warnings tinyint(4) DEFAULT '0' NOT NULL, user_allow_pm tinyint(1) UNSIGNED DEFAULT '1' NOT NULL, user_sig mediumtext NOT NULL, PRIMARY KEY (user_id), UNIQUE username_clean (username_clean)
) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
CREATE TABLE phpbb_topics (
  topic_id int(10) UNSIGNED NOT NULL auto_increment, forum_id mediumint(8) UNSIGNED DEFAULT '0' NOT NULL, topic_title varchar(255) DEFAULT '' NOT NULL COLLATE utf8mb3_unicode_ci,
  topic_poster int(10) UNSIGNED DEFAULT '0' NOT NULL, topic_time int(11) UNSIGNED DEFAULT '0' NOT NULL, topic_views mediumint(8) UNSIGNED DEFAULT '0' NOT NULL, topic_reported tinyint(1) UNSIGNED DEFAULT '0' NOT NULL, PRIMARY KEY (topic_id)
) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
CREATE TABLE phpbb_posts (
  post_id int(10) UNSIGNED NOT NULL auto_increment, topic_id int(10) UNSIGNED DEFAULT '0' NOT NULL, poster_id int(10) UNSIGNED DEFAULT '0' NOT NULL, post_time int(11) UNSIGNED DEFAULT '0' NOT NULL,
  post_text mediumtext NOT NULL, bbcode_bitfield varchar(255) DEFAULT '' NOT NULL, PRIMARY KEY (post_id), KEY topic_id (topic_id)
) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
CREATE TABLE phpbb_sessions (session_id char(32) DEFAULT '' NOT NULL, session_user_id int(10) UNSIGNED DEFAULT '0' NOT NULL, session_time int(11) UNSIGNED DEFAULT '0' NOT NULL, PRIMARY KEY (session_id)) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
CREATE TABLE phpbb_acl_users (user_id int(10) UNSIGNED DEFAULT '0' NOT NULL, forum_id mediumint(8) UNSIGNED DEFAULT '0' NOT NULL, auth_setting tinyint(2) DEFAULT '0' NOT NULL, KEY user_id (user_id)) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
INSERT INTO phpbb_users VALUES (1, 2, '', 0, 'Anonymous', 'anonymous', '', '', 0, 1, ''), (2, 3, '192.0.2.1', 1704110400, 'Ada', 'ada', 'ada@example.com', 'UTC', 0, 1, 'sieve'), (4294967295, 0, '', 4294967295, 'ä', 'ä', '', '', -1, 0, '');
INSERT INTO phpbb_topics VALUES (1, 2, 'Hello', 2, 1704110400, 16777215, 0), (2, 2, 'hello', 1, 1704110401, 0, 2);
INSERT INTO phpbb_posts VALUES (1, 1, 2, 1704110400, 'Welcome', ''), (2, 1, 1, 1704110500, 'Hi ', 'AA=='), (3, 2, 2, 1704110600, 'hi', '');
INSERT INTO phpbb_sessions VALUES ('0123456789abcdef0123456789abcdef', 2, 1704110400);
INSERT INTO phpbb_acl_users VALUES (2, 0, 1), (2, 0, 1);
