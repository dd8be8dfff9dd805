package foreign_test

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

var update = flag.Bool("update", false, "write docs/foreign.md anew")

const page = "../../docs/foreign.md"

// columnsOf asks a database itself how many columns the tables and the views of a user have.
var columnsOf = map[string]string{
	"sqlite": `SELECT count(*) FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c
		WHERE l.schema = 'main' AND l.type IN ('table', 'view') AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden <> 1`,
	"postgres": `SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
		AND n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast')
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
	"mysql":   `SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
	"mariadb": `SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
}

// A question is a body, asked of a collection.
type question struct{ collection, body string }

// questions are three bodies of each file of testdata. MariaDB answers those of MySQL.
var questions = map[string][3]question{
	"blog.mysql": {
		{"wp_posts", `{"wp_posts": {"ID": {"le_": 2}, "post_status": {"eq_": "publish"}}, "sort": "POST_DATE_DESC"}`},
		{"wp_users", `{"wp_users": {"display_name": {"eq_": "ada"}}}`},
		{"wp_options", `{"wp_options": {"option_name": {"startswith_": "Blog"}}}`},
	},
	"blog.sqlite": {
		{"posts", `{"posts": {"featured": {"eq_": true}}, "users": {"email": {"startswith_": "ada@"}}}`},
		{"users", `{"users": {"last_seen": {"is_null_": true}}}`},
		{"tags", `{"tags": {"posts_tags": {"some_": {"post": {"some_": {"status": {"eq_": "published"}}}}}}, "sort": "NAME_ASC"}`},
	},
	"film_rental.mysql": {
		{"film", `{"film": {"rental_rate": {"between_": [0.99, 2.99]}, "rating": {"any_": ["PG", "NC-17"]}}, "sort": "REPLACEMENT_COST_ASC"}`},
		{"film", `{"actor": {"last_name": {"eq_": "GUINESS"}}}`},
		{"payment", `{"payment": {"amount": {"eq_": 10.1}}}`},
	},
	"film_rental.postgres": {
		{"film", `{"film": {"special_features": {"all_": ["Deleted Scenes"]}, "rental_rate": {"lt_": "5"}}}`},
		{"payment", `{"customer": {"first_name": {"eq_": "MARY"}}, "sort": "AMOUNT_DESC"}`},
		{"rental_by_category", `{"rental_by_category": {"total_sales": {"ge_": 10}}}`},
	},
	"forum.mysql": {
		{"phpbb_topics", `{"phpbb_topics": {"topic_title": {"eq_": "hello"}}}`},
		{"phpbb_users", `{"phpbb_users": {"user_id": {"eq_": 4294967295}, "username": {"eq_": "ä"}}}`},
		{"phpbb_posts", `{"phpbb_posts": {"post_text": {"any_": ["hi", "Hi"]}}}`},
	},
	"forum.postgres": {
		{"users", `{"users": {"id": {"eq_": 1}, "email": {"eq_": "Ada@Example.com"}}}`},
		{"topics", `{"tags": {"aliases": {"any_": ["drum"]}}}`},
		{"posts", `{"posts": {"topic": {"some_": {"category": {"some_": {"name": {"eq_": "Help"}}}}}}, "sort": "CREATED_AT_DESC"}`},
	},
	"legacy.mysql": {
		{"order_header", `{"order_header": {"stars": {"ge_": 2}, "is_open": {"any_": [true, false]}}}`},
		{"order_item", `{"order_header": {"customer_s_name": {"eq_": "Grün"}}}`},
		{"log", `{"log": {"happened": {"is_null_": false}}}`},
	},
	"legacy.postgres": {
		{"order_header", `{"order_header": {"label": {"eq_": "red"}}}`},
		{"price_list", `{"price_list": {"article_article": {"some_": {"ean": {"eq_": "4006381333931"}}}}, "sort": "PRICE_DESC"}`},
		{"old_data_a_b", `{"old_data_a_b": {"big": {"eq_": 99999999999999999999999999999999999999}, "zip": {"eq_": "01234"}}}`},
	},
	"legacy.sqlite": {
		{"order_header", `{"order_header": {"customer_s_name": {"eq_": "o'neil"}}}`},
		{"flags", `{"flags": {"yes": {"eq_": true}, "no": {"eq_": true}}}`},
		{"order_item", `{"order_item": {"article": {"eq_": "A-1"}}}`},
	},
	"music_store.mysql": {
		{"Track", `{"Track": {"UnitPrice": {"le_": 0.99}}, "Album": {"Artist": {"some_": {"Name": {"eq_": "Nina"}}}}}`},
		{"Customer", `{"Customer": {"Country": {"eq_": "Germany"}}}`},
		{"Artist", `{"Artist": {"Album": {"none_": {}}}}`},
	},
	"music_store.postgres": {
		{"track", `{"track": {"unit_price": {"le_": 0.99}, "album": {"some_": {"artist": {"some_": {"name": {"eq_": "Nina"}}}}}}}`},
		{"customer", `{"customer": {"country": {"eq_": "Germany"}}}`},
		{"artist", `{"artist": {"album": {"none_": {}}}}`},
	},
	"music_store.sqlite": {
		{"Track", `{"Track": {"UnitPrice": {"le_": 0.99}, "Album": {"some_": {"Artist": {"some_": {"Name": {"eq_": "Nina"}}}}}}}`},
		{"Customer", `{"Customer": {"Country": {"eq_": "Germany"}}}`},
		{"Invoice", `{"Invoice": {"Total": {"eq_": 0.3}}}`},
	},
	"shop.mysql": {
		{"ps_product", `{"ps_product": {"price": {"gt_": 0.1}, "condition": {"eq_": "new"}}}`},
		{"ps_orders", `{"ps_orders": {"id_order": {"eq_": 1}}, "ps_order_detail": {"product": {"some_": {"ean13": {"is_null_": true}}}}}`},
		{"ps_order_detail", `{"ps_order_detail": {"unit_price": {"eq_": "0.10"}}, "sort": "PRODUCT_QUANTITY_DESC"}`},
	},
	"shop.postgres": {
		{"spree_prices", `{"spree_prices": {"rate": {"gt_": 0.1}}, "sort": "RATE_ASC"}`},
		{"spree_orders", `{"spree_orders": {"currency": {"eq_": "EUR"}, "total": {"between_": [40, 50]}}}`},
		{"spree_products", `{"spree_variants": {"cost_price": {"is_null_": true}}}`},
	},
	"trading.postgres": {
		{"products", `{"products": {"unit_price": {"eq_": 1.1}}}`},
		{"orders", `{"orders": {"customer": {"some_": {"country": {"eq_": "Germany"}}}}, "sort": "FREIGHT_DESC"}`},
		{"employees", `{"employees": {"reports_to_employees": {"some_": {"last_name": {"eq_": "Davolio"}}}}}`},
	},
	"trading.sqlite": {
		{"Customers", `{"Customers": {"City": {"eq_": "berlin"}}}`},
		{"order_details", `{"order_details": {"Discount": {"eq_": 0.15}}}`},
		{"Products", `{"Categories": {"CategoryName": {"eq_": "Beverages"}}, "sort": "UNITPRICE_DESC"}`},
	},
}

// TestThePageOfForeignDatabases holds docs/foreign.md to what introspection finds in the databases of others, and to what they answer.
func TestThePageOfForeignDatabases(t *testing.T) {
	for _, engine := range []string{"postgres", "mariadb", "mysql"} { // a page without one of them would be another
		enginetest.Open(t, engine).Close()
	}
	var table, answers bytes.Buffer
	asked := map[string]string{}
	for _, d := range databases(t) {
		db, dialect := d.open(t)
		found, err := introspect.Read(context.Background(), db, dialect, introspect.Options{Name: d.name})
		if err != nil {
			t.Fatal(err)
		}
		compared, answered := 0, 0
		for _, c := range found.Registry.Collections() {
			for _, col := range c.Columns {
				if col.Type.Kind == schema.Other {
					answered++
				} else {
					compared++
				}
			}
		}
		all := count(t, db, columnsOf[d.engine])
		lost := all - compared - answered
		fmt.Fprintf(&table, "| %s | %s | %d | %d | %d | %d | %d |\n", d.name, d.engine, len(found.Registry.Collections()), all, compared, answered, lost)
		if lost != 0 {
			t.Errorf("%s on %s: %d columns are lost", d.name, d.engine, lost)
		}
		l, err := filter.New(found.Registry, filter.Config{})
		if err != nil {
			t.Fatal(err)
		}
		tables, err := source.Database(db, dialect, l)
		if err != nil {
			t.Fatal(err)
		}
		var here strings.Builder
		written := strings.Replace(d.engine, "mariadb", "mysql", 1)
		list, ok := questions[d.name+"."+written]
		if !ok {
			t.Errorf("nothing is asked of %s on %s", d.name, d.engine)
		}
		for _, q := range list {
			fmt.Fprintf(&here, "- `%s` of `%s`: %s\n", q.body, q.collection, answer(t, l, tables, q))
		}
		if before, twice := asked[d.name+written]; twice {
			if before != here.String() {
				t.Errorf("%s differs between MySQL and MariaDB:\n%s%s", d.name, before, here.String())
			}
			continue
		}
		asked[d.name+written] = here.String()
		fmt.Fprintf(&answers, "\n## %s, %s\n\n%s", d.name, map[string]string{"mysql": "MySQL and MariaDB", "postgres": "PostgreSQL", "sqlite": "SQLite"}[written], here.String())
	}
	text := fmt.Sprintf(`# Databases of others

Schemas that other people designed, written down from what is publicly known of them ([internal/foreign](../internal/foreign)), each on the
engines that it is known for, views included. `+"`tamis schema --from`"+` reads them; a column is filtered, or it is of kind `+"`other`"+`: answered
as the database prints it. None is lost. Below are three bodies of each with the keys of the rows that they find; of rows without a key, how
many. This page is written by `+"`go test ./internal/foreign -args -update`"+`.

| database | engine | tables and views | columns | filtered | only answered | lost |
|---|---|---|---|---|---|---|
%s%s`, table.String(), answers.String())
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if is, err := os.ReadFile(page); err != nil || string(is) != text {
		t.Errorf("%s is not what is found (-args -update writes it), %v", page, err)
	}
}

// answer returns the keys of the rows of a question, in order.
func answer(t *testing.T, l *filter.Language, tables *source.Tables, q question) string {
	t.Helper()
	query, err := l.Parse(q.collection, []byte(q.body))
	if err != nil {
		t.Errorf("%s: %v", q.body, err)
		return ""
	}
	var keys []string
	n := 0
	for row, err := range tables.Rows(context.Background(), query) {
		if err != nil {
			t.Errorf("%s: %v", q.body, err)
			break
		}
		n++
		var parts []string
		for _, col := range query.Collection().Key {
			parts = append(parts, fmt.Sprint(row[col.Name]))
		}
		keys = append(keys, strings.Join(parts, " "))
	}
	if n == 0 {
		t.Errorf("%s finds no row", q.body)
	}
	if len(query.Collection().Key) == 0 {
		return fmt.Sprintf("%d rows", n)
	}
	return strings.Join(keys, "; ")
}

func count(t *testing.T, db *sql.DB, statement string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(context.Background(), statement).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
