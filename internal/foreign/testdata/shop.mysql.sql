-- A shop, in the manner of PrestaShop on MySQL: DECIMAL(20,6), tinyint(1) that holds more than 0 and 1, zero dates, enums, unsigned keys.
SET SESSION sql_mode = '';
CREATE TABLE ps_product (
  id_product INT(10) UNSIGNED NOT NULL AUTO_INCREMENT, id_category_default INT(10) UNSIGNED DEFAULT NULL, on_sale TINYINT(1) UNSIGNED NOT NULL DEFAULT '0', ean13 VARCHAR(13) DEFAULT NULL,
  ecotax DECIMAL(17,6) NOT NULL DEFAULT '0.000000', quantity INT(10) NOT NULL DEFAULT '0', price DECIMAL(20,6) NOT NULL DEFAULT '0.000000', weight DECIMAL(20,6) NOT NULL DEFAULT '0.000000',
  `condition` ENUM('new', 'used', 'refurbished') NOT NULL DEFAULT 'new', visibility ENUM('both', 'catalog', 'search', 'none') NOT NULL DEFAULT 'both', available_date DATE DEFAULT NULL, date_add DATETIME NOT NULL, date_upd DATETIME NOT NULL, rating FLOAT, PRIMARY KEY (id_product)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE ps_orders (
  id_order INT(10) UNSIGNED NOT NULL AUTO_INCREMENT, reference VARCHAR(9) DEFAULT NULL, id_customer INT(10) UNSIGNED NOT NULL, current_state INT(10) UNSIGNED NOT NULL, payment VARCHAR(255) NOT NULL,
  conversion_rate DECIMAL(13,6) NOT NULL DEFAULT 1, gift TINYINT(1) NOT NULL DEFAULT '0', total_paid DECIMAL(20,6) NOT NULL DEFAULT '0.00', total_paid_real DOUBLE, valid INT(1) UNSIGNED NOT NULL DEFAULT '0', invoice_date DATETIME NOT NULL, pickup TIME, flags BIT(8), token BINARY(8), PRIMARY KEY (id_order)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE ps_order_detail (
  id_order_detail INT(10) UNSIGNED NOT NULL AUTO_INCREMENT, id_order INT(10) UNSIGNED NOT NULL, product_id INT(10) UNSIGNED NOT NULL, product_name TEXT NOT NULL, product_quantity INT(10) UNSIGNED NOT NULL DEFAULT '0', unit_price DECIMAL(20,6) NOT NULL, PRIMARY KEY (id_order_detail),
  CONSTRAINT od_order FOREIGN KEY (id_order) REFERENCES ps_orders (id_order), CONSTRAINT od_product FOREIGN KEY (product_id) REFERENCES ps_product (id_product)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO ps_product VALUES (1, 2, 0, '4006381333931', 0, 300, 19.120000, 0.300000, 'new', 'both', NULL, '2024-01-01 00:00:00', '2024-01-01 00:00:00', 1.1), (2, NULL, 1, NULL, 0.5, -3, 0.1, 0, 'used', 'none', '2024-06-01', '2024-01-02 00:00:00', '2024-01-02 00:00:00', NULL), (3, 2, 2, '', 0, 0, 99999999999999.999999, 0, 'new', 'search', '2024-01-01', '2024-01-03 00:00:00', '2024-01-03 00:00:00', 16777216);
INSERT INTO ps_orders VALUES (1, 'ABCDEFGHI', 7, 2, 'Bankwire', 1, 0, 61.800000, 61.8, 1, '2024-02-01 10:00:00', '09:30:00', b'10100000', x'0011223344556677'), (2, NULL, 8, 1, 'cheque', 1.1, 2, 0.1, 0.1, 0, '0000-00-00 00:00:00', '-12:00:00', NULL, NULL);
INSERT INTO ps_order_detail VALUES (1, 1, 1, 'Mug', 3, 19.12), (2, 1, 2, 'Notebook', 1, 0.1), (3, 2, 2, 'Notebook', 2, 0.1);
