package sqlgen_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

var update = flag.Bool("update", false, "write testdata anew")

// A golden is the text of what is compiled, and the statements that it becomes.
type golden map[string]*txtar.Archive

func (g golden) add(file, name, text string) {
	if g[file] == nil {
		g[file] = &txtar.Archive{}
	}
	g[file].Files = append(g[file].Files, txtar.File{Name: name, Data: []byte(strings.TrimRight(text, "\n") + "\n")})
}

// statement writes a statement and its arguments as golden files have them. Columns are left out, and so are the settings of ClickHouse, which
// TestClickHouseRemembersNoCondition finds in every statement.
func statementText(statement []byte, args []any, err error) string {
	schema.Must(statement, err)
	if rest, _, found := bytes.Cut(statement, []byte(" SETTINGS ")); found {
		statement = append(rest, " …"...)
	}
	for _, from := range []string{" FROM \"row\" AS \"rows\"", " FROM `row` AS `rows`"} {
		_, rest, found := bytes.Cut(statement, []byte(from))
		if found && !bytes.Contains(statement, []byte("GROUP BY")) {
			statement = append([]byte("…"+from), rest...)
		}
	}
	text := string(statement) + "\n"
	for _, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			b = fmt.Append(nil, a)
		}
		text += fmt.Sprintf("    %s\n", strings.ReplaceAll(string(b), "\u2028", `\u2028`))
	}
	return text
}

// TestStatementsAreAsRecorded compares every construct on every dialect with testdata.
func TestStatementsAreAsRecorded(t *testing.T) {
	g := golden{}
	known, unknown := newZoo(schema.Options{}, true), newZoo(schema.Options{}, false)
	for i, c := range known.constructs() {
		if strings.Contains(c.name, "120") {
			continue
		}
		g.add(c.file, c.name, c.node.String())
		before := map[string]string{}
		for _, d := range sqlgen.Known() {
			text := statementText(d.AppendCount(nil, nil, schema.Must(known.language.Query("rows", c.node))))
			g.add(c.file, c.name+" / "+d.Name, text)
			before[d.Name] = text
		}
		for _, d := range sqlgen.Known() {
			q := schema.Must(unknown.language.Query("rows", unknown.constructs()[i].node))
			if text := statementText(d.AppendCount(nil, nil, q)); text != before[d.Name] {
				g.add(c.file, c.name+" / "+d.Name+", unknown collation", text)
			}
		}
	}
	known.recordOrders(g)
	known.recordHistories(t, g)
	g.check(t)
}

func (z *zoo) recordOrders(g golden) {
	for _, keys := range z.orders() {
		q := schema.Must(schema.Must(z.language.Query("rows", predicate.True())).Sorted(keys...)).Slice(0, 10)
		name := strings.TrimSuffix(describe(keys), "; ")
		g.add("order", name, "")
		for _, d := range sqlgen.Known() {
			g.add("order", name+" / "+d.Name, statementText(d.Append(nil, nil, q)))
		}
	}
	for _, keys := range [][]schema.Order{
		{{Term: z.term("id")}},
		{{Term: z.term("name")}},
		{{Term: z.term("name"), Descending: true}, {Term: z.term("id")}},
		{{Term: z.term("int")}},
		{{Term: z.term("int"), Descending: true, NullsFirst: true}},
		{{Term: z.term("string"), Descending: true}, {Term: z.term("bool")}},
	} {
		q := schema.Must(schema.Must(z.language.Query("rows", predicate.Equal(z.term("bool"), schema.Boolean(true)))).Sorted(keys...)).Slice(0, 10)
		for _, null := range []bool{false, true} {
			at := cursorAt(q, null)
			if null && slices.Equal(at, cursorAt(q, false)) {
				continue
			}
			for what, cursor := range map[string]string{"after": q.Cursor(at), "before": q.CursorBefore(at)} {
				page := schema.Must(q.Resume(cursor))
				name := fmt.Sprintf("%s%s %v", describe(keys), what, at)
				g.add("cursor "+what, name, "")
				for _, d := range sqlgen.Known() {
					g.add("cursor "+what, name+" / "+d.Name, statementText(d.Append(nil, nil, page)))
				}
			}
		}
	}
}

// cursorAt returns the sort keys of a row; those that may be null are, or are not.
func cursorAt(q *filter.Query, null bool) []schema.Value {
	var at []schema.Value
	for _, o := range q.Page().Order {
		if null && o.Term.Nullable() {
			at = append(at, schema.Value{})
			continue
		}
		at = append(at, list(o.Term.Type.Kind, 1).At(0))
	}
	return at
}

func (z *zoo) recordHistories(t *testing.T, g golden) {
	t.Helper()
	l := z.language.For(filter.Route{History: true})
	for _, body := range histories {
		q, err := l.Parse("rows", []byte(`{"rows": {"id": {"lt_": 60}}, "history": `+body+`}`))
		if err != nil {
			t.Fatal(err)
		}
		g.add("history", body, "")
		for _, d := range sqlgen.Known() {
			g.add("history", "/ "+d.Name, statementText(d.AppendAggregate(nil, nil, q)))
		}
	}
}

// check compares g with testdata, or writes it there.
func (g golden) check(t *testing.T) {
	t.Helper()
	for name, got := range g {
		file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".txtar")
		if *update {
			if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
			t.Errorf("%s (-recorded +now; write it anew with -update):\n%s", file, diff)
		}
	}
}
