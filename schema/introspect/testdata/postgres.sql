CREATE TYPE mood AS ENUM ('GOOD', 'so-so', 'it''s bad');
CREATE TYPE date_kind AS ENUM ('a');
CREATE DOMAIN year AS integer CHECK (VALUE > 1900);
CREATE DOMAIN short_year AS year NOT NULL;
CREATE TABLE customer (
  id uuid PRIMARY KEY,
  email varchar(200) NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL,
  nick text,
  mood mood NOT NULL DEFAULT 'GOOD',
  moods mood[],
  tags jsonb NOT NULL DEFAULT '[]',
  scores jsonb,
  extra jsonb,
  labels text[] NOT NULL,
  numbers int[],
  prices numeric[],
  born date,
  since year,
  left_in short_year,
  referred_by uuid REFERENCES customer,
  created timestamptz NOT NULL,
  local timestamp,
  seen_at bigint,
  visits bigint,
  status text CHECK (status IN ('open', 'closed')),
  plan varchar(10) CHECK (plan = ANY (ARRAY['free', 'paid'])),
  credit numeric(10,2),
  photo bytea,
  opens time,
  patience interval,
  code char(3),
  active boolean,
  half real,
  "operator" text,
  "two words" text,
  raw json,
  place point
);
CREATE INDEX ON customer (lower(email));
CREATE UNIQUE INDEX ON customer (nick) WHERE active;
CREATE TABLE product (tenant int, sku text, name text, PRIMARY KEY (tenant, sku));
CREATE TABLE "order" (id bigserial PRIMARY KEY, customer_id uuid NOT NULL REFERENCES customer, billed_to uuid REFERENCES customer, at timestamptz);
CREATE TABLE order_item (
  order_id bigint REFERENCES "order", tenant int, sku text, quantity int NOT NULL,
  PRIMARY KEY (order_id, tenant, sku), FOREIGN KEY (tenant, sku) REFERENCES product
);
CREATE TABLE passport (customer_id uuid PRIMARY KEY REFERENCES customer, number text NOT NULL);
CREATE TABLE sort (id int PRIMARY KEY);
CREATE TABLE "Order Details" (id int PRIMARY KEY);
CREATE TABLE no_key (a int, b int);
CREATE TABLE only_unique (a int NOT NULL UNIQUE, b int);
CREATE TABLE priced (price numeric PRIMARY KEY);
CREATE TABLE part (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE part_2024 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE VIEW good AS SELECT * FROM customer WHERE mood = 'GOOD';
CREATE SCHEMA audit;
CREATE TABLE audit.entry (id int PRIMARY KEY, order_id bigint REFERENCES "order", what json);
INSERT INTO customer (id, email, name, tags, scores, extra, labels, moods, since, left_in, created, seen_at, visits, mood, referred_by) VALUES
  ('8f3c2a10-1111-4222-8333-444455556666', 'a@example.com', 'Ann', '["vip", "eu"]', '[1, 2]', '["x", 1]', '{new}', '{GOOD}', 2001, 2002, '2024-01-01', 1704103200000000, 1704103200000000, 'so-so', NULL),
  ('8f3c2a10-1111-4222-8333-444455556667', 'b@example.com', 'Bob', '[]', NULL, '{}', '{}', NULL, NULL, 2003, '2024-01-02', NULL, 3, 'GOOD', '8f3c2a10-1111-4222-8333-444455556666');
INSERT INTO product VALUES (1, 'X', 'x-ray'), (1, 'Y', 'yarn');
INSERT INTO "order" (customer_id, at) VALUES ('8f3c2a10-1111-4222-8333-444455556667', '2024-02-01');
INSERT INTO order_item VALUES (1, 1, 'Y', 2);
