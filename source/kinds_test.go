package source_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestTablesOfOthersWithBytesAndTimes reads tables that others made: with their own types, indexes and padding.
func TestTablesOfOthersWithBytesAndTimes(t *testing.T) {
	const rows = `(1, %a, '08:30:00.000000'), (2, %b, '08:30:00.250000'), (3, %c, '00:00:00.000000'), (4, %d, '23:59:59.999999'), (5, NULL, NULL)`
	for _, test := range []struct{ engine, bytes, clock, hex string }{
		{"sqlite", "BLOB", "TIME", "x'%'"},
		{"postgres", "bytea", "time", `'\x%'`},
		{"mysql", "VARBINARY(20)", "TIME(6)", "x'%'"},
		{"mariadb", "VARBINARY(20)", "TIME(6)", "x'%'"},
		{"duckdb", "BLOB", "TIME", "unhex('%')"},
	} {
		t.Run(test.engine, func(t *testing.T) {
			db := enginetest.Open(t, test.engine)
			values := rows
			for letter, hex := range map[string]string{"%a": "", "%b": "6162", "%c": "616200", "%d": "ff"} {
				values = strings.Replace(values, letter, strings.Replace(test.hex, "%", hex, 1), 1)
			}
			for _, statement := range []string{
				"CREATE TABLE things (id INTEGER PRIMARY KEY, raw " + test.bytes + ", opens " + test.clock + ")",
				"CREATE INDEX things_raw ON things (raw)", "CREATE INDEX things_opens ON things (opens)",
				"INSERT INTO things VALUES " + values,
			} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			r := schema.Must(file.Parse("things.yaml", []byte(`{tamis: 1, collections: {things: {key: id, columns: {id: int, raw: bytes or null, opens: time or null}}}}`)))
			l := schema.Must(filter.New(r, filter.Config{}))
			s := schema.Must(source.Database(db, sqlgen.ByName(test.engine), l))
			for _, row := range []struct{ body, want string }{
				{`{"things": {"raw": {"eq_": ""}}}`, "1"},
				{`{"things": {"raw": {"eq_": "YWI="}}}`, "2"},
				{`{"things": {"raw": {"ne_": "YWI="}}}`, "1 3 4"},
				{`{"things": {"raw": {"any_": ["YWIA", "/w==", "YQ=="]}}}`, "3 4"},
				{`{"things": {"raw": {"not_any_": ["YWIA", "", "YQ=="]}}}`, "2 4"},
				{`{"things": {"not_": {"raw": {"any_": ["YWIA", "/w=="]}}}}`, "1 2 5"},
				{`{"things": {"raw": {"is_null_": true}}}`, "5"},
				{`{"sort": "RAW_ASC"}`, "1 2 3 4 5"},
				{`{"things": {"opens": {"eq_": "08:30"}}}`, "1"},
				{`{"things": {"opens": {"eq_": "08:30:00.2500009"}}}`, "2"},
				{`{"things": {"opens": {"any_": ["08:30:00", "23:59:59.999999", "12:00"]}}}`, "1 4"},
				{`{"things": {"opens": {"gt_": "08:30"}}}`, "2 4"},
				{`{"things": {"opens": {"between_": ["00:00", "08:30:00.1"]}}}`, "1 3"},
				{`{"things": {"not_": {"opens": {"lt_": "23:59:59.999999"}}}}`, "4 5"},
				{`{"sort": "OPENS_DESC"}`, "4 2 1 3 5"},
			} {
				if got, err := found(t, l, s, row.body); err != nil || got != row.want {
					t.Errorf("%s: %s, %v; want %s", row.body, got, err, row.want)
				}
			}
			type thing struct {
				ID    int64          `json:"id"`
				Raw   *[]byte        `json:"raw"`
				Opens *time.Duration `json:"opens" tamis:"time"`
			}
			of := schema.Must(filter.For[thing]("things"))
			q := schema.Must(of.Parse("things", []byte(`{"things": {"id": {"eq_": 2}, "raw": {"any_": ["YWI="]}, "opens": {"gt_": "08:30"}}}`)))
			got, err := source.All[thing](t.Context(), schema.Must(source.Database(db, sqlgen.ByName(test.engine), of)), q)
			raw, opens := []byte("ab"), 8*time.Hour+30*time.Minute+250*time.Millisecond
			if diff := cmp.Diff(got, []thing{{2, &raw, &opens}}); err != nil || diff != "" {
				t.Errorf("the row as a struct: %v\n%s", err, diff)
			}
		})
	}
}

// TestValuesThatAreNoBytesAndNoTimes reads what a database keeps beside the values of the two kinds: an error that names the row, or null
// where the column says so.
func TestValuesThatAreNoBytesAndNoTimes(t *testing.T) {
	for _, test := range []struct{ engine, raw, opens, row string }{
		{"sqlite", "BLOB", "TIME", "1, 'ab', NULL"},
		{"sqlite", "BLOB", "TIME", "1, 7, NULL"},
		{"sqlite", "BLOB", "TIME", "1, NULL, '08:30'"},
		{"sqlite", "BLOB", "TIME", "1, NULL, '24:00:00.000000'"},
		{"sqlite", "BLOB", "TIME", "1, NULL, 830"},
		{"postgres", "bytea", "time", "1, NULL, '24:00'"},
		{"mysql", "BLOB", "TIME(6)", "1, NULL, '-00:00:00.000001'"},
		{"mysql", "BLOB", "TIME", "1, NULL, '24:00:00'"},
		{"mariadb", "BLOB", "TIME(6)", "1, NULL, '838:59:59'"},
		{"mariadb", "BLOB", "TIME", "1, NULL, '-01:00:00'"},
		{"duckdb", "BLOB", "TIME", "1, NULL, '24:00:00'"},
	} {
		t.Run(test.engine+" "+test.row, func(t *testing.T) {
			db := enginetest.Open(t, test.engine)
			for _, statement := range []string{
				"CREATE TABLE things (id INTEGER PRIMARY KEY, raw " + test.raw + ", opens " + test.opens + ")", "INSERT INTO things VALUES (" + test.row + ")",
			} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			for _, unreadable := range []bool{false, true} {
				column := `{type: %s or null}`
				if unreadable {
					column = `{type: %s or null, unreadable: null}`
				}
				r := schema.Must(file.Parse("things.yaml", []byte(`{tamis: 1, collections: {things: {key: id, columns: {id: int, raw: `+
					strings.Replace(column, "%s", "bytes", 1)+`, opens: `+strings.Replace(column, "%s", "time", 1)+`}}}}`)))
				l := schema.Must(filter.New(r, filter.Config{}))
				s := schema.Must(source.Database(db, sqlgen.ByName(test.engine), l))
				got, err := found(t, l, s, `{"things": {"raw": {"is_null_": true}, "opens": {"is_null_": true}}}`)
				if unreadable && (got != "1" || err != nil) {
					t.Errorf("where it is null: %q, %v", got, err)
				}
				if _, err = found(t, l, s, `{}`); !unreadable && (err == nil || !strings.Contains(err.Error(), "1")) {
					t.Errorf("%v, want an error that names the row", err)
				}
			}
		})
	}
}
