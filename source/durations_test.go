package source_test

import (
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// keptTimes are what SQLite may have in a column of times, as it writes them: in the form of the storage, in others that its functions of times know, and
// what is no time. Some make a text of the right length together.
var keptTimes = []string{
	"NULL", "'2024-02-29 23:59:59.999999'", "'2024-01-01 10:00:00.000000'", "'1969-12-31 23:59:59.000001'", "'0001-01-01 00:00:00.000000'", "'9999-12-31 23:59:59.999999'",
	"'2023-02-29 10:00:00.000000'", "'2023-02-30 10:00:00.500000'", "'2024-01-01 24:00:00.000000'", "'0000-06-01 10:00:00.000000'", "'2024-13-01 10:00:00.000000'", "'2024-01-01 10:60:00.000000'",
	"'2024-01-01T10:00:00.000000'", "'2024-01-01T10:00:00Z'", "'2024-01-01 10:00:00'", "'2024-01-01 10:00'", "'2024-01-01'", "'10:00:00.250000'", "'2024-01-01 10:00:00 +02:00'",
	"'2024-01-01 10:00:00.123'", "'2024-01-01 10:00:00.1234567'", "'2024-01-01 10:00:00.00000'", "'-024-01-01 10:00:00.000000'", "' 2024-01-01 10:00:00.00000'",
	"'2024-01-01 10:00:00.000000|2024-01-01 10:00:00.000000'", "'2024-01-01 10:00:00.000000|'", "'|2024-01-01 10:00:00.000000'", "''", "'now!'", "'0'", "'0|'",
	"2460000.5", "1704103200", "CAST('2024-01-01 10:00:00.000000' AS BLOB)", "x'00ff'", "'2024-01-01 10:00:00.00000' || char(0)", "'2024-01-01 10:00:00.000000' || char(0)",
}

// A law: durations that are added up of texts are those that SQLite makes of the times, whatever it keeps there.
func TestDurationsOfAnyTextAreThoseOfTheDatabase(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("runs.yaml", []byte(
		"tamis: 1\nname: runs\ncollections:\n  runs: {key: id, columns: {id: int, begun: datetime or null, ended: datetime or null}}\n"))), filter.Config{}))
	db := enginetest.Open(t, "sqlite")
	exec := func(statement string) {
		t.Helper()
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	exec("CREATE TABLE runs (id integer PRIMARY KEY, begun, ended)") // without an affinity a value stays as it is
	tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
	q := schema.Must(l.Parse("runs", []byte(`{"runs": {"id": {"gt_": 0}}}`)))
	begun, ended := q.Collection().Term("begun"), q.Collection().Term("ended")
	list := func(terms ...*schema.Term) []*schema.Term { return terms }
	known := predicate.Not(predicate.IsNull(ended))
	cases := func(list ...filter.DurationCase) filter.Duration { return filter.Duration{Cases: list} }
	q = schema.Must(q.Group(filter.Aggregate{Limit: 1, Durations: []filter.Duration{
		cases(filter.DurationCase{When: known, Plus: list(ended), Minus: list(begun)}, filter.DurationCase{When: predicate.True(), Minus: list(begun), Offset: 1704103260_000000}),
		cases(filter.DurationCase{When: known, Plus: list(ended)}, filter.DurationCase{When: predicate.True(), Offset: 7}),
	}}))
	added := 0
	for _, a := range keptTimes {
		for _, b := range keptTimes {
			exec("DELETE FROM runs")
			exec("INSERT INTO runs VALUES (-1, 'left', 'out'), (1, '2024-01-01 10:00:00.000000', '2024-01-01 10:00:01.500000'), (2, " + a + ", " + b + "), (3, NULL, NULL)")
			got, more, err := tables.Aggregate(t.Context(), q)
			if err != nil || more || len(got) != 1 {
				t.Fatalf("%s and %s: %d groups, %v, %v", a, b, len(got), more, err)
			}
			text, args, err := sqlgen.SQLite.AppendAggregate(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			want := schema.Must(schema.Must(sqlgen.SQLite.GroupScanner(q)).Scan(db.QueryRow(string(text), args...).Scan))
			if got := got[0]; got.Count != want.Count || !got.Sums[0].Equal(want.Sums[0]) || !got.Sums[1].Equal(want.Sums[1]) {
				t.Errorf("%s and %s: %d rows of %v, want %d of %v", a, b, got.Count, got.Sums, want.Count, want.Sums)
			}
			if wholly(t, db.Query, q) {
				added++
			}
		}
	}
	if want := 7 * 7; added != want { // null, those in the form of the storage, and the bytes of one
		t.Errorf("%d pairs of %d are added up of their texts, want %d", added, len(keptTimes)*len(keptTimes), want)
	}
}

// wholly reports whether every row of q is added up of its texts.
func wholly(t *testing.T, query func(string, ...any) (*sql.Rows, error), q *filter.Query) bool {
	t.Helper()
	all := sqlgen.SQLite.Durations(q)
	text, args, err := all.Append(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := query(string(text), args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if ok, err := all.Add(rows.Scan); err != nil {
			t.Fatal(err)
		} else if !ok {
			return false
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return true
}
