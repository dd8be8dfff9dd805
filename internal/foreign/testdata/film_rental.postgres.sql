-- A film rental, as the public sample database Pagila is declared for PostgreSQL: a domain, an enum, a partitioned table, views.
CREATE DOMAIN year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE TABLE language (language_id serial PRIMARY KEY, name character(20) NOT NULL, last_update timestamp with time zone DEFAULT now() NOT NULL);
CREATE TABLE actor (actor_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, last_update timestamp with time zone DEFAULT now() NOT NULL);
CREATE TABLE category (category_id serial PRIMARY KEY, name text NOT NULL, last_update timestamp with time zone DEFAULT now() NOT NULL);
CREATE TABLE film (
  film_id serial PRIMARY KEY, title text NOT NULL, description text, release_year year, language_id integer NOT NULL REFERENCES language,
  original_language_id integer REFERENCES language, rental_duration smallint DEFAULT 3 NOT NULL, rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL, length smallint,
  replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL, rating mpaa_rating DEFAULT 'G'::mpaa_rating, last_update timestamp with time zone DEFAULT now() NOT NULL,
  special_features text[], fulltext tsvector NOT NULL
);
CREATE TABLE film_actor (actor_id integer NOT NULL REFERENCES actor, film_id integer NOT NULL REFERENCES film, last_update timestamp with time zone DEFAULT now() NOT NULL, PRIMARY KEY (actor_id, film_id));
CREATE TABLE film_category (film_id integer NOT NULL REFERENCES film, category_id integer NOT NULL REFERENCES category, last_update timestamp with time zone DEFAULT now() NOT NULL, PRIMARY KEY (film_id, category_id));
CREATE TABLE customer (
  customer_id serial PRIMARY KEY, store_id integer NOT NULL, first_name text NOT NULL, last_name text NOT NULL, email text, activebool boolean DEFAULT true NOT NULL,
  create_date date DEFAULT CURRENT_DATE NOT NULL, active integer
);
CREATE TABLE staff (staff_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, active boolean DEFAULT true NOT NULL, username text NOT NULL, password text, picture bytea);
CREATE TABLE inventory (inventory_id serial PRIMARY KEY, film_id integer NOT NULL REFERENCES film, store_id integer NOT NULL);
CREATE TABLE rental (
  rental_id serial PRIMARY KEY, rental_date timestamp with time zone NOT NULL, inventory_id integer NOT NULL REFERENCES inventory,
  customer_id integer NOT NULL REFERENCES customer, return_date timestamp with time zone, staff_id integer NOT NULL REFERENCES staff, rental_period tstzrange
);
CREATE TABLE payment (
  payment_id serial NOT NULL, customer_id integer NOT NULL, staff_id integer NOT NULL, rental_id integer NOT NULL,
  amount numeric(5,2) NOT NULL, payment_date timestamp with time zone NOT NULL, PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2022_01 PARTITION OF payment FOR VALUES FROM ('2022-01-01 00:00:00+00') TO ('2022-02-01 00:00:00+00');
CREATE TABLE payment_p2022_02 PARTITION OF payment FOR VALUES FROM ('2022-02-01 00:00:00+00') TO ('2022-03-01 00:00:00+00');
ALTER TABLE payment_p2022_01 ADD FOREIGN KEY (customer_id) REFERENCES customer, ADD FOREIGN KEY (staff_id) REFERENCES staff, ADD FOREIGN KEY (rental_id) REFERENCES rental;
ALTER TABLE payment_p2022_02 ADD FOREIGN KEY (customer_id) REFERENCES customer, ADD FOREIGN KEY (staff_id) REFERENCES staff, ADD FOREIGN KEY (rental_id) REFERENCES rental;
CREATE VIEW customer_list AS
  SELECT cu.customer_id AS id, (cu.first_name || ' '::text) || cu.last_name AS name, CASE WHEN cu.activebool THEN 'active'::text ELSE ''::text END AS notes, cu.store_id AS sid FROM customer cu;
CREATE MATERIALIZED VIEW rental_by_category AS
  SELECT c.name AS category, sum(p.amount) AS total_sales FROM payment p JOIN rental r ON p.rental_id = r.rental_id JOIN inventory i ON r.inventory_id = i.inventory_id
  JOIN film_category fc ON i.film_id = fc.film_id JOIN category c ON fc.category_id = c.category_id GROUP BY c.name WITH NO DATA;
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
INSERT INTO language (language_id, name, last_update) VALUES (1, 'English', '2022-02-15 10:02:19+00'), (2, 'Italian', '2022-02-15 10:02:19+00');
INSERT INTO actor VALUES (1, 'PENELOPE', 'GUINESS', '2022-02-15 09:34:33+00'), (2, 'NICK', 'WAHLBERG', '2022-02-15 09:34:33+00');
INSERT INTO category VALUES (1, 'Action', '2022-02-15 09:46:27+00'), (2, 'Animation', '2022-02-15 09:46:27+00');
INSERT INTO film VALUES
  (1, 'ACADEMY DINOSAUR', 'A Epic Drama', 2012, 1, NULL, 6, 0.99, 86, 20.99, 'PG', '2022-09-10 16:46:03.905795+00', '{"Deleted Scenes","Behind the Scenes"}', to_tsvector('academy dinosaur')),
  (2, 'ACE GOLDFINGER', NULL, 2006, 1, 2, 3, 4.99, 48, 12.99, 'G', '2022-09-10 16:46:03.905795+00', '{Trailers,"Deleted Scenes"}', to_tsvector('ace goldfinger')),
  (3, 'ADAPTATION HOLES', 'Holes', NULL, 2, NULL, 7, 2.99, NULL, 18.99, 'NC-17', '2022-09-10 16:46:03.905795+00', NULL, to_tsvector('adaptation holes'));
INSERT INTO film_actor (actor_id, film_id) VALUES (1, 1), (2, 1), (2, 3);
INSERT INTO film_category (film_id, category_id) VALUES (1, 1), (2, 2), (3, 1);
INSERT INTO customer VALUES (1, 1, 'MARY', 'SMITH', 'MARY.SMITH@example.org', true, '2022-02-14', 1), (2, 2, 'PATRICIA', 'JOHNSON', NULL, false, '2022-02-14', 0);
INSERT INTO staff VALUES (1, 'Mike', 'Hillyer', true, 'Mike', '8cb2237d', '\x89504e47'), (2, 'Jon', 'Stephens', false, 'Jon', NULL, NULL);
INSERT INTO inventory VALUES (1, 1, 1), (2, 2, 1), (3, 3, 2);
INSERT INTO rental VALUES
  (1, '2022-01-24 22:53:30+01', 1, 1, '2022-01-26 22:04:30+00', 1, '[2022-01-24 21:53:30+00,2022-01-26 22:04:30+00)'),
  (2, '2022-02-01 10:00:00+00', 2, 1, NULL, 2, NULL), (3, '2022-02-02 10:00:00+00', 3, 2, '2022-02-05 10:00:00+00', 1, 'empty');
INSERT INTO payment VALUES (1, 1, 1, 1, 2.99, '2022-01-25 00:00:00+00'), (2, 1, 2, 2, 0.99, '2022-02-01 11:00:00+00'), (3, 2, 1, 3, 10.10, '2022-02-05 12:00:00+00');
REFRESH MATERIALIZED VIEW rental_by_category;
