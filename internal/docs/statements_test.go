package docs

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var update = flag.Bool("update", false, "write the pages of docs anew")

// library returns the language of testdata/library.yaml, at noon of 1 May 2024.
func library(tb testing.TB) *filter.Language {
	tb.Helper()
	return languageOf(tb, "testdata/library.yaml")
}

func languageOf(tb testing.TB, path string) *filter.Language {
	tb.Helper()
	r, err := file.Load(path)
	if err != nil {
		tb.Fatal(err)
	}
	return schema.Must(filter.New(r, filter.Config{
		CursorKey: []byte("docs"),
		Now:       func() time.Time { return time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC) },
	}))
}

// query returns the query of a construct. A cursor is that of the row that it names.
func (c construct) query(tb testing.TB, l *filter.Language, memory *source.Store) *filter.Query {
	tb.Helper()
	collection := "books"
	if c.collection != "" {
		collection = c.collection
	}
	body := c.body
	where, id, cursor := "", "", strings.Contains(body, `, "cursor": "`)
	if cursor {
		rest := ""
		body, rest, _ = strings.Cut(body, `, "cursor": "`)
		where, id, _ = strings.Cut(strings.TrimSuffix(rest, `"}`), " ")
		body += "}"
	}
	l = l.For(filter.Route{History: strings.Contains(body, `"history": `), Aggregate: strings.Contains(body, `"aggregate": `)})
	q, err := l.Parse(collection, []byte(body))
	if err != nil {
		tb.Fatalf("%s: %v", body, err)
	}
	if !cursor {
		return q
	}
	keys := schema.Must(memeval.Keys[map[string]any](q, memory.Data()))
	for row, err := range memory.Rows(context.Background(), q.Slice(0, 100)) {
		if err != nil {
			tb.Fatal(err)
		}
		if fmt.Sprint(row["id"]) != id {
			continue
		}
		text := q.Cursor(keys(&row))
		if where == "before" {
			text = q.CursorBefore(keys(&row))
		}
		return schema.Must(q.Resume(text))
	}
	tb.Fatalf("%s: no row %s", c.body, id)
	return nil
}

// answer returns what a source says to a query, on one line: the ids of rows, or groups.
func answer(tb testing.TB, s source.Source, q *filter.Query) string {
	tb.Helper()
	if q.Aggregate() != nil {
		groups, _, err := s.(source.Aggregator).Aggregate(context.Background(), q)
		if err != nil {
			tb.Fatal(err)
		}
		type shown struct {
			Bucket int64 `json:"bucket,omitempty"`
			source.ShownGroup
		}
		list := []shown{}
		for i := range groups {
			list = append(list, shown{groups[i].Bucket, source.ShowGroup(q.Aggregate(), &groups[i])})
		}
		text, err := json.Marshal(list)
		if err != nil {
			tb.Fatal(err)
		}
		return string(text)
	}
	ids := []string{}
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			tb.Fatalf("%s: %v", q, err)
		}
		ids = append(ids, fmt.Sprint(row["id"]))
	}
	return strings.Join(ids, " ")
}

// statement returns a statement on one line, without the columns of rows and the settings of ClickHouse.
func statement(d *sqlgen.Dialect, q *filter.Query) string {
	text := whole(d, q)
	if rest, _, found := strings.Cut(text, " SETTINGS "); found {
		return rest + " …"
	}
	return text
}

func whole(d *sqlgen.Dialect, q *filter.Query) string {
	if q.Aggregate() != nil {
		text, _, err := d.AppendAggregate(nil, nil, q)
		return string(schema.Must(text, err))
	}
	text, _, err := d.Append(nil, nil, q)
	schema.Must(text, err)
	if _, rest, found := bytes.Cut(text, []byte(" FROM ")); found {
		return "SELECT … FROM " + string(rest)
	}
	return string(text)
}

// TestStatements holds docs/statements.md to what the dialects write, and the rows in it to what memory and every engine answer.
func TestStatements(t *testing.T) {
	statements(t, "statements.md", statementsHead, library(t), "testdata/library.json", constructs)
}

// statements holds a page to what the dialects write of constructs, and the rows in it to what memory and every engine answer of the rows in a file.
func statements(t *testing.T, name, head string, l *filter.Language, data string, constructs []construct) {
	t.Helper()
	memory, err := source.File(context.Background(), l, data)
	if err != nil {
		t.Fatal(err)
	}
	queries := make([]*filter.Query, len(constructs))
	answers := make([]string, len(constructs))
	dialects := map[string]*sqlgen.Dialect{}
	for i, c := range constructs {
		queries[i] = c.query(t, l, memory)
		answers[i] = answer(t, memory, queries[i])
	}
	for _, d := range sqlgen.Known() {
		// As of tables that load --create has made, whose texts are all compared bit by bit.
		dialects[d.Name] = d.Knowing(func(*schema.Column) bool { return true })
		if !asked(d) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			defer db.Close()
			files, err := source.OpenFiles(l, data)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := source.CreateAndLoad(context.Background(), db, d, l, files.Data())
			if err != nil {
				t.Fatal(err)
			}
			for i, q := range queries {
				if got := answer(t, tables, q); got != answers[i] {
					t.Errorf("%s: %s, want what memory says, %s", constructs[i].body, got, answers[i])
				}
				if want, got := statement(dialects[d.Name], q), statement(tables.Dialect(), q); got != want {
					t.Errorf("%s: the statement is\n%s, want that of the page,\n%s", constructs[i].body, got, want)
				}
			}
		})
	}
	var page strings.Builder
	page.WriteString(head)
	for i, c := range constructs {
		fmt.Fprintf(&page, "\n## %s\n\n```json\n%s\n```\n\n", c.name, c.body)
		for _, d := range sqlgen.Known() {
			fmt.Fprintf(&page, "- %s: `` %s ``\n", d, statement(dialects[d.Name], queries[i]))
		}
		rows := answers[i]
		if rows == "" {
			rows = "none"
		}
		fmt.Fprintf(&page, "\nRows: %s\n", rows)
	}
	written(t, name, page.String())
}

const statementsHead = `# What each construct becomes

Each construct of the language in a body, its statement on each dialect, and the ids of the rows that it gives, in order, on
[four rows](../internal/docs/testdata/library.json) of [a small schema](../internal/docs/testdata/library.yaml). Memory and every engine give the same rows. The tables
are as ` + "`tamis load --create`" + ` makes them; the columns of the rows are left out, and what is bound is ?, $1 or {p1:String}. Each statement of
ClickHouse ends in the same settings (…), which [scale](guide/scale.md#clickhouse) shows. A cursor is written as the
row that it comes after or before. This page is written by ` + "`go test ./internal/docs -update`" + `.
`

func TestStatementsHaveEveryOperator(t *testing.T) {
	for op := range operators.Standard.All() {
		found := false
		for _, c := range constructs {
			found = found || strings.Contains(c.body, `"`+op.Name+`"`)
		}
		if !found {
			t.Errorf("no construct has %s", op.Name)
		}
	}
}

// written compares a page of docs with what it is to be, or writes it.
func written(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), text); diff != "" {
		t.Errorf("docs/%s (-page +now; write it anew with -update):\n%s", name, diff)
	}
}
