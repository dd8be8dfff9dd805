package introspect_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

const shop = `
tamis: 1
enums: {Status: [OPEN, PAID]}
collections:
  customers: {key: id, columns: {id: int, email: {type: string, unique: true}, reference: uuid}}
  orders:
    table: customer_orders
    key: id
    columns: {id: int, customer_id: int, status: Status, note: {type: string, not_null: true}, paid: bool}
`

// Each row changes the tables of the shop, and says what differs then.
var drifts = []struct {
	what, statement string
	want            []string
}{
	{"nothing", "", nil},
	{"a column is dropped", "ALTER TABLE customer_orders DROP COLUMN paid", []string{"orders.paid: gone: the table customer_orders has no column paid"}},
	{"a column is renamed", "ALTER TABLE customers RENAME COLUMN email TO mail", []string{
		"customers.email: gone: the table customers has no column email", "customers.mail: new: the table has a column mail, which is string or null",
	}},
	{"a table is renamed", "ALTER TABLE customer_orders RENAME TO sales", []string{"orders: gone: the database has no table customer_orders", "sales: new: the database has the table sales"}},
	{"a column is added", "ALTER TABLE customers ADD COLUMN age integer", []string{"customers.age: new: the table has a column age, which is int or null"}},
	{"a table is added", "CREATE TABLE items (id integer PRIMARY KEY)", []string{"items: new: the database has the table items"}},
	{"the values of a column are of more than one kind", "SQLITE INSERT INTO customer_orders VALUES (1, 1, 'OPEN', '', 'yes'), (2, 1, 'OPEN', '', 1)", nil},
	{"a label is added", "POSTGRES ALTER TYPE status ADD VALUE 'LOST'", []string{"orders.status: changed: the database has the enum values LOST, which the schema does not know"}},
	{"a type is changed", "POSTGRES ALTER TABLE customer_orders ALTER COLUMN customer_id TYPE text", []string{"orders.customer_id: changed: it is int in the schema; the database has string or null"}},
	{"null is let in", "POSTGRES ALTER TABLE customer_orders ALTER COLUMN note DROP NOT NULL", []string{"orders.note: changed: the schema says that it is never null; the database lets it be null"}},
	{"a constraint is dropped", "POSTGRES ALTER TABLE customers DROP CONSTRAINT customers_email_key", []string{"customers.email: changed: the schema says that it is unique; in the database it is not"}},
	{"another key", "POSTGRES ALTER TABLE customers DROP CONSTRAINT customers_pkey, ALTER COLUMN email SET NOT NULL, ADD PRIMARY KEY (email)", []string{
		"customers: changed: the key is id in the schema; in the database it is email",
	}},
}

func TestADriftIsFound(t *testing.T) {
	wanted, err := file.Parse("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		for _, drift := range drifts {
			statement, postgres := strings.CutPrefix(drift.statement, "POSTGRES ")
			statement, sqlite := strings.CutPrefix(statement, "SQLITE ")
			if postgres && d.Name != "postgres" || sqlite && d.Name != "sqlite" {
				continue
			}
			t.Run(d.Name+"/"+drift.what, func(t *testing.T) {
				db := enginetest.Open(t, d.Name)
				defer db.Close()
				status := "text CHECK (status IN ('OPEN', 'PAID'))"
				statements := []string{}
				if d.Name == "postgres" {
					statements, status = append(statements, "CREATE TYPE status AS ENUM ('OPEN', 'PAID')"), "status"
				}
				statements = append(statements,
					"CREATE TABLE customers (id integer PRIMARY KEY, email text CONSTRAINT customers_email_key UNIQUE, reference text)",
					"CREATE TABLE customer_orders (id integer PRIMARY KEY, customer_id integer, status "+status+", note text NOT NULL, paid boolean)",
					statement)
				for _, s := range statements {
					if _, err := db.ExecContext(context.Background(), s); s != "" && err != nil {
						t.Fatalf("%s: %v", s, err)
					}
				}
				found, err := introspect.Read(context.Background(), db, d, introspect.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(drift.want, lines(introspect.Compare(wanted, found))); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if diff := cmp.Diff([]string(nil), lines(introspect.Compare(found.Registry, found))); diff != "" {
					t.Errorf("the database differs from its own schema: -want +got\n%s", diff)
				}
			})
		}
	}
}

func lines(list []introspect.Difference) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.String())
	}
	return out
}

func ExampleCompare() {
	found := &introspect.Result{Registry: schema.Must(file.Parse("now.yaml", []byte(`
tamis: 1
collections: {books: {key: id, columns: {id: int, title: string, pages: int}}}
`)))}
	last := schema.Must(file.Parse("last.yaml", []byte(`
tamis: 1
collections: {books: {key: id, columns: {id: int, name: string, pages: string}}}
`)))
	for _, d := range introspect.Compare(last, found) {
		fmt.Println(d)
	}
	// Output:
	// books.name: gone: the table books has no column name
	// books.pages: changed: it is string in the schema; the database has int
	// books.title: new: the table has a column title, which is string
}
