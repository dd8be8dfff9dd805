package memeval_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// A reading is of a sensor, at a time.
type reading struct {
	ID     int        `json:"id"`
	Sensor *string    `json:"sensor"`
	At     *time.Time `json:"at"`
}

// Rows in the order of their times lie in one bucket for many rows on end, which a table counts together.
func TestAHistoryOfATableInOrderIsThatOfItsRows(t *testing.T) {
	const rows = 20_000
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	sensors := []string{"attic", "cellar", "door", "roof"}
	list := make([]reading, rows)
	for i := range list {
		list[i].ID = i
		if i%11 != 0 {
			list[i].Sensor = &sensors[i*i%len(sensors)]
		}
		if at := begin.Add(time.Duration(i) * time.Second); i%13 != 0 && i/2048 != 5 { // the sixth batch has no time at all
			list[i].At = &at
		}
	}
	c := schema.Must(schema.For[reading]("readings"))
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{})).For(filter.Route{History: true})
	c = l.Collection(c.Name)
	stored := schema.Must(table.Options{Workers: 1}.New(c, list))
	left := list[:0:0]
	for i := range list {
		if i%17 != 0 {
			left = append(left, list[i])
		} else if !stored.Delete(schema.Integer(int64(i))) {
			t.Fatalf("row %d is not deleted", i)
		}
	}
	for _, criteria := range []string{`{}`, `{"sensor": {"any_": ["attic", "roof"]}}`, `{"id": {"ge_": 1000, "lt_": 1040}}`, `{"sensor": {"is_null_": true}}`} {
		for _, seconds := range []int{60, 3600, 7200, 86400} {
			for _, from := range []int{-3600, 0, 1800, 5000} {
				for _, by := range []string{`[]`, `["sensor"]`} {
					start := begin.Add(time.Duration(from) * time.Second)
					body := fmt.Sprintf(`{"readings": %s, "history": {"field": "at", "start": %q, "end": %q, "interval_seconds": %d, "group_by": %s}}`,
						criteria, start.Format(time.RFC3339), start.Add(5*time.Hour).Format(time.RFC3339), seconds, by)
					q, err := l.Parse("readings", []byte(body))
					if err != nil {
						t.Fatal(err)
					}
					want := schema.Must(memeval.History(q, memeval.Dataset{"readings": left}))
					got := schema.Must(memeval.History(q, memeval.Dataset{"readings": stored}))
					if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{})); diff != "" {
						t.Errorf("%s: (-rows +table)\n%s", body, diff)
					}
				}
			}
		}
	}
}
