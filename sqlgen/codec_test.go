package sqlgen_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// asRow returns a canonical row as JSON writes it.
func asRow(c *schema.Collection, row map[string]any) map[string]any {
	out := map[string]any{}
	for _, col := range c.Columns {
		if !col.Hidden {
			out[col.Name] = asCell(col.Type, row[col.Name])
		}
	}
	return out
}

func asCell(t schema.Type, v any) any {
	list := []any{}
	switch v := v.(type) {
	case nil:
		if t.Array {
			return list
		}
	case time.Time:
		if t.Kind == schema.Date {
			return v.Format(time.DateOnly)
		}
		return schema.FormatTime(v.UnixMicro())
	case []any:
		if t.Array {
			return v2list(t, v)
		}
	case []string:
		return v2list(t, v)
	case []int64:
		return v2list(t, v)
	case []float64:
		return v2list(t, v)
	case []bool:
		return v2list(t, v)
	case []time.Time:
		return v2list(t, v)
	}
	return v
}

func v2list[E any](t schema.Type, v []E) []any {
	t.Array = false
	list := []any{}
	for _, e := range v {
		list = append(list, asCell(t, e))
	}
	return list
}

// sameNumber: jsonb spells 1e3 as 1000.
var sameNumber = cmp.Comparer(func(a, b json.Number) bool {
	x, err1 := a.Float64()
	y, err2 := b.Float64()
	return a == b || err1 == nil && err2 == nil && x == y && strings.ContainsAny((a+b).String(), "eE")
})

// TestRowsComeBackAsTheyWere reads every row of the zoo as it was put in.
func TestRowsComeBackAsTheyWere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range w.registry.Collections() {
			q := schema.Must(w.language.Query(c.Name, predicate.True()))
			codecs := schema.Must(w.dialect.Codecs(q))
			keys := len(codecs) - len(q.Page().Order)
			want := schema.Must(memeval.Select[map[string]any](q, w.data))
			keysOf := schema.Must(memeval.Keys[map[string]any](q, w.data))

			statement, args, err := w.dialect.AppendKeyed(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := w.db.Query(string(statement), args...)
			if err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
			defer rows.Close()
			names, _ := rows.Columns()
			for i := 0; rows.Next(); i++ {
				cells := make([]any, len(names))
				for i := range cells {
					cells[i] = new(any)
				}
				if err := rows.Scan(cells...); err != nil {
					t.Fatal(err)
				}
				got := map[string]any{}
				for n, codec := range codecs[:keys] {
					if got[names[n]], err = codec.Scan(*cells[n].(*any)); err != nil {
						t.Fatalf("%s %q: %v", names[n], *cells[n].(*any), err)
					}
				}
				if diff := cmp.Diff(asRow(c, want[i]), got, sameNumber); diff != "" {
					t.Errorf("row %d (-in +out):\n%s", i, diff)
				}
				for n, codec := range codecs[keys:] {
					key, err := codec.Value(*cells[keys+n].(*any))
					if want := keysOf(&want[i])[n]; err != nil || key != want {
						t.Errorf("row %d: key %v, %v, want %v", i, key, err, want)
					}
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
