package sqlgen_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestAnswersAreThoseOfMemory runs every construct over hard rows, on every engine there is.
func TestAnswersAreThoseOfMemory(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		for _, exact := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s exact=%t", d, exact), func(t *testing.T) {
				z := newZoo(schema.Options{}, exact)
				db := open(t, d)
				data := z.data()
				fill(t, db, d, z.registry, data)
				z.compare(t, db, d, data)
			})
		}
	}
}

// compare runs every construct on a database and in memory.
func (z *zoo) compare(t *testing.T, db *sql.DB, d *sqlgen.Dialect, data map[string][]map[string]any) {
	t.Helper()
	dataset := memeval.Dataset{}
	for name, rows := range data {
		dataset[name] = schema.Must(memeval.Normalise(z.registry.Collection(name), rows))
	}
	for _, c := range z.constructs() {
		q, err := z.language.Query("rows", c.node)
		if err != nil {
			t.Errorf("%s: %v", c, err)
			continue
		}
		z.compareQuery(t, db, d, dataset, q, c.String())
	}
}

func (z *zoo) compareQuery(t *testing.T, db *sql.DB, d *sqlgen.Dialect, data memeval.Dataset, q *filter.Query, what string) {
	t.Helper()
	statement, args := d.Append(nil, nil, q)
	got, err := firsts(db, string(statement), args)
	if err != nil {
		t.Errorf("%s: %s %v: %v", what, statement, args, err)
		return
	}
	rows, err := memeval.Select[map[string]any](q, data)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var want []string
	for _, row := range rows {
		want = append(want, fmt.Sprint(row["id"]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: rows (-memory +%s):\n%s\n%s\n%v", what, d, diff, statement, args)
	}
	count, args := d.AppendCount(nil, nil, q)
	n, err := firsts(db, string(count), args)
	if want := fmt.Sprint(len(want)); err != nil || n[0] != want {
		t.Errorf("%s: %s = %v, %v, want %s", what, count, n, err, want)
	}
}
