-- A forum, in the manner of a large Ruby on Rails application on PostgreSQL: citext, inet, jsonb, text[], hstore-like json, timestamps without zone.
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE users (
  id bigserial PRIMARY KEY, username character varying(60) NOT NULL, username_lower character varying(60) NOT NULL UNIQUE, email citext NOT NULL,
  name character varying, active boolean DEFAULT false NOT NULL, trust_level integer NOT NULL, ip_address inet, registration_ip_address inet,
  last_seen_at timestamp without time zone, created_at timestamp without time zone NOT NULL, date_of_birth date, flair_group_id integer, silenced_till timestamp without time zone
);
CREATE UNIQUE INDEX index_users_on_email ON users (email);
CREATE TABLE categories (
  id serial PRIMARY KEY, name character varying(50) NOT NULL, color character varying(6) DEFAULT '0088CC' NOT NULL, topic_count integer DEFAULT 0 NOT NULL,
  parent_category_id integer, auto_close_hours double precision, custom jsonb
);
CREATE TABLE topics (
  id serial PRIMARY KEY, title character varying NOT NULL, created_at timestamp without time zone NOT NULL, user_id integer, category_id integer REFERENCES categories,
  views integer DEFAULT 0 NOT NULL, closed boolean DEFAULT false NOT NULL, archetype character varying DEFAULT 'regular' NOT NULL, score double precision, percent_rank double precision DEFAULT 1.0 NOT NULL, bumped_at timestamp without time zone NOT NULL
);
ALTER TABLE topics ADD CONSTRAINT fk_topics_user FOREIGN KEY (user_id) REFERENCES users (id);
CREATE TABLE posts (
  id serial PRIMARY KEY, user_id integer REFERENCES users, topic_id integer NOT NULL REFERENCES topics, post_number integer NOT NULL, raw text NOT NULL, cooked text NOT NULL,
  created_at timestamp without time zone NOT NULL, like_count integer DEFAULT 0 NOT NULL, reads integer DEFAULT 0 NOT NULL, avg_time interval, raw_email text, action_code character varying, edit_reason character varying
);
CREATE UNIQUE INDEX index_posts_on_topic_id_and_post_number ON posts (topic_id, post_number);
CREATE TABLE tags (id serial PRIMARY KEY, name character varying NOT NULL UNIQUE, aliases text[] DEFAULT '{}'::text[] NOT NULL);
CREATE TABLE topic_tags (id serial PRIMARY KEY, topic_id integer NOT NULL REFERENCES topics, tag_id integer NOT NULL REFERENCES tags);
CREATE TABLE post_search_data (post_id integer NOT NULL PRIMARY KEY REFERENCES posts, search_data tsvector, raw_data text, locale character varying);
CREATE TABLE schema_migrations (version character varying NOT NULL PRIMARY KEY);
CREATE TABLE directory_items (period_type integer NOT NULL, user_id integer NOT NULL, likes_received integer NOT NULL);
INSERT INTO users VALUES
  (1, 'Ada', 'ada', 'Ada@Example.com', 'Ada L', true, 4, '192.0.2.1', NULL, '2026-01-02 03:04:05.678901', '2020-01-01 00:00:00', '1815-12-10', NULL, NULL),
  (2, 'ben', 'ben', 'ben@example.com', NULL, false, 0, '2001:db8::1/64', '198.51.100.0/24', NULL, '2021-06-01 12:00:00', NULL, NULL, 'infinity');
INSERT INTO categories VALUES (1, 'Meta', '0088CC', 2, NULL, NULL, '{"a": 1e1}'), (2, 'Help', 'FFFFFF', 1, 1, 0.5, NULL);
INSERT INTO topics VALUES (1, 'Hello', '2026-01-01 00:00:00', 1, 1, 10, false, 'regular', 1.5, 1, '2026-01-03 00:00:00'), (2, 'Broken sieve', '2026-01-02 00:00:00', 2, 2, 3, true, 'regular', NULL, 0.25, '2026-01-02 00:00:00');
INSERT INTO posts VALUES
  (1, 1, 1, 1, 'Welcome', '<p>Welcome</p>', '2026-01-01 00:00:00', 2, 9, '00:01:30', NULL, NULL, NULL), (2, 2, 1, 2, 'Hi Ada', '<p>Hi Ada</p>', '2026-01-01 10:00:00', 0, 5, NULL, NULL, NULL, NULL), (3, 2, 2, 1, 'It broke', '<p>It broke</p>', '2026-01-02 00:00:00', 1, 4, '1 day', NULL, NULL, 'typo');
INSERT INTO tags VALUES (1, 'sieve', '{tamis,drum}'), (2, 'help', '{}');
INSERT INTO topic_tags VALUES (1, 2, 1), (2, 2, 2), (3, 1, 2);
INSERT INTO post_search_data VALUES (1, to_tsvector('welcome'), 'welcome', 'en');
INSERT INTO schema_migrations VALUES ('20120311163914');
INSERT INTO directory_items VALUES (1, 1, 5), (1, 2, 0), (2, 1, 5);
