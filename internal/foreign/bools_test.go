package foreign_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// boolTypes are columns that keep bools as texts. A text in another case is equal to one of the two in some of them.
var boolTypes = map[string][]string{
	"sqlite":   {"TEXT", "TEXT COLLATE NOCASE", "BOOLEAN", ""},
	"postgres": {"text", "varchar(5)", "char(5)", `varchar(5) COLLATE "en-x-icu"`, "citext", "text COLLATE odd"},
	"mysql":    {"varchar(5)", "char(5)", "varchar(5) COLLATE utf8mb4_bin", "char(5) CHARACTER SET latin1", "varchar(5) CHARACTER SET ascii COLLATE ascii_bin", "text"},
}

// TestBoolsThatAreKeptAsTexts holds to the law of foreign rows, with each pair of texts, columns that keep bools so: of them alone, and
// with texts that are neither, which cannot be read, or are null where the schema says so.
func TestBoolsThatAreKeptAsTexts(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			g := generatorOf(t, engine)
			types := boolTypes[strings.Replace(engine, "mariadb", "mysql", 1)]
			n := 0
			for _, kept := range schema.Storages(schema.Type{Kind: schema.Bool}) {
				yes, no, ok := kept.BoolTexts()
				if !ok {
					continue
				}
				typ := append(slices.Clone(types), fmt.Sprintf("enum('%s', '%s', 'x')", yes, no), fmt.Sprintf("enum('%s', '%s', 'x')", no, yes))
				if engine == "postgres" {
					for i, name := range []string{fmt.Sprint("yes", n), fmt.Sprint("no", n)} {
						g.exec(t, "CREATE TYPE "+name+" AS "+typ[len(types)+i])
						typ[len(types)+i] = name
					}
				}
				for _, typ := range typ {
					if engine == "sqlite" && strings.HasPrefix(typ, "enum") || engine == "sqlite" && yes == "1" && typ == "BOOLEAN" {
						continue // which makes numbers of them
					}
					n++
					name := fmt.Sprint("flags", n)
					g.exec(t, fmt.Sprintf("CREATE TABLE %s (id int NOT NULL PRIMARY KEY, v %s)", name, typ))
					g.exec(t, fmt.Sprintf("INSERT INTO %s VALUES (1, '%s'), (2, '%s'), (3, NULL), (4, '%s'), (5, '%s')", name, yes, no, no, yes))
					t.Run(fmt.Sprint(kept, " ", typ), func(t *testing.T) {
						d := sqlgen.ByName(engine)
						boolWorld(t, g, d, name, kept, false, "")
						g.exec(t, fmt.Sprintf("INSERT INTO %s VALUES (6, 'x')", name))
						boolWorld(t, g, d, name, kept, false, "6")
						boolWorld(t, g, d, name, kept, true, "6")
					})
				}
			}
		})
	}
}

// boolWorld holds one table to the law, bad being the key of a row that cannot be read.
func boolWorld(t *testing.T, g *generator, d *sqlgen.Dialect, table string, kept schema.Storage, null bool, bad string) {
	t.Helper()
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	v := &schema.Column{Name: "v", Type: schema.Type{Kind: schema.Bool, Null: true}, Storage: map[string]schema.Storage{d.Name: kept}, NullUnreadable: null}
	c := &schema.Collection{Name: table, Columns: []*schema.Column{id, v}, Key: []*schema.Column{id}}
	l, err := filter.New(schema.Must(schema.New(c)), filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.Database(g.db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, l: l, tables: tables, rows: map[string][]source.Row{}}
	c = l.Registry().Collections()[0]
	if got := strings.Join(w.unread(c), ","); got != bad && !null || got != "" && null {
		t.Fatalf("the rows %q cannot be read; want %q", got, bad)
	} else if got != "" {
		return
	}
	w.load()
	w.values(c)
	w.sorts(c)
	w.same(c, `{"v": {"any_": [true, false]}}`, true)
	w.same(c, `{"v": {"not_any_": [true]}}`, true)
	w.same(c, `{"v": {"ne_": true}}`, true)
}

func (g *generator) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := g.db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestTypesThatKeepNoBools refuses a bool over a column of texts where no storage says which texts they are, and texts over other types.
func TestTypesThatKeepNoBools(t *testing.T) {
	for _, test := range []struct {
		engine, typ string
		kept        schema.Storage
		want        string
	}{
		{"postgres", "char(1)", "", "is bpchar; say in the schema which texts stand for true and false, with a storage such as Y/N"},
		{"postgres", "boolean", "t/f", "is bool; want a text of t or f"},
		{"mysql", "varchar(5)", "", "is varchar; say in the schema which texts stand for true and false, with a storage such as Y/N"},
		{"mariadb", "tinyint(1)", "Y/N", "is tinyint; want a text of Y or N"},
	} {
		t.Run(test.engine+" "+test.typ, func(t *testing.T) {
			db, d := enginetest.Open(t, test.engine), sqlgen.ByName(test.engine)
			t.Cleanup(func() { db.Close() })
			if _, err := db.ExecContext(t.Context(), "CREATE TABLE flags (id int PRIMARY KEY, v "+test.typ+")"); err != nil {
				t.Fatal(err)
			}
			id, v := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}, &schema.Column{Name: "v", Type: schema.Type{Kind: schema.Bool, Null: true}}
			if test.kept != "" {
				v.Storage = map[string]schema.Storage{d.Name: test.kept}
			}
			l, err := filter.New(schema.Must(schema.New(&schema.Collection{Name: "flags", Columns: []*schema.Column{id, v}, Key: []*schema.Column{id}})), filter.Config{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := source.Database(db, d, l); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}
