-- A shop, in the manner of a large Ruby on Rails shop on PostgreSQL: prices in numeric, jsonb, soft deletion, polymorphic rows.
CREATE TABLE spree_products (
  id bigserial PRIMARY KEY, name character varying DEFAULT ''::character varying NOT NULL, description text, available_on timestamp(6) without time zone, deleted_at timestamp(6) without time zone,
  slug character varying, promotionable boolean DEFAULT true, created_at timestamp(6) without time zone NOT NULL, public_metadata jsonb, status character varying DEFAULT 'draft'::character varying NOT NULL
);
CREATE UNIQUE INDEX index_spree_products_on_slug ON spree_products (slug);
CREATE TABLE spree_variants (
  id bigserial PRIMARY KEY, sku character varying DEFAULT ''::character varying NOT NULL, weight numeric(8,2) DEFAULT 0.0, height numeric(8,2), product_id bigint REFERENCES spree_products, cost_price numeric(10,2), cost_currency character varying, is_master boolean DEFAULT false, barcode character varying
);
CREATE TABLE spree_prices (id bigserial PRIMARY KEY, variant_id bigint NOT NULL REFERENCES spree_variants, amount numeric(10,2), currency character varying, compare_at_amount numeric(10,2), rate numeric);
CREATE TABLE spree_orders (
  id bigserial PRIMARY KEY, number character varying(32), item_total numeric(10,2) DEFAULT 0.0 NOT NULL, total numeric(10,2) DEFAULT 0.0 NOT NULL, state character varying, adjustment_total numeric(10,2) DEFAULT 0.0 NOT NULL,
  user_id bigint, completed_at timestamp(6) without time zone, email character varying, currency char(3), last_ip_address character varying, considered_risky boolean DEFAULT false, total_cash money, opening time, created_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE spree_line_items (id bigserial PRIMARY KEY, variant_id bigint REFERENCES spree_variants, order_id bigint REFERENCES spree_orders, quantity integer NOT NULL CHECK (quantity > 0), price numeric(10,2) NOT NULL, tax numeric(12,4));
CREATE TABLE spree_zones (id bigserial PRIMARY KEY, name character varying, kind character varying DEFAULT 'state'::character varying, bounds box, window_of daterange, mask bit(8), doc xml);
INSERT INTO spree_products VALUES (1, 'Mug', 'White', '2024-01-01 00:00:00', NULL, 'mug', true, '2023-12-01 00:00:00', '{"colour": "white", "size": 1.0e1}', 'active'), (2, 'Shirt', NULL, NULL, '2024-02-01 00:00:00', 'shirt', false, '2023-12-01 00:00:00', NULL, 'archived'), (3, 'mug', NULL, NULL, NULL, NULL, NULL, '2024-01-01 00:00:00.123456', '[]', 'draft');
INSERT INTO spree_variants VALUES (1, 'M-1', 0.30, NULL, 1, 2.50, 'EUR', true, '0001'), (2, 'S-1', 0.0, 10, 2, NULL, NULL, true, NULL), (3, 'S-2', NULL, 10.10, 2, 99999999.99, 'EUR', false, NULL);
INSERT INTO spree_prices VALUES (1, 1, 19.99, 'EUR', NULL, 0.1), (2, 1, 21.50, 'USD', 25, 0.10000000000000000001), (3, 2, 0.10, 'EUR', NULL, 12345678901234567890.123), (4, 3, NULL, 'EUR', NULL, NULL);
INSERT INTO spree_orders VALUES (1, 'R1', 39.98, 41.98, 'complete', 2, 7, '2024-03-01 12:00:00', 'ada@example.com', 'EUR', '192.0.2.1', false, '41.98', '09:30', '2024-03-01 11:00:00'), (2, 'R2', 0, 0, 'cart', 0, NULL, NULL, NULL, 'US', NULL, true, '-0.05', '23:59:59.999999', '2024-03-02 11:00:00');
INSERT INTO spree_line_items VALUES (1, 1, 1, 2, 19.99, 0.0001), (2, 2, 2, 1, 0.10, NULL), (3, 3, 2, 3, 0.20, 1234.5);
INSERT INTO spree_zones VALUES (1, 'EU', 'country', '((0,0),(1,1))', '[2024-01-01,2025-01-01)', B'10101010', '<a/>'), (2, NULL, 'state', NULL, NULL, NULL, NULL);
