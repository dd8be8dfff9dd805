-- A trading company, as the public sample database Northwind is declared for PostgreSQL.
CREATE TABLE categories (category_id smallint NOT NULL PRIMARY KEY, category_name character varying(15) NOT NULL, description text, picture bytea);
CREATE TABLE customer_demographics (customer_type_id bpchar NOT NULL PRIMARY KEY, customer_desc text);
CREATE TABLE customers (
  customer_id character(5) NOT NULL PRIMARY KEY, company_name character varying(40) NOT NULL, contact_name character varying(30),
  city character varying(15), region character varying(15), postal_code character varying(10), country character varying(15), phone character varying(24)
);
CREATE TABLE customer_customer_demo (
  customer_id character(5) NOT NULL REFERENCES customers, customer_type_id bpchar NOT NULL REFERENCES customer_demographics,
  PRIMARY KEY (customer_id, customer_type_id)
);
CREATE TABLE employees (
  employee_id smallint NOT NULL PRIMARY KEY, last_name character varying(20) NOT NULL, first_name character varying(10) NOT NULL,
  birth_date date, hire_date date, photo bytea, notes text, reports_to smallint REFERENCES employees, photo_path character varying(255)
);
CREATE TABLE suppliers (supplier_id smallint NOT NULL PRIMARY KEY, company_name character varying(40) NOT NULL, homepage text);
CREATE TABLE products (
  product_id smallint NOT NULL PRIMARY KEY, product_name character varying(40) NOT NULL, supplier_id smallint REFERENCES suppliers, category_id smallint REFERENCES categories,
  quantity_per_unit character varying(20), unit_price real, units_in_stock smallint, units_on_order smallint, reorder_level smallint, discontinued integer NOT NULL
);
CREATE TABLE shippers (shipper_id smallint NOT NULL PRIMARY KEY, company_name character varying(40) NOT NULL, phone character varying(24));
CREATE TABLE orders (
  order_id smallint NOT NULL PRIMARY KEY, customer_id character(5) REFERENCES customers, employee_id smallint REFERENCES employees,
  order_date date, required_date date, shipped_date date, ship_via smallint REFERENCES shippers, freight real, ship_name character varying(40), ship_country character varying(15)
);
CREATE TABLE order_details (
  order_id smallint NOT NULL REFERENCES orders, product_id smallint NOT NULL REFERENCES products, unit_price real NOT NULL, quantity smallint NOT NULL, discount real NOT NULL,
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE us_states (state_id smallint NOT NULL PRIMARY KEY, state_name character varying(100), state_abbr character varying(2), state_region character varying(50));
CREATE VIEW order_subtotals AS
  SELECT order_id, sum(unit_price * quantity * (1 - discount)) AS subtotal FROM order_details GROUP BY order_id;
INSERT INTO categories VALUES (1, 'Beverages', 'Soft drinks, coffees', '\x15'), (2, 'Condiments', NULL, NULL);
INSERT INTO customers VALUES ('ALFKI', 'Alfreds Futterkiste', 'Maria Anders', 'Berlin', NULL, '12209', 'Germany', '030-0074321'), ('BOLID', 'Bólido Comidas preparadas', 'Martín Sommer', 'Madrid', NULL, '28023', 'Spain', NULL), ('AB', 'Short', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO customer_demographics VALUES ('vip', 'buys much');
INSERT INTO customer_customer_demo VALUES ('ALFKI', 'vip');
INSERT INTO employees VALUES (1, 'Davolio', 'Nancy', '1948-12-08', '1992-05-01', '\x', 'BA', NULL, NULL), (2, 'Fuller', 'Andrew', '1952-02-19', '1992-08-14', NULL, NULL, 1, 'http://x/f.bmp');
INSERT INTO suppliers VALUES (1, 'Exotic Liquids', NULL);
INSERT INTO products VALUES (1, 'Chai', 1, 1, '10 boxes x 30 bags', 18, 39, 0, 10, 1), (2, 'Chang', 1, 1, '24 - 12 oz bottles', 19.1, 17, 40, 25, 0), (3, 'Aniseed Syrup', 1, 2, NULL, 1.1, 13, 70, 25, 0), (4, 'Nothing', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO shippers VALUES (1, 'Speedy Express', '(503) 555-9831');
INSERT INTO orders VALUES (10248, 'ALFKI', 1, '1996-07-04', '1996-08-01', '1996-07-16', 1, 32.38, 'Vins', 'France'), (10249, 'BOLID', 2, '1996-07-05', NULL, NULL, 1, 11.61, NULL, 'Spain'), (10250, NULL, NULL, NULL, NULL, NULL, NULL, 0.1, NULL, NULL);
INSERT INTO order_details VALUES (10248, 1, 14, 12, 0), (10248, 2, 9.8, 10, 0.15), (10249, 3, 18.6, 9, 0.05);
INSERT INTO us_states VALUES (1, 'Alabama', 'AL', 'south');
