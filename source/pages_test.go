package source_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// loaded returns the example data in memory and in a database.
func loaded(t *testing.T, d *sqlgen.Dialect, db *sql.DB) (*source.Store, *source.Tables) {
	t.Helper()
	memory, err := source.File(context.Background(), language, example)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.CreateAndLoad(context.Background(), db, d, language, memory.Data())
	if err != nil {
		t.Fatal(err)
	}
	return memory, tables
}

func ids(t *testing.T, s source.Source, q *filter.Query) []any {
	t.Helper()
	var ids []any
	for _, row := range collect(t, s, q) {
		ids = append(ids, row["id"])
	}
	return ids
}

// TestPagesGoForwardAndBack walks over runs of which several have not ended, and several ended at one time.
func TestPagesGoForwardAndBack(t *testing.T) {
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		memory, tables := loaded(t, d, db)
		for _, sort := range []string{"END_TIME_DESC", "NEXT_SCHEDULED_START_TIME_ASC", "NAME_DESC", "START_TIME_ASC"} {
			all, err := language.Parse("flow_runs", []byte(`{"sort": "`+sort+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			want := ids(t, memory, all)
			if diff := cmp.Diff(want, ids(t, tables, all)); diff != "" {
				t.Fatalf("%s (-memory +%s):\n%s", sort, d, diff)
			}
			read, err := memeval.Keys[map[string]any](all, memory.Data())
			if err != nil {
				t.Fatal(err)
			}
			keys := map[any][]schema.Value{}
			for _, row := range collect(t, memory, all) {
				keys[row["id"]] = read(&row)
			}
			page := all.Slice(0, 3)
			for i, id := range want {
				after, err := page.Resume(page.Cursor(keys[id]))
				if err != nil {
					t.Fatal(err)
				}
				before, err := page.Resume(page.CursorBefore(keys[id]))
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range []source.Source{memory, tables} {
					if diff := cmp.Diff(want[i+1:min(i+4, len(want))], ids(t, s, after), cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s after row %d of %T (-want +got):\n%s", sort, i, s, diff)
					}
					if diff := cmp.Diff(want[max(0, i-3):i], ids(t, s, before), cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s before row %d of %T (-want +got):\n%s", sort, i, s, diff)
					}
				}
			}
		}
	})
}

func TestHistoryIsTheSameEverywhere(t *testing.T) {
	body := `{
		"flow_runs": {"tags": {"is_null_": false}},
		"history": {"field": "expected_start_time", "start": "2024-03-02", "end": "2024-03-07", "interval_seconds": 36000, "group_by": ["state.type", "work_queue_name"]}
	}`
	q, err := language.For(filter.Route{History: true}).Parse("flow_runs", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		memory, tables := loaded(t, d, db)
		want, err := source.History(context.Background(), memory, q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := source.History(context.Background(), tables, q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(v, w schema.Value) bool { return v == w })); diff != "" || len(want) < 10 {
			t.Errorf("history of %d groups (-memory +%s):\n%s", len(want), d, diff)
		}
	})
}

func TestHistoryNeedsOne(t *testing.T) {
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		_, tables := loaded(t, d, db)
		q, err := language.Parse("flow_runs", []byte(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.History(context.Background(), tables, q); err == nil {
			t.Error("a query without history had one")
		}
	})
}
