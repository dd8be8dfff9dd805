CREATE TABLE customer (
  id BLOB PRIMARY KEY NOT NULL, -- 16 bytes
  email VARCHAR(200) NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  tags JSON NOT NULL DEFAULT '[]',
  labels TEXT,
  extra JSON,
  status TEXT CHECK (status IN ('open', 'it''s closed')) DEFAULT 'open',
  level VARCHAR(5), /* , COLLATE NOCASE */
  referred_by BLOB REFERENCES customer,
  spaced DATETIME NOT NULL,
  mixed DATETIME,
  seconds TIMESTAMP,
  micros DATETIME,
  seen_at INTEGER,
  visits INTEGER,
  made TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  late DATETIME,
  spent DATETIME DEFAULT '0',
  born DATE,
  active BOOLEAN,
  mood BOOLEAN,
  old_bool BOOLEAN,
  price NUMERIC(10,2),
  half REAL,
  opens TIME,
  photo BLOB,
  anything,
  empty,
  both INTEGER,
  other_id CHAR(36),
  token CHAR(36),
  "operator" TEXT,
  "two words" TEXT,
  CHECK (level IS NULL OR level IN ('low', 'high'))
);
CREATE TABLE country (code TEXT PRIMARY KEY, name) WITHOUT ROWID;
CREATE TABLE city (country TEXT REFERENCES COUNTRY (CODE), number INT, name TEXT, PRIMARY KEY (country, number));
CREATE TABLE street (id INTEGER PRIMARY KEY, city_country TEXT, city_number INT, FOREIGN KEY (city_country, city_number) REFERENCES city);
CREATE TABLE student (id INTEGER PRIMARY KEY);
CREATE TABLE course (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE enrolment (student_id INT REFERENCES student, course_id INT REFERENCES course, PRIMARY KEY (student_id, course_id));
CREATE TABLE nullable (name TEXT PRIMARY KEY);
CREATE TABLE nameless (a INT);
CREATE TABLE offset (id INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE found USING fts5(body);
CREATE VIEW good AS SELECT * FROM customer;
INSERT INTO customer (id, email, name, tags, labels, extra, spaced, mixed, seconds, micros, seen_at, visits, born, active, mood, old_bool, anything, both, other_id, token, referred_by) VALUES
  (x'8f3c2a10111142228333444455556666', 'a@example.com', 'Ann', '["vip"]', '["a", "b"]', '{"a": 1}', '2024-01-01 10:00:00.000000', '2024-01-01T10:00:00Z', 1704103200, 1704103200000000, 1704103200000000, 7,
   '2000-02-29', 1, 2, 't', 5, 'x', '8f3c2a10-1111-4222-8333-444455556666', 'not a uuid of thirty-six characters.', NULL),
  (x'8f3c2a10111142228333444455556667', 'b@example.com', 'Bob', '[]', NULL, NULL, '2024-01-02 10:00:00.000001', '2024-01-02 10:00:00.5', 1704103201, NULL, NULL, NULL, NULL, 0, 0, 'f', 6, 1, NULL, NULL, x'8f3c2a10111142228333444455556666');
INSERT INTO country VALUES ('nl', 'Netherlands'), ('be', 'Belgium');
INSERT INTO city VALUES ('nl', 1, 'Delft'), ('be', 1, 'Gent');
INSERT INTO street VALUES (1, 'nl', 1), (2, 'be', 1);
INSERT INTO student VALUES (1), (2);
INSERT INTO course VALUES (1, 'sieves'), (2, 'drums');
INSERT INTO enrolment VALUES (1, 1), (2, 2);
INSERT INTO nullable VALUES (NULL);
