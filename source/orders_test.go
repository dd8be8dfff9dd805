package source_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// What a table refuses null in is learnt of the database: an order by it has no clause for nulls, which would keep an index from serving it, and
// its rows stay in their order. That of a column that may be null, or that is converted to be compared, has one.
func TestAnOrderByAColumnThatRefusesNullHasNoClauseForNulls(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("logs.yaml", []byte(`
tamis: 1
name: logs
collections:
  logs:
    key: id
    columns: {id: int, stamp: datetime, seen: datetime or null, level: int}
    sorts: {AT_ASC: stamp, AT_DESC: -stamp, SEEN_ASC: seen, SEEN_DESC: -seen, LEVEL: level}
`))), filter.Config{}))
	rows := []map[string]any{}
	for i := range 40 {
		row := map[string]any{"id": int64(i), "stamp": schema.FormatTime(int64(i*7%10) * 1e6), "seen": nil, "level": int64(i % 3)}
		if i%3 > 0 {
			row["seen"] = row["stamp"]
		}
		rows = append(rows, row)
	}
	data := memeval.Dataset{"logs": rows}
	memory := schema.Must(source.Memory(l, data))
	made := map[string]string{
		"postgres":   "CREATE TABLE logs (id bigint PRIMARY KEY, stamp timestamptz NOT NULL, seen timestamptz, level bigint)",
		"sqlite":     "CREATE TABLE logs (id INTEGER PRIMARY KEY, stamp TEXT NOT NULL, seen TEXT, level INTEGER)",
		"mariadb":    "CREATE TABLE logs (id BIGINT PRIMARY KEY, stamp DATETIME(6) NOT NULL, seen DATETIME(6), level BIGINT)",
		"mysql":      "CREATE TABLE logs (id BIGINT PRIMARY KEY, stamp DATETIME(6) NOT NULL, seen DATETIME(6), level BIGINT)",
		"duckdb":     "CREATE TABLE logs (id BIGINT PRIMARY KEY, stamp TIMESTAMP NOT NULL, seen TIMESTAMP, level BIGINT)",
		"clickhouse": "CREATE TABLE logs (id Int64, stamp DateTime64(6, 'UTC'), seen Nullable(DateTime64(6, 'UTC')), level Nullable(Int64)) ENGINE = MergeTree ORDER BY id",
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		if _, err := db.ExecContext(t.Context(), made[d.Name]); err != nil {
			t.Fatal(err)
		}
		tables := schema.Must(source.Database(db, d, l))
		if err := tables.Load(t.Context(), data); err != nil {
			t.Fatal(err)
		}
		for _, sort := range []string{"AT_ASC", "AT_DESC", "SEEN_ASC", "SEEN_DESC", "LEVEL"} {
			body := `{"sort": "` + sort + `", "limit": 25}`
			q := schema.Must(l.Parse("logs", []byte(body)))
			text, _, err := tables.Dialect().Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			_, order, _ := strings.Cut(string(text), "ORDER BY ")
			says := strings.Contains(order, "NULL")
			if want := !strings.HasPrefix(sort, "AT") && !(sort == "SEEN_DESC" && strings.HasPrefix(d.Name, "m")); says != want {
				t.Errorf("%s: ORDER BY %s", sort, order)
			}
			ids := func(s source.Source) (list []any) {
				for row, err := range s.Rows(t.Context(), q) {
					if err != nil {
						t.Fatal(err)
					}
					list = append(list, row["id"])
				}
				return list
			}
			if diff := cmp.Diff(ids(memory), ids(tables)); diff != "" {
				t.Errorf("%s (-memory +%s):\n%s", sort, d, diff)
			}
		}
		if d == sqlgen.ClickHouse { // the columns of its views have types of their own, which take null or do not
			return
		}
		// A view refuses nothing, whatever its table does.
		if _, err := db.ExecContext(t.Context(), "ALTER TABLE logs RENAME TO entries"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), "CREATE VIEW logs AS SELECT e.id, f.stamp, e.seen, e.level FROM entries e LEFT JOIN entries f ON f.id = e.id AND e.level = 1"); err != nil {
			t.Fatal(err)
		}
		view := schema.Must(source.Database(db, d, l))
		text, _, err := view.Dialect().Append(nil, nil, schema.Must(l.Parse("logs", []byte(`{"sort": "AT_ASC"}`))))
		if err != nil || !slices.Contains(strings.Fields(string(text)), "NULL,") && !strings.Contains(string(text), "NULLS LAST") {
			t.Errorf("of a view: %s, %v", text, err)
		}
	})
}
