CREATE TABLE customer (
  id BINARY(16) PRIMARY KEY,
  email VARCHAR(200) NOT NULL UNIQUE,
  name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  mood ENUM('GOOD', 'so-so', 'it''s bad') NOT NULL,
  tags JSON NOT NULL,
  extra JSON,
  status VARCHAR(10) CHECK (status IN ('open', 'closed')),
  colours SET('red', 'green'),
  referred_by BINARY(16) REFERENCES customer (id),
  native UUID,
  other_id CHAR(36),
  token CHAR(36),
  seen_at BIGINT,
  visits BIGINT UNSIGNED,
  active TINYINT(1),
  small TINYINT,
  created DATETIME(6) NOT NULL,
  updated TIMESTAMP NULL,
  born DATE,
  opens TIME,
  founded YEAR,
  credit DECIMAL(10, 2),
  half FLOAT,
  whole DOUBLE,
  flags BIT(4),
  photo BLOB,
  notes TEXT,
  latin VARCHAR(10) CHARACTER SET latin1,
  `two words` TEXT,
  FOREIGN KEY (referred_by) REFERENCES customer (id)
);
CREATE TABLE product (tenant INT, sku VARCHAR(20), PRIMARY KEY (tenant, sku));
CREATE TABLE `order` (id BIGINT AUTO_INCREMENT PRIMARY KEY, customer_id BINARY(16) NOT NULL, FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE order_item (
  order_id BIGINT, tenant INT, sku VARCHAR(20), PRIMARY KEY (order_id, tenant, sku),
  FOREIGN KEY (order_id) REFERENCES `order` (id), FOREIGN KEY (tenant, sku) REFERENCES product (tenant, sku)
);
CREATE TABLE only_unique (a INT NOT NULL UNIQUE, b VARCHAR(300), UNIQUE (b(10)));
CREATE TABLE no_key (a INT);
CREATE VIEW good AS SELECT * FROM customer;
INSERT INTO customer (id, email, name, mood, tags, extra, other_id, token, seen_at, created, active, referred_by) VALUES
  (x'8f3c2a10111142228333444455556666', 'a@example.com', 'Ann', 'so-so', '["vip", "eu"]', '{}', '8f3c2a10-1111-4222-8333-444455556666', 'no uuid', 1704103200000000, '2024-01-01', 1, NULL),
  (x'8f3c2a10111142228333444455556667', 'b@example.com', 'Bob', 'GOOD', '[]', NULL, NULL, NULL, NULL, '2024-01-02', 0, x'8f3c2a10111142228333444455556666');
INSERT INTO product VALUES (1, 'X'), (1, 'Y');
INSERT INTO `order` (id, customer_id) VALUES (1, x'8f3c2a10111142228333444455556667');
INSERT INTO order_item VALUES (1, 1, 'Y');
