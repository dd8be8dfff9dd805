package sqlgen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

var histories = []string{
	`{"field": "datetime", "start": "2024-01-01T09:59:59Z", "end": "2024-01-01T10:00:02Z", "interval_seconds": 1}`,
	`{"field": "datetime", "start": "0001-01-01T00:00:00Z", "end": "9999-12-31T23:59:59Z", "interval_seconds": 1000000007, "group_by": ["enum", "bool"], "sum": ["id"]}`,
	`{"field": "datetime", "start": "1969-12-31T23:59:59Z", "end": "2039-01-01", "interval_seconds": 86400001, "group_by": ["string"]}`,
	`{"field": "datetime", "start": "1969-12-31T23:59:59Z", "end": "2039-01-01", "interval_seconds": 86400001, "group_by": ["uuid", "int", "date", "float"], "sum": ["id", "parent"]}`,
	`{"field": "datetime2", "start": "2024-01-01", "end": "2025-01-01", "interval_seconds": 86400, "group_by": ["datetime"]}`,
}

// TestHistoryIsThatOfMemory counts over time, times before 1970 and uneven steps too.
func TestHistoryIsThatOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.language.For(filter.Route{History: true})
		for _, body := range histories {
			q, err := l.Parse("rows", []byte(`{"rows": {"id": {"lt_": 60}}, "history": `+body+`}`))
			if err != nil {
				t.Fatal(err)
			}
			want := schema.Must(memeval.History(q, w.data))
			got := w.groups(t, q)
			if len(want) == 0 {
				t.Errorf("%s has no groups", body)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{}, filter.Sum{}), noValues, noSums); diff != "" {
				statement, args, err := w.dialect.AppendHistory(nil, nil, q)
				if err != nil {
					t.Fatal(err)
				}
				t.Errorf("%s (-memory +%s):\n%s\n%s %v", body, w.dialect, diff, statement, args)
			}
		}
	})
}

// groups returns the rows of a history.
func (w *world) groups(t *testing.T, q *filter.Query) []memeval.Group {
	t.Helper()
	statement, args, err := w.dialect.AppendHistory(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.Query(string(statement), args...)
	if err != nil {
		t.Fatalf("%s %v: %v", statement, args, err)
	}
	defer rows.Close()
	codecs := schema.Must(w.dialect.Codecs(q))
	var out []memeval.Group
	for rows.Next() {
		sums := q.History().Sums
		cells := make([]any, len(codecs)+len(sums))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		values := make([]schema.Value, len(codecs))
		for i, c := range codecs {
			if values[i], err = c.Value(*cells[i].(*any)); err != nil {
				t.Fatal(err)
			}
		}
		n := len(q.History().GroupBy)
		g := memeval.Group{Bucket: values[0].Bits(), Count: values[n+1].Bits()}
		g.Values = append(g.Values, values[1:n+1]...)
		for i, c := range sums {
			s, err := sqlgen.Sum(c.Term.Type, *cells[len(codecs)+i].(*any))
			if err != nil {
				t.Fatal(err)
			}
			g.Sums = append(g.Sums, s)
		}
		out = append(out, g)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

var noSums = cmp.FilterValues(func(a, b []filter.Sum) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

// noValues holds a nil list for an empty one.
var noValues = cmp.FilterValues(func(a, b []schema.Value) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
