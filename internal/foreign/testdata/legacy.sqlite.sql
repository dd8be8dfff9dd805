-- A legacy application on SQLite: names with blanks and quotes, NOCASE, types that are no types, texts for booleans, a table without a key.
CREATE TABLE "Order Header" ("Company Code" CHAR(4) NOT NULL, "Order No." INTEGER NOT NULL, "Customer's Name" VARCHAR(40) COLLATE NOCASE, "Is ""Open""?" CHAR(1), "Amount (EUR)" DECIMAL(12,2), [a?b] TEXT, "straße" TEXT, PRIMARY KEY ("Company Code", "Order No."));
CREATE TABLE order_item (company CHAR(4) NOT NULL, order_no INTEGER NOT NULL, line INTEGER NOT NULL, article TEXT COLLATE RTRIM, qty, taken TIME, PRIMARY KEY (company, order_no, line), FOREIGN KEY (company, order_no) REFERENCES "Order Header");
CREATE TABLE flags (id INTEGER PRIMARY KEY, yes TEXT CHECK (yes IN ('t', 'f')), no BOOLEAN, price MONEY, big UNSIGNED BIG INT, stamp TIMESTAMP, raw BLOB);
CREATE TABLE log (happened DATETIME, what TEXT, n INT);
CREATE TABLE pairs (a TEXT PRIMARY KEY, b) WITHOUT ROWID;
INSERT INTO "Order Header" VALUES ('ACME', 1, 'O''Neil', 'Y', 10.10, '?', 'ß'), ('ACME', 2, NULL, 'N', 0.1, NULL, NULL), ('B', 1, 'o''neil', NULL, NULL, 'x', 'SS');
INSERT INTO order_item VALUES ('ACME', 1, 1, 'A-1', 2, '09:30'), ('ACME', 1, 2, 'A-1  ', 0.5, NULL), ('B', 1, 1, NULL, 'many', '23:59:59');
INSERT INTO flags VALUES (1, 't', 1, 1.25, 9223372036854775807, '2024-01-01 10:00:00', x'00ff'), (2, 'f', 0, NULL, NULL, 1704110400, NULL), (3, NULL, NULL, 3, -1, NULL, x'');
INSERT INTO log VALUES ('2024-01-01 10:00:00', 'a', 1), ('2024-01-01 10:00:00', 'a', 1), (NULL, NULL, NULL);
INSERT INTO pairs VALUES ('x', 1), ('X', 'two');
