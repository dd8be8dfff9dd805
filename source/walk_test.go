package source_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A noted database keeps the statements that it is asked.
type noted struct {
	*sql.DB
	asked []string
	args  []any // of the last
}

func (n *noted) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	n.asked, n.args = append(n.asked, query), args
	return n.DB.QueryContext(ctx, query, args...)
}

// A page of SQLite is looked for among the rows that come first in its order, where an index has that order. Its rows are those of memory, whether it
// is found there or not: with ties, nulls at the end, fallbacks, offsets, and filters that most rows satisfy, few, or none.
func TestAPageIsFoundAmongTheRowsThatComeFirst(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("walk.yaml", []byte(`
tamis: 1
name: walk
collections:
  runs:
    key: id
    columns: {id: int, begun: datetime or null, planned: datetime or null, name: string, plain: int, kind: int}
    fields:
      begun: {fallback: planned, accepts: [after_, before_]}
      kind: [any_, le_]
      name: [like_]
    sorts: {BEGUN_ASC: begun, BEGUN_DESC: -begun, PLANNED_ASC: planned, PLANNED_DESC: -planned, NAME_ASC: name, NAME_DESC: -name, PLAIN: plain, ID_DESC: -id}
    sort: ID_DESC
`))), filter.Config{}))
	rows := []map[string]any{}
	for i := range 3000 {
		row := map[string]any{"id": int64(i), "begun": nil, "planned": nil, "name": fmt.Sprintf("run %d", i*7%900), "plain": int64(i % 50), "kind": int64(i % 100)}
		if i%3 > 0 {
			row["begun"] = schema.FormatTime(int64(i*11%700) * 1e6)
		}
		if i%5 > 0 {
			row["planned"] = schema.FormatTime(int64(i*13%900) * 1e6)
		}
		rows = append(rows, row)
	}
	data := memeval.Dataset{"runs": rows}
	memory := schema.Must(source.Memory(l, data))
	db := &noted{DB: schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))}
	db.SetMaxOpenConns(1)
	defer db.Close()
	for _, statement := range []string{
		"CREATE TABLE runs (id INTEGER PRIMARY KEY, begun TEXT, planned TEXT, name TEXT NOT NULL, plain INTEGER NOT NULL, kind INTEGER NOT NULL)",
		"CREATE INDEX a ON runs (begun, kind)", "CREATE INDEX b ON runs (planned)", "CREATE INDEX c ON runs (name)", "CREATE INDEX d ON runs (kind)",
		"CREATE INDEX e ON runs (plain COLLATE NOCASE)", "CREATE INDEX f ON runs (plain) WHERE kind > 3", "CREATE INDEX g ON runs (-plain)",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
	if err := tables.Load(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	ids := func(s source.Source, q *filter.Query) (list []any) {
		for row, err := range s.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, row["id"])
		}
		return list
	}
	walked := map[string]int{}
	for range 3 { // what a statement needed is remembered
		for _, sort := range []string{"BEGUN_ASC", "BEGUN_DESC", "PLANNED_ASC", "PLANNED_DESC", "NAME_ASC", "NAME_DESC", "PLAIN", "ID_DESC"} {
			for _, where := range []string{`{"kind": {"le_": 90}}`, `{"kind": {"any_": [7]}}`, `{"kind": {"any_": [3, 4, 5, 6]}}`, `{"name": {"like_": "8"}}`, `{"kind": {"any_": [1000]}}`, `{"begun": {"after_": "1970-01-01T00:08:00Z"}}`} {
				for _, page := range []string{`"limit": 5`, `"limit": 20, "offset": 30`, `"limit": 200`, `"limit": 1, "offset": 200`} {
					q := schema.Must(l.Parse("runs", []byte(`{"runs": `+where+`, "sort": "`+sort+`", `+page+`}`)))
					db.asked = nil
					if diff := cmp.Diff(ids(memory, q), ids(tables, q)); diff != "" {
						t.Errorf("%s %s %s (-memory +sqlite):\n%s", sort, where, page, diff)
					}
					if last := db.asked[len(db.asked)-1]; strings.Contains(last, ") AND +(") {
						walked[sort]++
					}
				}
			}
		}
	}
	for sort, least := range map[string]int{"BEGUN_ASC": 10, "BEGUN_DESC": 10, "PLANNED_ASC": 10, "PLANNED_DESC": 10, "NAME_ASC": 10, "NAME_DESC": 10, "ID_DESC": 10} {
		if walked[sort] < least {
			t.Errorf("%s: %d pages were found among the rows that come first", sort, walked[sort])
		}
	}
	if walked["PLAIN"] > 0 {
		t.Errorf("%d pages are in the order of a column that no index has in its order", walked["PLAIN"])
	}
}

// Where an order has a fallback, either column may be where it begins: those that are planned for later come before all that have begun. Of neither
// index are more rows looked at than a piece has.
func TestRowsThatComeFirstAreFewByEitherColumn(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("walk.yaml", []byte(`
tamis: 1
name: walk
collections:
  runs:
    key: id
    columns: {id: int, begun: datetime or null, planned: datetime or null}
    fields: {id: [ge_], begun: {fallback: planned, accepts: [after_, before_]}}
    sorts: {BEGUN_ASC: begun, BEGUN_DESC: -begun}
    sort: BEGUN_DESC
`))), filter.Config{}))
	const half = 2000
	rows := []map[string]any{}
	for i := range int64(2 * half) {
		row := map[string]any{"id": i, "begun": nil, "planned": schema.FormatTime(i * 1e6)}
		if i < half {
			row["begun"] = schema.FormatTime((i + 1) * 1e6)
		}
		rows = append(rows, row)
	}
	db := &noted{DB: schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))}
	db.SetMaxOpenConns(1)
	defer db.Close()
	for _, statement := range []string{"CREATE TABLE runs (id INTEGER PRIMARY KEY, begun TEXT, planned TEXT)", "CREATE INDEX a ON runs (begun)", "CREATE INDEX b ON runs (planned)"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
	if err := tables.Load(t.Context(), memeval.Dataset{"runs": rows}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sort, reaches string
		first         int64
	}{{"BEGUN_DESC", ">=", 2*half - 1}, {"BEGUN_ASC", "<=", 0}} {
		q := schema.Must(l.Parse("runs", []byte(`{"runs": {"id": {"ge_": 0}}, "limit": 5, "sort": "`+test.sort+`"}`)))
		var page []source.Row
		for row, err := range tables.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			page = append(page, row)
		}
		if len(page) != 5 || page[0]["id"] != test.first {
			t.Errorf("%s: %v", test.sort, page)
		}
		var looked int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM runs WHERE begun "+test.reaches+" ?1 OR planned "+test.reaches+" ?1", db.args[0]).Scan(&looked); err != nil {
			t.Fatal(err)
		}
		if last := db.asked[len(db.asked)-1]; !strings.Contains(last, ") AND +(") || looked > 250 {
			t.Errorf("%s: a page of 5 is looked for among %d rows, by %s", test.sort, looked, last)
		}
	}
}

// A page that is not full is not looked for again and again.
func TestAFilterThatFewRowsSatisfyRests(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("walk.yaml", []byte("tamis: 1\nname: walk\ncollections:\n  runs: {key: id, columns: {id: int, kind: int}}\n"))), filter.Config{}))
	rows := []map[string]any{}
	for i := range 4000 {
		rows = append(rows, map[string]any{"id": int64(i), "kind": int64(i)})
	}
	db := &noted{DB: schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))}
	db.SetMaxOpenConns(1)
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE runs (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
	if err := tables.Load(t.Context(), memeval.Dataset{"runs": rows}); err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	q := schema.Must(l.Parse("runs", []byte(`{"runs": {"kind": {"ge_": 3990}}}`)))
	for range 200 {
		db.asked = nil
		found := 0
		for _, err := range tables.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			found++
		}
		if found != 10 {
			t.Fatalf("%d rows, want 10", found)
		}
		asked[fmt.Sprint(len(db.asked))]++
	}
	if asked["1"] < 185 {
		t.Errorf("of 200 requests %v asked so many statements", asked)
	}
}
