package sqlgen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestATimeWithoutAFractionComesBeforeThoseThatHaveOne in arrays that others write, as programs in Go do: without zeros at the end of a fraction.
func TestATimeWithoutAFractionComesBeforeThoseThatHaveOne(t *testing.T) {
	r := schema.Must(file.Parse("things.yaml", []byte("tamis: 1\ncollections:\n  things:\n    key: id\n    columns: {id: int, at: set of datetime}\n")))
	l := schema.Must(filter.New(r, filter.Config{}))
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			statements("CREATE TABLE things (id INTEGER PRIMARY KEY, at "+map[bool]string{true: "TEXT", false: "JSON"}[d == sqlgen.SQLite]+")",
				`INSERT INTO things VALUES (1, '["2024-01-01T10:00:00Z"]'), (2, '["2024-01-01T10:00:00.5Z"]'), (3, '["2024-01-01T10:00:01Z"]')`)(t, db)
			for body, want := range map[string][]string{
				`{"things": {"at": {"some_": {"before_": "2024-01-01T10:00:00.25Z"}}}}`: {"1"},
				`{"things": {"at": {"some_": {"gt_": "2024-01-01T10:00:00.25Z"}}}}`:     {"2", "3"},
				`{"things": {"at": {"some_": {"gt_": "2024-01-01T10:00:00.75Z"}}}}`:     {"3"},
			} {
				text, args, err := d.Append(nil, nil, schema.Must(l.Parse("things", []byte(body))))
				if err != nil {
					t.Fatal(err)
				}
				rows, err := db.Query(string(text), args...)
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				defer rows.Close()
				var got []string
				for rows.Next() {
					var id, at string
					if err := rows.Scan(&id, &at); err != nil {
						t.Fatal(err)
					}
					got = append(got, id)
				}
				if err := rows.Err(); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s\n%s", body, diff, text)
				}
			}
		})
	}
}
