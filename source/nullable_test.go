package source_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// timestamptz is as pgx has it.
type (
	infinity    int8
	timestamptz struct {
		Time             time.Time
		InfinityModifier infinity
		Valid            bool
	}
)

func (timestamptz) Value() (driver.Value, error) { return nil, driver.ErrSkip }

type maybe struct {
	ID   uint             `json:"id"`
	Big  uint64           `json:"big"`
	Name sql.NullString   `json:"name"`
	N    sql.Null[int64]  `json:"n"`
	On   sql.NullBool     `json:"on"`
	Seen timestamptz      `json:"seen"`
	Of   *sql.NullFloat64 `json:"of"`
}

// TestNullTypesAreReadAndFilled has structs of Null types in memory and out of a database: filters find them, and All fills them.
func TestNullTypesAreReadAndFilled(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[maybe]("maybes")))), filter.Config{}))
	rows := []maybe{
		{
			ID: 1, Big: 1 << 40, Name: sql.NullString{String: "a", Valid: true}, N: sql.Null[int64]{V: 5, Valid: true}, On: sql.NullBool{Valid: true},
			Seen: timestamptz{Time: time.Date(2024, 1, 1, 10, 0, 0, 0, time.UTC), Valid: true}, Of: &sql.NullFloat64{Float64: 0.5, Valid: true},
		},
		{ID: 2},
	}
	memory, err := source.Memory(l, memeval.Dataset{"maybes": rows})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.CreateAndLoad(t.Context(), enginetest.Open(t, "sqlite"), sqlgen.SQLite, l, memeval.Dataset{"maybes": rows})
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string][]maybe{
		`{}`: rows,
		`{"maybes": {"name": {"eq_": "a"}, "n": {"ge_": 5}, "on": {"eq_": false}, "seen": {"before_": "2024-01-02"}, "of": {"lt_": 1}, "big": {"gt_": 7}}}`: rows[:1],
		`{"maybes": {"name": {"is_null_": true}, "n": {"is_null_": true}, "on": {"is_null_": true}, "seen": {"is_null_": true}, "of": {"is_null_": true}}}`: rows[1:],
	} {
		q, err := l.Parse("maybes", []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []source.Source{memory, tables} {
			got, err := source.All[maybe](context.Background(), s, q)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v -want +got\n%s", body, err, diff)
			}
		}
	}
}

// TestWhatNoKindHoldsInANullTypeIsAnError has an infinite time and an int beyond 64 bits in rows of memory.
func TestWhatNoKindHoldsInANullTypeIsAnError(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[maybe]("maybes")))), filter.Config{}))
	for want, row := range map[string]maybe{
		"seen": {ID: 1, Seen: timestamptz{InfinityModifier: 1, Valid: true}},
		"big":  {ID: 1, Big: 1 << 63},
	} {
		if _, err := source.Memory(l, memeval.Dataset{"maybes": []maybe{row}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error of %s", err, want)
		}
	}
}
