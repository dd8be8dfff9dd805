package memeval_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// TestWhatCannotBeReadIsNullInMemory asks rows of every form for null where a value is none of its column's kind.
func TestWhatCannotBeReadIsNullInMemory(t *testing.T) {
	r := schema.Must(file.Parse("t.yaml", []byte(`{"tamis": 1, "collections": {"t": {"key": "id", "columns": {"id": "int",
		"f": {"type": "float or null", "unreadable": null}, "at": {"type": "datetime or null", "unreadable": null}, "d": {"type": "decimal(4,2) or null", "unreadable": null}}}}}`)))
	l := schema.Must(filter.New(r, filter.Config{}))
	c := r.Collection("t")
	type row struct {
		ID int       `json:"id"`
		F  float64   `json:"f"`
		At time.Time `json:"at"`
		D  string    `json:"d"`
	}
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	least := map[string]string{"f": "0", "at": `"0001-01-01"`, "d": "0"}
	maps := []map[string]any{
		{"id": 1, "f": 1.5, "at": "2024-01-01", "d": "1.50"}, {"id": 2, "f": math.NaN(), "at": "44 BC", "d": "NaN"}, {"id": 3, "f": math.Inf(1), "at": time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), "d": "100"},
	}
	for name, data := range map[string]any{
		"maps":    maps,
		"rows":    schema.Must(memeval.Normalise(c, maps)),
		"table":   schema.Must(table.New(c, maps)),
		"structs": []row{{1, 1.5, day, "1.50"}, {2, math.NaN(), time.Date(-44, 1, 1, 0, 0, 0, 0, time.UTC), "NaN"}, {3, math.Inf(-1), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), "100"}},
	} {
		for _, field := range []string{"f", "at", "d"} {
			for criterion, want := range map[string]int64{
				`{"` + field + `": {"is_null_": true}}`: 2, `{"not_": {"` + field + `": {"is_null_": true}}}`: 1, `{"` + field + `": {"ge_": ` + least[field] + `}}`: 1,
				`{"not_": {"` + field + `": {"ge_": ` + least[field] + `}}}`: 2,
			} {
				q := schema.Must(l.Parse("t", []byte(`{"t": `+criterion+`}`)))
				if n, err := memeval.Count(q, memeval.Dataset{"t": data}); err != nil || n != want {
					t.Errorf("%s: %s: %d rows, %v, want %d", name, q, n, err, want)
				}
			}
		}
	}
	matches := schema.Must(ndjson.Compile(schema.Must(l.Parse("t", []byte(`{"t": {"f": {"is_null_": true}, "d": {"is_null_": true}}}`))), nil))
	var got []bool
	for _, line := range []string{`{"id": 1, "f": 1.5, "d": 1.5}`, `{"id": 2, "f": "NaN", "d": "NaN"}`, `{"id": 3, "f": true, "d": 100}`} {
		ok, err := matches([]byte(line))
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		got = append(got, ok)
	}
	if diff := cmp.Diff([]bool{false, true, true}, got); diff != "" {
		t.Errorf("lines of JSON (-want +got):\n%s", diff)
	}
}
