package foreign_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// An unreadableColumn is a column of an engine, declared in a way, of which the schema says more: its type, how it is kept, and values of it, some of which cannot be read.
type unreadableColumn struct{ engine, declared, typ, kept, values string }

// tableOfThings makes the table of such a column where it is not made as most engines make it.
var tableOfThings = map[string]string{
	"clickhouse": "CREATE TABLE things (id Int64, v Nullable(%s)) ENGINE = MergeTree ORDER BY id",
	"trino":      "CREATE TABLE things (id bigint NOT NULL, v %s)",
}

// TestWhatCannotBeReadIsNull holds columns whose schema says more than their table to one law: what is an error of its row is null, and
// nothing else is, where the column says so; filters, complements, sorts and walks agree with memory on that.
func TestWhatCannotBeReadIsNull(t *testing.T) {
	const odd = "NULL | 'x' | '' | x'00' | 1.5 | 1 | 0 | 2 | -1 | 9223372036854775807 | -9223372036854775808 | 9e999 | -9e999 | 1e300 | 9007199254740993 | 99999.995 | 99999999 | 253402300800000000"
	const moments = " | '2024-02-29 10:00:00.000001' | '2024-02-30 10:00:00.000000' | '2024-02-29T10:00:00Z' | '2024-02-29 24:00:00.000000' | '0000-01-01 00:00:00.000000' | " +
		"'0001-01-01 00:00:00.000000' | '9999-12-31 23:59:59.999999' | '2024-02-29 10:00:00' | '2024-02-29 10:00' | '2024-02-29T10:00:00.5+02:00' | '10:00:00' | '2024-02-29' | '2024-02-30' | 'now' | " +
		"'0001-01-01T00:00:00+02:00' | '9999-12-31T23:59:59-02:00' | '2024-02-29T10:00:00.' | '2024-02-29 10:00:00 Z' | '2024-02-29 10:60:00.000000' | '2024-02-29T10:00:00+2:00' | '2024-13-01 00:00:00.000000' | '2024-00-00'"
	for _, test := range append([]unreadableColumn{
		{"sqlite", "", "int", "", odd}, {"sqlite", "", "float", "", odd}, {"sqlite", "", "bool", "", odd}, {"sqlite", "", "decimal(7,2)", "native", odd},
		{"sqlite", "", "decimal(7,2)", "integer", odd}, {"sqlite", "", "datetime", "text_space", odd + moments}, {"sqlite", "", "datetime", "rfc3339", odd + moments},
		{"sqlite", "", "datetime", "micros", odd + moments}, {"sqlite", "", "date", "text", odd + moments},
		{"duckdb", "DOUBLE", "float", "", "NULL | 'NaN' | 'inf' | '-inf' | 1.5"}, {"duckdb", "TINYINT", "bool", "integer", "NULL | 0 | 1 | 2"},
		{"duckdb", "DECIMAL(20,6)", "decimal(7,2)", "", "NULL | 1.005 | 99999.99 | 100000 | -99999.99 | 1.5"},
		{"duckdb", "TIMESTAMP", "datetime", "", "NULL | '2024-02-29 10:00:00.000001' | '0001-01-01' | '9999-12-31 23:59:59.999999' | '12000-01-01' | '0044-03-15 (BC)'"},
		{"duckdb", "DATE", "date", "", "NULL | '2024-02-29' | '0001-01-01' | '9999-12-31' | '12000-01-01' | '0044-03-15 (BC)'"},
		{"duckdb", "BIGINT", "datetime", "micros", "NULL | 0 | 9223372036854775807 | 253402300799999999 | 253402300800000000"},
		{"postgres", "numeric", "decimal(7,2)", "", "NULL | 'NaN' | 'Infinity' | '-Infinity' | 1.005 | 99999.99 | 100000 | -99999.99 | 1.500 | 0.00000"},
		{"postgres", "numeric", "decimal", "", "NULL | 'NaN' | 'Infinity' | 1e37 | 1e38 | 1e-38 | 1e-39 | 12345678901234567890123456789012345678 | 1234567890123456789012345678901234567.8 | 123456789012345678901234567890123456789 | 1e60 | 0.5"},
		{"postgres", "bigint", "datetime", "micros", "NULL | 0 | 9223372036854775807 | -9223372036854775808 | 253402300799999999 | 253402300800000000 | -62135596800000000 | -62135596800000001"},
		{"postgres", "smallint", "bool", "integer", "NULL | 0 | 1 | 2 | -1"},
		{"postgres", "text", "date", "text", "NULL | '2024-02-29' | '2023-02-29' | '0000-01-01' | '0001-01-01' | '9999-12-31' | '2024-13-01' | '2024-04-31' | '2024-04-30' | '2024-1-01' | 'now' | '' | '12024-01-01'"},
		{"mysql", "decimal(20,6)", "decimal(7,2)", "", "NULL | 1.005 | 99999.99 | 100000 | -99999.99 | 1.5 | 99999.991"}, {"mysql", "bigint", "bool", "", "NULL | 0 | 1 | 2 | -1"},
		{"mysql", "bigint unsigned", "int", "", "NULL | 0 | 9223372036854775807 | 9223372036854775808 | 18446744073709551615"},
		{"mysql", "bigint", "datetime", "micros", "NULL | 0 | 9223372036854775807 | -9223372036854775808 | 253402300799999999 | 253402300800000000"},
		{"clickhouse", "Float64", "float", "", "NULL | nan | inf | -inf | -0.0 | 1.5 | 5e-324"}, {"clickhouse", "Float32", "float", "single", "NULL | nan | inf | -inf | 1.5"},
		{"clickhouse", "UInt8", "bool", "integer", "NULL | 0 | 1 | 2"},
		{"clickhouse", "Decimal(20,6)", "decimal(7,2)", "", "NULL | 1.005 | 99999.99 | 100000 | -99999.99 | 1.5"},
		{"clickhouse", "Int64", "datetime", "micros", "NULL | 0 | 9223372036854775807 | 253402300799999999 | 253402300800000000"},
		{"clickhouse", "String", "date", "text", "NULL | '2024-02-29' | '2023-02-29' | '0000-01-01' | '0001-01-01' | '9999-12-31' | '2024-1-01' | ''"},
	}, slowColumns...) {
		for _, engine := range []string{test.engine, "mariadb"} {
			if engine == "mariadb" && test.engine != "mysql" {
				continue
			}
			t.Run(engine+"/"+test.typ+" "+test.kept+" in "+test.declared, func(t *testing.T) {
				db, d := enginetest.Open(t, engine), sqlgen.ByName(engine)
				t.Cleanup(func() { db.Close() })
				table := tableOfThings[engine]
				if table == "" {
					table = "CREATE TABLE things (id int NOT NULL PRIMARY KEY, v %s)"
				}
				if _, err := db.Exec(fmt.Sprintf(table, test.declared)); err != nil {
					t.Fatal(err)
				}
				for i, value := range strings.Split(test.values, " | ") {
					if _, err := db.Exec(fmt.Sprintf(`INSERT INTO things VALUES (%d, %s)`, i, value)); err != nil {
						t.Fatal(err)
					}
				}
				typ, err := schema.ParseType(test.typ+" or null", nil)
				if err != nil {
					t.Fatal(err)
				}
				v := &schema.Column{Name: "v", Type: typ}
				if test.kept != "" {
					v.Storage = map[string]schema.Storage{engine: schema.Storage(test.kept)}
				}
				id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
				things := &schema.Collection{Name: "things", Columns: []*schema.Column{id, v}, Key: []*schema.Column{id}}
				l, err := filter.New(schema.Must(schema.New(things)), filter.Config{})
				if err != nil {
					t.Fatal(err)
				}
				tables, err := source.Database(db, d, l)
				if err != nil {
					t.Fatal(err)
				}
				things = l.Collection("things")
				w := world{t: t, l: l, tables: tables}
				bad := w.unread(things)
				if len(bad) == 0 {
					t.Fatal("every row can be read")
				}
				asNull(t, db, d, things, append(bad, "0"))
			})
		}
	}
}

// TestWhatIsNotAskedForNeedNotBeRead: a value that cannot be read ends no rows, keys, counts or groups that do without it.
func TestWhatIsNotAskedForNeedNotBeRead(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("t.yaml", []byte(
		"tamis: 1\nname: t\ncollections:\n  t: {key: id, columns: {id: int, name: string, at: datetime or null, made: datetime}}\n"))), filter.Config{})).For(filter.Route{Select: true})
	for engine, statements := range map[string][]string{
		"postgres": {`CREATE TABLE t (id bigint PRIMARY KEY, name text, at timestamptz, made timestamptz)`, `INSERT INTO t VALUES (1, 'a', '2024-01-01', '2024-01-01'), (2, 'b', 'infinity', '2024-01-01')`},
		"sqlite":   {`CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, at TEXT, made TEXT)`, `INSERT INTO t VALUES (1, 'a', NULL, '2024-01-01 00:00:00.000000'), (2, 'b', 'soon', '2024-01-01 00:00:00.000000')`},
	} {
		t.Run(engine, func(t *testing.T) {
			tables := made(t, engine, l, statements...)
			read := func(body string) (n int, err error) {
				for _, rowErr := range tables.Rows(t.Context(), schema.Must(l.Parse("t", []byte(body)))) {
					if rowErr != nil {
						return n, rowErr
					}
					n++
				}
				return n, nil
			}
			if n, err := read(`{}`); err == nil || n != 1 || !strings.Contains(err.Error(), "t.at of the row 2") {
				t.Errorf("every column: %d rows, %v, want an error that names the row", n, err)
			}
			if n, err := read(`{"select": ["id", "name"], "t": {"name": {"any_": ["a", "b"]}}, "sort": "NAME_DESC"}`); n != 2 || err != nil {
				t.Errorf("two columns: %d rows, %v", n, err)
			}
			q := schema.Must(l.Parse("t", []byte(`{}`)))
			n := 0
			for _, err := range tables.Keys(t.Context(), q) {
				if n++; err != nil {
					t.Error(err)
				}
			}
			if count, err := tables.Count(t.Context(), q); n != 2 || count != 2 || err != nil {
				t.Errorf("%d keys, %d counted, %v", n, count, err)
			}
			groups, err := source.History(t.Context(), tables, schema.Must(l.For(filter.Route{History: true}).Parse("t", []byte(
				`{"history": {"field": "made", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "group_by": ["name"], "sum": ["id"]}}`))))
			if len(groups) != 2 || err != nil {
				t.Errorf("groups %v, %v", groups, err)
			}
		})
	}
}

// TestWhatCannotBeReadIsNullInHistories: it is in the group of nulls, adds nothing to a sum, and is in no bucket.
func TestWhatCannotBeReadIsNullInHistories(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("t.yaml", []byte("tamis: 1\nname: t\ncollections:\n  t:\n    key: id\n    columns:\n      id: int\n"+
		"      at: {type: datetime or null, unreadable: null}\n      f: {type: float or null, unreadable: null}\n"))), filter.Config{})).For(filter.Route{History: true})
	q := schema.Must(l.Parse("t", []byte(`{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "group_by": ["f"], "sum": ["f"]}}`)))
	for engine, statements := range map[string][]string{
		"postgres": {`CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz, f double precision)`,
			`INSERT INTO t VALUES (1, '2024-01-01', 0.5), (2, '2024-01-01', 'NaN'), (3, 'infinity', 1), (4, '2024-01-01', NULL), (5, '2024-01-01', '-Infinity')`},
		"sqlite": {`CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT, f)`,
			`INSERT INTO t VALUES (1, '2024-01-01 00:00:00.000000', 0.5), (2, '2024-01-01 00:00:00.000000', 'x'), (3, '2024-01-01', 1), (4, '2024-01-01 00:00:00.000000', NULL), (5, '2024-01-01 00:00:00.000000', 9e999)`},
	} {
		t.Run(engine, func(t *testing.T) {
			tables := made(t, engine, l, statements...)
			groups, err := source.History(t.Context(), tables, q)
			if got := fmt.Sprint(groups); err != nil || got != "[{0 [0.5] 1 [0.5] [] []} {0 [null] 3 [0] [] []}]" {
				t.Errorf("groups %s, %v", got, err)
			}
		})
	}
}

// made returns the tables of l in a database of an engine, as statements of others made them.
func made(t *testing.T, engine string, l *filter.Language, statements ...string) *source.Tables {
	t.Helper()
	db := enginetest.Open(t, engine)
	t.Cleanup(func() { db.Close() })
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := source.Database(db, sqlgen.ByName(engine), l)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}
