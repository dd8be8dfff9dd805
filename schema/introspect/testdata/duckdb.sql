CREATE TYPE mood AS ENUM ('GOOD', 'so-so', 'it''s bad');
CREATE TABLE customer (
  id UUID PRIMARY KEY,
  email VARCHAR NOT NULL UNIQUE,
  mood mood NOT NULL,
  tags VARCHAR[],
  scores INTEGER[],
  prices DECIMAL(10, 2)[],
  labels JSON,
  extra JSON,
  status VARCHAR CHECK (status IN ('open', 'closed')),
  seen_at BIGINT,
  visits UBIGINT,
  huge HUGEINT,
  created TIMESTAMP NOT NULL,
  zoned TIMESTAMPTZ,
  exact TIMESTAMP_NS,
  born DATE,
  opens TIME,
  patience INTERVAL,
  credit DECIMAL(10, 2),
  half FLOAT,
  active BOOLEAN,
  photo BLOB,
  place STRUCT(x INT, y INT),
  "two words" VARCHAR
);
CREATE TABLE product (tenant INT, sku VARCHAR, PRIMARY KEY (tenant, sku));
CREATE TABLE "order" (id BIGINT PRIMARY KEY, customer_id UUID NOT NULL REFERENCES customer (id));
CREATE TABLE order_item (
  order_id BIGINT REFERENCES "order" (id), tenant INT, sku VARCHAR, PRIMARY KEY (order_id, tenant, sku),
  FOREIGN KEY (tenant, sku) REFERENCES product (tenant, sku)
);
CREATE TABLE no_key (a INT);
CREATE VIEW good AS SELECT * FROM customer;
CREATE SCHEMA audit;
CREATE TABLE audit.entry (id INT PRIMARY KEY, what VARCHAR);
INSERT INTO customer (id, email, mood, tags, labels, extra, seen_at, created) VALUES
  ('8f3c2a10-1111-4222-8333-444455556666', 'a@example.com', 'so-so', ['vip'], '["x"]', '{}', 1704103200000000, '2024-01-01'),
  ('8f3c2a10-1111-4222-8333-444455556667', 'b@example.com', 'GOOD', [], NULL, NULL, NULL, '2024-01-02');
INSERT INTO product VALUES (1, 'X'), (1, 'Y');
INSERT INTO "order" VALUES (1, '8f3c2a10-1111-4222-8333-444455556667');
INSERT INTO order_item VALUES (1, 1, 'Y');
