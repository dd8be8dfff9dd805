package introspect_test

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var update = flag.Bool("update", false, "write testdata anew")

// script runs the statements of a file of testdata, old texts in it replaced by new ones.
func script(tb testing.TB, db *sql.DB, name string, replace ...string) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	statements := []string{string(text)}
	if !strings.Contains(name, "sqlite") { // SQLite takes them all at once
		statements = strings.Split(strings.NewReplacer(replace...).Replace(string(text)), ";\n")
	}
	for _, statement := range statements {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			tb.Fatalf("%s: %v\n%.200s", name, err, statement)
		}
	}
}

// written returns a schema as the command writes it.
func written(tb testing.TB, found *introspect.Result) []byte {
	tb.Helper()
	var notes []file.Omission
	for _, n := range found.Notes {
		notes = append(notes, file.Omission{Collection: n.Collection, Column: strings.Join(n.Columns, ", "), Reason: n.Text})
	}
	text, err := file.Format(found.Registry, notes...)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// reopened opens a database by the schema that was read from it, out of its file.
func reopened(tb testing.TB, db *sql.DB, d *sqlgen.Dialect, text []byte) (*filter.Language, *source.Tables) {
	tb.Helper()
	registry, err := file.Parse("schema.yaml", text)
	if err != nil {
		tb.Fatal(err)
	}
	l := schema.Must(filter.New(registry, filter.Config{}))
	tables, err := source.Database(db, d, l)
	if err != nil {
		tb.Fatalf("the schema does not fit the database that it was read from: %v\n%s", err, text)
	}
	return l, tables
}

// keys returns the keys of the rows of a body.
func keys(tb testing.TB, l *filter.Language, s source.Source, collection, body string) []string {
	tb.Helper()
	q, err := l.Parse(collection, []byte(body))
	if err != nil {
		tb.Fatalf("%s: %v", body, err)
	}
	out := []string{}
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			tb.Fatalf("%s: %v", body, err)
		}
		var parts []string
		key := q.Collection().Key
		if len(key) == 0 { // the first column stands for it
			key = q.Collection().Columns[:1]
		}
		for _, k := range key {
			parts = append(parts, strings.Trim(string(source.AppendValue(nil, row[k.Name])), `"`))
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

const (
	ann = "8f3c2a10-1111-4222-8333-444455556666"
	bob = "8f3c2a10-1111-4222-8333-444455556667"
)

// What is asked of the databases of testdata/DIALECT.sql, whose customers are alike.
var questions = []struct {
	dialects, collection, body string
	want                       []string
}{
	{"postgres mariadb mysql duckdb sqlite", "customer", `{}`, []string{ann, bob}},
	{"postgres mariadb mysql duckdb", "customer", `{"customer": {"mood": {"any_": ["so-so"]}}}`, []string{ann}},
	{"postgres mariadb mysql duckdb sqlite", "customer", `{"customer": {"tags": {"all_": ["vip"]}}}`, []string{ann}},
	{"postgres mariadb mysql duckdb sqlite", "customer", `{"customer": {"seen_at": {"before_": "2024-01-01T10:00:00Z"}}}`, []string{ann}},
	{"postgres mariadb mysql duckdb sqlite", "customer", `{"customer": {"seen_at": {"before_": "2024-01-01T09:59:59.999999Z"}}}`, []string{}},
	{"postgres mariadb mysql duckdb sqlite", "customer", `{"customer": {"id": {"any_": ["8F3C2A10-1111-4222-8333-444455556667"]}}}`, []string{bob}},
	{"postgres mariadb mysql sqlite", "customer", `{"customer": {"referred_by_customer": {"some_": {"name": {"eq_": "Ann"}}}}}`, []string{bob}},
	{"postgres mariadb mysql sqlite", "customer", `{"customer": {"customer_by_referred_by_customer": {"exists_": true}}}`, []string{ann}},
	{"postgres mariadb mysql duckdb", "order_item", `{"product": {"sku": {"eq_": "Y"}}}`, []string{"1 1 Y"}},
	{"postgres mariadb mysql duckdb", "order", `{"product": {"sku": {"eq_": "X"}}}`, []string{}},
	{"postgres", "order", `{"order": {"customer": {"some_": {"referred_by_customer": {"exists_": true}}}}, "order_item": {"quantity": {"ge_": 2}}}`, []string{"1"}},
	{"postgres", "customer", `{"customer": {"labels": {"any_": ["new"]}, "moods": {"all_": ["GOOD"]}, "since": {"eq_": 2001}}}`, []string{ann}},
	{"mariadb mysql duckdb", "customer", `{"order": {}}`, []string{bob}},
	{"clickhouse", "customer", `{"customer": {"mood": {"any_": ["so-so", "it's bad"]}, "tags": {"all_": ["vip"]}, "scores": {"any_": [1]}}}`, []string{ann}},
	{"clickhouse", "customer", `{"customer": {"seen_at": {"eq_": "2024-01-01T10:00:00Z"}, "created": {"after_": "2024-01-01"}, "short": {"eq_": "2024-01-01T00:00:00.5Z"}}}`, []string{ann}},
	{"clickhouse", "customer", `{"customer": {"seconds": {"any_": ["2023-12-31T18:15:00Z", "2023-12-31T18:15:00.5Z"]}, "born": {"le_": "1900-01-01"}, "credit": {"eq_": 1.10}}}`, []string{ann}},
	{"clickhouse", "customer", `{"customer": {"seconds": {"after_": "2106-02-07T06:28:16Z"}}}`, []string{}},
	{"trino", "customer", `{"customer": {"tags": {"all_": ["vip"]}, "scores": {"any_": [1]}, "zoned": {"eq_": "2023-12-31T18:15:00.000001Z"}, "active": {"eq_": true}}}`, []string{ann}},
	{"trino", "customer", `{"customer": {"created": {"before_": "0001-01-01T00:00:00Z"}, "born": {"le_": "1900-01-01"}, "credit": {"eq_": 1.10}}}`, []string{ann}},
	{"trino", "customer", `{"customer": {"opens": {"ge_": "23:59:59.999999"}, "small": {"lt_": 0}}}`, []string{bob}},
	{"sqlite", "street", `{"city": {"name": {"like_": "delft"}}}`, []string{"1"}},
	{"sqlite", "country", `{"country": {"city": {"some_": {"street": {"exists_": true}}}}, "sort": "NAME_ASC"}`, []string{"be", "nl"}},
	{"sqlite", "student", `{"course": {"name": {"eq_": "drums"}}}`, []string{"2"}},
	{"sqlite", "customer", `{"customer": {"spaced": {"after_": "2024-01-02T10:00:00.000001Z"}, "mixed": {"before_": "2024-01-02T10:00:00.5Z"}}}`, []string{bob}},
	{"sqlite", "customer", `{"customer": {"mixed": {"before_": "2024-01-01T12:00:00+02:00"}, "micros": {"eq_": "2024-01-01T10:00:00Z"}, "labels": {"all_": ["b", "a"]}}}`, []string{ann}},
}

func TestASchemaOffADatabaseWorksUnchanged(t *testing.T) {
	for _, d := range append(append(sqlgen.Dialects(), sqlgen.ClickHouse), slowDialects()...) {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			script(t, db, d.Name+".sql")
			found, err := introspect.Read(context.Background(), db, d, introspect.Options{Name: "shop"})
			if err != nil {
				t.Fatal(err)
			}
			text := written(t, found)
			golden(t, d.Name+".yaml", text)
			l, tables := reopened(t, db, d, text)
			for _, q := range questions {
				if !strings.Contains(q.dialects, d.Name) {
					continue
				}
				if diff := cmp.Diff(q.want, keys(t, l, tables, q.collection, q.body)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", q.body, diff)
				}
			}
			for _, c := range l.Registry().Collections() {
				keys(t, l, tables, c.Name, "{}") // every row can be read
			}
		})
	}
}

func golden(t *testing.T, name string, text []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s (-recorded +now; write it anew with -update):\n%s", name, diff)
	}
}
