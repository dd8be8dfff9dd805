-- A legacy application: names with blanks and quotes, keys of several columns, texts for booleans, tables without a key, a column of every odd type.
CREATE SCHEMA "old data";
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE "Order Header" (
  "Company Code" char(4) NOT NULL, "Order No." integer NOT NULL, "Customer's Name" varchar(40), "Is ""Open""?" char(1) CHECK ("Is ""Open""?" IN ('Y', 'N')), paid boolean,
  "Amount (EUR)" numeric(12,2), "a$1b" text, "straße" text, label text COLLATE nocase, PRIMARY KEY ("Company Code", "Order No.")
);
CREATE TABLE order_item (
  company char(4) NOT NULL, order_no integer NOT NULL, line smallint NOT NULL, article varchar(20), qty numeric, PRIMARY KEY (company, order_no, line),
  FOREIGN KEY (company, order_no) REFERENCES "Order Header" ("Company Code", "Order No.")
);
CREATE TABLE article (number varchar(20) UNIQUE NOT NULL, ean char(13), note text);
CREATE TABLE price_list (article varchar(20) REFERENCES article (number), valid_from date, price numeric(8,3));
CREATE TABLE audit_log (happened timestamptz, who name, what "char", payload json, at_time timetz, object oid, mac macaddr, spot point, tags varchar(10)[], matrix integer[][]);
CREATE TABLE "old data"."A.B" (id uuid PRIMARY KEY, "select" text, flag text CHECK (flag IN ('t', 'f')), big numeric(38,0), tiny real, "when" timestamp, zip char(5));
INSERT INTO "Order Header" VALUES ('ACME', 1, 'O''Neil', 'Y', true, 10.10, '$1', 'ß', 'Red'), ('ACME', 2, NULL, 'N', NULL, 0.1, '?', NULL, 'red'), ('B', 1, 'Comma, Tab	', NULL, false, NULL, NULL, 'SS', NULL);
INSERT INTO order_item VALUES ('ACME', 1, 1, 'A-1', 2), ('ACME', 1, 2, NULL, 0.5), ('B', 1, 1, 'A-1', 1e3);
INSERT INTO article VALUES ('A-1', '4006381333931', 'x'), ('A-2', NULL, NULL);
INSERT INTO price_list VALUES ('A-1', '2024-01-01', 1.500), ('A-1', '2024-06-01', 1.75), ('A-2', NULL, NULL);
INSERT INTO audit_log VALUES ('2024-01-01 00:00:00+00', 'root', 'x', '{"a": [1, 2.50]}', '10:00:00+02', 42, '08:00:2b:01:02:03', '(1,2)', '{a,b}', '{{1,2},{3,4}}'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "old data"."A.B" VALUES ('3f9c1f6e-1111-4222-8333-444455556661', 'from', 't', 99999999999999999999999999999999999999, 1.1, '2024-01-01 00:00:00', '01234'), ('3f9c1f6e-1111-4222-8333-444455556662', NULL, 'f', -1, 16777217, NULL, '1    ');
