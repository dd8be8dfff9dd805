CREATE TABLE customer (
  id uuid NOT NULL,
  email varchar,
  mood varchar(20),
  tags array(varchar),
  scores array(integer),
  extra json,
  seen_at bigint,
  small tinyint,
  visits smallint,
  created timestamp(6),
  short timestamp(3),
  zoned timestamp(6) with time zone,
  exact timestamp(9),
  born date,
  credit decimal(10, 2),
  wide decimal(38, 0),
  half real,
  rate double,
  active boolean,
  code char(4),
  labels map(varchar, varchar),
  place row(x integer, y integer),
  address ipaddress,
  picture varbinary,
  opens time(6),
  closes time(3) with time zone,
  "two words" varchar
);
CREATE TABLE events (tenant bigint, id bigint, what varchar);
CREATE VIEW good AS SELECT id, mood FROM customer;
INSERT INTO customer (id, email, mood, tags, scores, seen_at, small, created, short, zoned, born, credit, active, opens) VALUES
  (UUID '8f3c2a10-1111-4222-8333-444455556666', 'a@example.com', 'so-so', ARRAY['vip'], ARRAY[1, NULL], 1704103200000000, 127, TIMESTAMP '0001-01-01 00:00:00.000000', TIMESTAMP '2024-01-01 00:00:00.500',
    TIMESTAMP '2024-01-01 00:00:00.000001 Asia/Kathmandu', DATE '1900-01-01', 1.1, true, TIME '00:00:00.000000'),
  (UUID '8f3c2a10-1111-4222-8333-444455556667', 'b@example.com', 'GOOD', ARRAY[], ARRAY[], NULL, -128, TIMESTAMP '9999-12-31 23:59:59.999999', NULL, NULL, NULL, NULL, NULL, TIME '23:59:59.999999');
INSERT INTO events VALUES (1, 1, 'a'), (1, 1, 'b');
