-- A blog engine, in the manner of Ghost on SQLite: ids of 24 hexadecimal digits, booleans and times as the query builder declares them.
CREATE TABLE `users` (`id` varchar(24) not null, `name` varchar(191) not null, `slug` varchar(191) not null, `email` varchar(191) not null, `status` varchar(50) not null default 'active', `last_seen` datetime null, `created_at` datetime not null, primary key (`id`));
CREATE UNIQUE INDEX `users_slug_unique` on `users` (`slug`);
CREATE TABLE `posts` (`id` varchar(24) not null, `uuid` varchar(36) not null, `title` varchar(2000) not null, `slug` varchar(191) not null, `html` text null, `featured` boolean not null default '0', `type` varchar(50) check (`type` in ('post', 'page')) not null default 'post', `status` varchar(50) not null default 'draft', `published_at` datetime null, `created_at` datetime not null, `created_by` varchar(24) not null, primary key (`id`), foreign key(`created_by`) references `users`(`id`));
CREATE TABLE `tags` (`id` varchar(24) not null, `name` varchar(191) not null, `visibility` varchar(50) not null default 'public', primary key (`id`));
CREATE TABLE `posts_tags` (`id` varchar(24) not null, `post_id` varchar(24) not null, `tag_id` varchar(24) not null, `sort_order` integer not null default '0', foreign key(`post_id`) references `posts`(`id`), foreign key(`tag_id`) references `tags`(`id`), primary key (`id`));
CREATE TABLE `migrations` (`id` integer not null primary key autoincrement, `name` varchar(120) not null, `currentVersion` varchar(255));
INSERT INTO users VALUES ('5951f5fca366002ebd5dbef7', 'Ada', 'ada', 'ada@example.com', 'active', '2024-05-01 10:00:00', '2020-01-01 00:00:00'), ('5951f5fca366002ebd5dbef8', 'Ben', 'ben', 'ben@example.com', 'inactive', null, '2021-01-01 00:00:00');
INSERT INTO posts VALUES
  ('1', '3f9c1f6e-1111-4222-8333-444455556661', 'Hello', 'hello', '<p>x</p>', 1, 'post', 'published', '2024-01-01 10:00:00', '2024-01-01 09:00:00', '5951f5fca366002ebd5dbef7'),
  ('2', '3f9c1f6e-1111-4222-8333-444455556662', 'About', 'about', null, 0, 'page', 'draft', null, '2024-01-02 09:00:00', '5951f5fca366002ebd5dbef8');
INSERT INTO tags VALUES ('t1', 'News', 'public'), ('t2', '#internal', 'internal');
INSERT INTO posts_tags VALUES ('a', '1', 't1', 0), ('b', '1', 't2', 1);
INSERT INTO migrations VALUES (1, '1-init.js', '5.0');
