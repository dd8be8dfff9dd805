-- A legacy application on MySQL: names with blanks and backticks, tinyint(1) for numbers, unsigned 64-bit values, TIMESTAMP, latin1, a table without a key.
SET SESSION sql_mode = '';
CREATE TABLE `Order Header` (`Company Code` CHAR(4) NOT NULL, `Order No.` INT NOT NULL, `Customer's Name` VARCHAR(40) CHARACTER SET latin1, `Is ``Open``?` CHAR(1), stars TINYINT(1), `Amount (EUR)` DECIMAL(12,2), changed TIMESTAMP NULL, PRIMARY KEY (`Company Code`, `Order No.`)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE order_item (company CHAR(4) NOT NULL, order_no INT NOT NULL, line SMALLINT NOT NULL, article VARCHAR(20) COLLATE utf8mb4_bin, qty DECIMAL(30,10), PRIMARY KEY (company, order_no, line), FOREIGN KEY (company, order_no) REFERENCES `Order Header` (`Company Code`, `Order No.`)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE counters (id BIGINT UNSIGNED NOT NULL PRIMARY KEY, hits BIGINT UNSIGNED, ratio FLOAT, level TINYINT UNSIGNED, y YEAR, t TIME(3), d DATE, bits BIT(1), j JSON, s SET('a','b'), u BINARY(16), note TINYTEXT) DEFAULT CHARSET=utf8mb4;
CREATE TABLE log (happened DATETIME(3), what VARCHAR(100), n INT) DEFAULT CHARSET=utf8mb4;
INSERT INTO `Order Header` VALUES ('ACME', 1, 'O''Neil', 'Y', 5, 10.10, '2024-01-01 00:00:00'), ('ACME', 2, NULL, 'N', 2, 0.1, NULL), ('B', 1, 'Grün', NULL, NULL, NULL, '2038-01-19 03:14:07');
INSERT INTO order_item VALUES ('ACME', 1, 1, 'A-1', 2), ('ACME', 1, 2, NULL, 0.5), ('B', 1, 1, 'a-1', 12345678901234567890.0123456789);
INSERT INTO counters VALUES (1, 18446744073709551615, 1.1, 255, 2024, '10:00:00.123', '2024-01-01', b'1', '{"x": 1e1}', 'a,b', x'3f9c1f6e111142228333444455556661', 'n'), (2, 0, 16777216, 0, 1901, '-838:59:59', '0000-00-00', b'0', '[1, "a"]', '', NULL, NULL), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO log VALUES ('2024-01-01 10:00:00.5', 'a', 1), ('2024-01-01 10:00:00.5', 'a', 1), (NULL, NULL, NULL);
