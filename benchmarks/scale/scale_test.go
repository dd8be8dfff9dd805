package main

import (
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

// Both databases make the same rows of the same numbers: so they answer alike.
func TestAsManyRowsHaveTheSameAnswers(t *testing.T) {
	const rows = 20_000
	s := settings{rounds: 1}
	ours, err := s.measure(t.Context(), &clickhouse, enginetest.ClickHouse(t), rows)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := s.measure(t.Context(), &postgres, enginetest.Postgres(t), rows)
	if err != nil {
		t.Fatal(err)
	}
	empty := 0
	for i, b := range ours.bodies {
		if other := beside.bodies[i]; b.rows != other.rows {
			t.Errorf("%s: %d rows, and %d on PostgreSQL", b.name, b.rows, other.rows)
		}
		if b.rows == 0 {
			empty++
			t.Logf("%s: no row", b.name)
		}
		if b.read < b.rows && b.rows <= rows && b.name != "history of a week by the hour" {
			t.Errorf("%s: %d rows of %d that were read", b.name, b.rows, b.read)
		}
	}
	if empty > 2 {
		t.Errorf("%d of %d bodies have no row", empty, len(ours.bodies))
	}
	t.Logf("\n%s", table(ours, beside))
}
