package foreign_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// oddNames are what databases let people call a column.
var oddNames = []string{
	"a b", `a"b`, "a`b", "a[b]", "a\nb", "a?b", "a$1b", "a'b", `a\b`, "a.b", "select", "{x}", "{}", "é", "C D", "1st", "--", "a;b", "%", strings.Repeat("x", 63),
}

// TestNamesOfAnyCharacters has tables and columns called by each odd name. They are read, filtered, sorted and walked as others are.
func TestNamesOfAnyCharacters(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			quote := func(name string) string {
				mark := `"`
				if d.Name == "mysql" || d.Name == "mariadb" {
					mark = "`"
				}
				return mark + strings.ReplaceAll(name, mark, mark+mark) + mark
			}
			for i, name := range oddNames {
				columns := []string{name}
				if i == 0 {
					columns = oddNames // one table has them all
				}
				table := fmt.Sprint("t ", i, name)
				table = quote(table[:min(63, len(table))])
				var types, first, second []string
				for n, column := range columns {
					types, first, second = append(types, quote(column)+" varchar(20)"), append(first, fmt.Sprintf("'v%d'", n)), append(second, fmt.Sprintf("'v%d'", n+1))
				}
				for _, statement := range []string{
					fmt.Sprintf("CREATE TABLE %s (id integer PRIMARY KEY, %s)", table, strings.Join(types, ", ")),
					fmt.Sprintf("INSERT INTO %s VALUES (1, %s), (2, %s)", table, strings.Join(first, ", "), strings.Join(second, ", ")),
				} {
					if _, err := db.ExecContext(context.Background(), statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
			}
			found, err := introspect.Read(context.Background(), db, d, introspect.Options{Name: "odd"})
			if err != nil {
				t.Fatal(err)
			}
			text, err := file.Format(found.Registry)
			if err != nil {
				t.Fatal(err)
			}
			registry, err := file.Parse("odd.yaml", text)
			if err != nil {
				t.Fatal(err)
			}
			l, err := filter.New(registry, filter.Config{})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(registry.Collections()); n != len(oddNames) {
				t.Errorf("%d collections, want %d", n, len(oddNames))
			}
			tables, err := source.Database(db, d, l)
			if err != nil {
				t.Fatal(err)
			}
			w := world{t: t, l: l, tables: tables, rows: map[string][]source.Row{}}
			w.load()
			for _, c := range registry.Collections() {
				if len(c.Columns) != len(oddNames)+1 && len(c.Columns) != 2 {
					t.Errorf("%s has %d columns", c.SQL(), len(c.Columns))
				}
				w.values(c)
				w.sorts(c)
			}
		})
	}
}

// TestAQuestionMarkInANameIsRefusedWhereItWouldBeAPlaceholder holds squirrel's conditions to the number of their binds.
func TestAQuestionMarkInANameIsRefusedWhereItWouldBeAPlaceholder(t *testing.T) {
	registry, err := file.Parse("odd.yaml", []byte("tamis: 1\nname: odd\ncollections:\n  t: {key: id, columns: {id: int, a: {type: string, column: 'a?'}, b: string}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(registry, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		body string
		fine bool
	}{{`{"t": {"a": {"eq_": "x"}}}`, false}, {`{"t": {"b": {"eq_": "x?"}}}`, true}} {
		q, err := l.Parse("t", []byte(test.body))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range sqlgen.Dialects() {
			text, _, err := d.Where(q, "t").ToSql()
			if fine := err == nil; fine != test.fine {
				t.Errorf("%s: Where of %s is %q, %v", d, test.body, text, err)
			}
		}
	}
}

// TestRowsWithoutAKeyHaveNoCursor: what tells rows apart is missing, so a page cannot say where it ends.
func TestRowsWithoutAKeyHaveNoCursor(t *testing.T) {
	registry, err := file.Parse("log.yaml", []byte("tamis: 1\ncollections:\n  log: {columns: {at: datetime, what: string}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(registry, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	q, err := l.Parse("log", []byte(`{"sort": "AT_ASC", "limit": 2, "offset": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	if cursor := q.Cursor(nil); cursor != "" {
		t.Errorf("a cursor is made: %s", cursor)
	}
	if _, err = l.Parse("log", []byte(`{"cursor": "AQEB"}`)); err == nil || !strings.Contains(err.Error(), "log has no key") {
		t.Errorf("a cursor is taken: %v", err)
	}
}
