CREATE TABLE customer (
  id UUID,
  email String,
  mood Enum8('GOOD' = 1, 'so-so' = 2, 'it\'s bad' = 3),
  tags Array(LowCardinality(String)),
  scores Array(Nullable(Int32)),
  moods Array(Enum8('GOOD' = 1)),
  extra Nullable(String),
  native JSON,
  status LowCardinality(Nullable(String)),
  seen_at Nullable(Int64),
  visits UInt32,
  huge UInt64,
  created DateTime64(6, 'UTC'),
  short DateTime64(3, 'UTC'),
  seconds Nullable(DateTime('Asia/Kathmandu')),
  exact DateTime64(9),
  born Nullable(Date32),
  day Date,
  credit Nullable(Decimal(10, 2)),
  wide Decimal(76, 0),
  half Float32,
  active Bool,
  code FixedString(4),
  labels Map(String, String),
  place Tuple(x Int32, y Int32),
  address IPv6,
  level Variant(Int64, String),
  `two words` String,
  lower_email String ALIAS lower(email)
) ENGINE = MergeTree PARTITION BY toYYYYMM(created) ORDER BY (id);
CREATE TABLE newest (id Int64, at DateTime, version UInt32) ENGINE = ReplacingMergeTree(version) ORDER BY id;
CREATE TABLE events (tenant Int64, id Int64, what LowCardinality(String)) ENGINE = MergeTree PRIMARY KEY tenant ORDER BY (tenant, id);
CREATE TABLE few (id Int64) ENGINE = Memory;
CREATE VIEW good AS SELECT id, mood FROM customer;
INSERT INTO customer (id, email, mood, tags, scores, seen_at, created, short, seconds, born, credit) VALUES
  ('8f3c2a10-1111-4222-8333-444455556666', 'a@example.com', 'so-so', ['vip'], [1, NULL], 1704103200000000, '2024-01-01 00:00:00.000001', '2024-01-01 00:00:00.5', '2024-01-01 00:00:00', '1900-01-01', 1.1),
  ('8f3c2a10-1111-4222-8333-444455556667', 'b@example.com', 'GOOD', [], [], NULL, '2024-01-02', '2024-01-01 00:00:00', NULL, NULL, NULL);
INSERT INTO newest VALUES (1, '2024-01-01 00:00:00', 1);
INSERT INTO events VALUES (1, 1, 'a'), (1, 1, 'b');
