package foreign_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// An edge is a type of a database, and literals of values at its edges and beyond: what it refuses is left out.
type edge struct{ typ, values string } // values are separated by " | "

const (
	numbers = "0 | 1 | -1 | 2 | 127 | 128 | -128 | 255 | 32767 | 32768 | -32768 | 65535 | 2147483647 | 2147483648 | -2147483648 | 4294967295 | " +
		"9007199254740993 | 9223372036854775807 | -9223372036854775808 | 18446744073709551615 | 0.1 | 0.5 | 1e1 | -0.0 | 1.005 | 123456.789 | 1e300"
	texts = "'' | ' ' | 'a' | 'A' | 'a ' | 'á' | 'ß' | 'ss' | '0' | 'null' | 'true' | '%_' | 'İ' | '\U0001F600' | '2024-02-29' | '1e1'"
	days  = "'2024-02-29' | '1970-01-01' | '0001-01-01' | '9999-12-31' | '1582-10-10' | '1900-03-01'"
	times = days + " | '2024-02-29 23:59:59.999999' | '1969-12-31 23:59:59.5' | '2024-01-01 00:00:00' | '9999-12-31 23:59:59.999999'"
)

var edges = map[string][]edge{
	"sqlite": {
		{"TEXT COLLATE NOCASE CHECK (v IN ('a', 'b'))", "'a' | 'A' | 'B' | 'b'"}, {"TEXT COLLATE RTRIM CHECK (v IN ('a', 'b'))", "'a' | 'a ' | 'b  '"},
		{"INTEGER", numbers}, {"REAL", numbers}, {"NUMERIC", numbers}, {"DECIMAL(10,2)", "0 | 1 | 1.5 | -1.25 | 99999999.99 | 0.1"}, {"BOOLEAN", "0 | 1"}, {"BOOLEAN", "0 | 1 | 2"},
		{"TEXT", texts}, {"TEXT COLLATE NOCASE", texts}, {"TEXT COLLATE RTRIM", texts}, {"VARCHAR(13)", texts}, {"DATE", days}, {"DATETIME", times},
		{"TIMESTAMP", "1700000000 | 0 | -1"}, {"INT", "1 | 'x'"}, {"BIGINT UNSIGNED", numbers}, {"FLOAT", numbers}, {"CHAR(36)", "'00000000-0000-0000-0000-000000000000' | 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'"}, {"TEXT", days}, {"TEXT", times}, {"REAL", "1.5 | 9e999 | -9e999"},
		{"JSON", "'{\"x\": 1e1}' | 'nope'"}, {"TIME", "'10:00' | '10:00:00'"}, {"TEXT", "'t' | 'f'"}, {"VARCHAR(1)", "'Y' | 'N'"}, {"VARCHAR(1) COLLATE NOCASE", "'Y' | 'N' | 'y'"}, {"BOOLEAN", "'t' | 'f'"}, {"TEXT CHECK (v IN ('yes', 'no'))", "'yes' | 'no'"}, {"CHAR(1)", "'Y'"}, {"DECIMAL(20,6)", "0.1 | 123456789012.123456 | 9007199254740993"}, {"TEXT", "'{\"x\": 1e1}' | '{\"x\": 10}' | '[]' | '{}'"}, {"", "1 | 'a' | 1.5 | x'00'"}, {"BLOB", "x'' | x'00' | x'ff00'"},
	},
	"postgres": {
		{"char(3) CHECK (v IN ('a', 'b'))", "'a' | 'a ' | 'b  '"}, {"integer[][]", "'{{1},{2}}' | '{3}' | '{}' | '[0:1]={1,2}'"},
		{"smallint", numbers}, {"integer", numbers}, {"bigint", numbers}, {"real", numbers + " | 'NaN' | 'Infinity'"}, {"double precision", numbers + " | 'NaN' | '-Infinity'"},
		{"numeric", numbers + " | 'NaN'"}, {"numeric(10,2)", numbers + " | 'NaN'"}, {"numeric(38,38)", numbers}, {"boolean", "true | false"}, {"oid", numbers},
		{"text", texts}, {"text COLLATE \"C\"", texts}, {"varchar(13)", texts}, {"char(2)", texts}, {"char(13)", texts}, {"name", texts}, {"\"char\"", texts},
		{"uuid", "'00000000-0000-0000-0000-000000000000' | 'ffffffff-ffff-ffff-ffff-ffffffffffff'"},
		{"date", days + " | 'infinity' | '-infinity' | '0044-03-15 BC' | '12000-01-01'"},
		{"timestamp", times + " | 'infinity' | '0044-03-15 BC' | '12000-01-01'"}, {"timestamptz", times + " | '-infinity' | '0044-03-15 BC' | '12000-01-01'"},
		{"time", "'00:00' | '23:59:59.999999' | '24:00'"}, {"interval", "'1 day' | '24:00' | '-1 mon'"}, {"inet", "'10.0.0.1' | '::1/64'"}, {"bit(3)", "B'101'"},
		{"bytea", "'' | '\\x00'"}, {"text[]", "'{}' | '{a,NULL}' | '{\"\"}'"}, {"integer[]", "'{}' | '{1,NULL}' | '{1,1}'"}, {"money", "1 | 0.5"},
		{"text COLLATE \"en-x-icu\"", texts}, {"varchar(13) COLLATE \"und-x-icu\"", texts}, {"timestamp(0)", times}, {"timestamptz(3)", times}, {"numeric(4,-2)", numbers}, {"bigint[]", "'{9223372036854775807}'"},
		{"timetz", "'00:00+02' | '23:59:59.9-12'"}, {"varbit", "B'' | B'1'"}, {"xml", "'<a/>' | ''"}, {"point", "'(1,2)'"}, {"tsvector", "'a b' | ''"}, {"uuid[]", "'{}' | '{00000000-0000-0000-0000-000000000000}'"},
		{"boolean[]", "'{}' | '{t,f}'"}, {"timestamptz[]", "'{}' | '{2024-01-01}' | '{infinity}'"}, {"double precision[]", "'{0.1}' | '{NaN}'"}, {"numeric[]", "'{0.1,1.10}'"}, {"text[][]", "'{{a,b},{c,d}}'"}, {"date[]", "'{2024-02-29}'"},
		{"char(1)", "'Y' | 'N'"}, {"char(5)", "'true' | 'false'"}, {"char(1)", "'1' | '0'"}, {"varchar(3)", "'no' | 'yes' | 'maybe'"}, {"varchar(1) COLLATE \"en-x-icu\"", "'t' | 'f'"}, {"text CHECK (v IN ('TRUE', 'FALSE'))", "'TRUE' | 'FALSE'"},
		{"jsonb", "'{\"x\": 1e1}' | 'null' | '[]'"}, {"json", "'{\"x\": 1e1}' | 'null' | '1'"}, {"int4range", "'[1,5)' | 'empty'"},
	},
	"mysql": {
		{"varchar(13) CHECK (v IN ('a', 'b'))", "'a' | 'A' | 'b ' | 'B'"}, {"varchar(13) COLLATE utf8mb4_general_ci CHECK (v IN ('a', 'ss'))", "'a' | 'á' | 'SS' | 'ss '"},
		{"tinyint", numbers}, {"tinyint(1)", "0 | 1"}, {"smallint", numbers}, {"int", numbers}, {"bigint", numbers}, {"int unsigned", numbers}, {"bigint unsigned", numbers},
		{"float", numbers}, {"double", numbers}, {"decimal(10,2)", numbers}, {"decimal(38,30)", numbers}, {"bit(3)", "b'101' | b'0'"},
		{"varchar(13)", texts}, {"varchar(13) COLLATE utf8mb4_bin", texts}, {"varchar(13) COLLATE utf8mb4_unicode_ci", texts}, {"char(2)", texts}, {"text", texts},
		{"enum('a','é','c d')", "'a' | 'é' | 'c d'"}, {"set('a','b')", "'' | 'a' | 'a,b'"},
		{"varchar(13) COLLATE utf8mb4_general_ci", texts}, {"varchar(13) CHARACTER SET latin1", "'a' | 'A' | 'á' | ''"}, {"varchar(13) CHARACTER SET ascii", "'a' | 'A' | ''"}, {"timestamp(6)", times}, {"timestamp NULL", times},
		{"double unsigned", numbers}, {"decimal(10,2) unsigned", numbers}, {"float(7,3)", numbers}, {"int(5) unsigned zerofill", numbers}, {"longtext", texts}, {"tinytext", texts}, {"mediumint", numbers}, {"tinyint(1)", "0 | 1 | 2"}, {"point", "ST_GeomFromText('POINT(1 2)')"},
		{"enum('Y','N')", "'Y' | 'N'"}, {"enum('0','1')", "'0' | '1' | 'x'"}, {"char(1)", "'Y' | 'N'"}, {"char(1) CHARACTER SET latin1", "'t' | 'f'"}, {"varchar(5) COLLATE utf8mb4_bin", "'true' | 'false'"}, {"varchar(3) CHARACTER SET ascii COLLATE ascii_bin", "'yes' | 'no'"}, {"char(1) COLLATE utf8mb4_general_ci", "'y' | 'Y' | 'N'"},
		{"enum('1','0','')", "'1' | '0' | ''"}, {"date", days}, {"datetime(6)", times}, {"datetime", times}, {"time", "'00:00' | '23:59:59' | '-01:00:00' | '838:59:59'"}, {"year", "2024 | 0"},
		{"json", "'{\"x\": 1e1}' | '[]' | 'null'"}, {"varbinary(3)", "'' | x'00' | x'ff'"},
	},
}

// TestValuesAtTheEdgesOfEveryType holds tables that others could have made, a type each, to the law of foreign rows: reading a row is an
// error that names it by its key, or each value as printed finds its row, its complement the others, and every sort walks every row once.
func TestValuesAtTheEdgesOfEveryType(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		list := edges[engine]
		if engine == "mariadb" {
			list = edges["mysql"]
		}
		for i, e := range list {
			t.Run(fmt.Sprintf("%s/%d %s", engine, i, e.typ), func(t *testing.T) { e.hold(t, engine) })
		}
	}
}

func (e edge) hold(t *testing.T, engine string) {
	db, d := enginetest.Open(t, engine), sqlgen.ByName(engine)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE TABLE things (id int NOT NULL PRIMARY KEY, v ` + e.typ + `)`); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for i, value := range append(strings.Split(e.values, " | "), "NULL") {
		if _, err := db.Exec(fmt.Sprintf(`INSERT INTO things VALUES (%d, %s)`, i, value)); err == nil {
			kept++
		}
	}
	if kept < 2 {
		t.Fatalf("%s takes %d of %s", e.typ, kept, e.values)
	}
	w := worldOf(t, db, d)
	things := w.l.Registry().Collections()[0]
	if ids := w.unread(things); len(ids) > 0 {
		for _, id := range ids {
			w.bad[id] = true
		}
		w.unreadable[things.Name] = bad{fmt.Sprintf(`{"not_": {"id": {"any_": [%s]}}}`, strings.Join(ids, ", ")), "things.v of the row " + ids[0], ""}
	}
	w.load()
	w.values(things)
	w.sorts(things)
	if col := things.Column("v"); len(w.unreadable) > 0 && !col.Type.Array && col.Type.Kind != schema.JSON {
		asNull(t, db, d, things, append(slices.Collect(maps.Keys(w.bad)), strconv.Itoa(strings.Count(e.values, " | ")+1)))
	}
}

// asNull holds the same table to the law where the schema says that what cannot be read is null.
func asNull(t *testing.T, db *sql.DB, d *sqlgen.Dialect, things *schema.Collection, bad []string) {
	t.Helper()
	id := &schema.Column{Name: "id", Type: things.Column("id").Type}
	v := &schema.Column{Name: "v", Type: things.Column("v").Type, Storage: things.Column("v").Storage, NullUnreadable: true}
	v.Type.Null = true
	l, err := filter.New(schema.Must(schema.New(&schema.Collection{Name: "things", Columns: []*schema.Column{id, v}, Key: []*schema.Column{id}})), filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.Database(db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	w := world{t: t, l: l, tables: tables, rows: map[string][]source.Row{}}
	w.load()
	for _, row := range w.rows["things"] {
		null := slices.Contains(bad, fmt.Sprint(row["id"]))
		if null != (row["v"] == nil) {
			t.Errorf("the row %v has %v; null where it cannot be read: %t", row["id"], row["v"], null)
		}
	}
	things = l.Registry().Collections()[0]
	w.values(things)
	w.sorts(things)
	t.Logf("tally: %d of %d rows cannot be read, and are null", len(bad), w.read)
}

// unread returns the keys of the rows that cannot be read, each of which is an error that names it.
func (w *world) unread(c *schema.Collection) []string {
	w.t.Helper()
	q, err := w.l.Query(c.Name, predicate.True())
	if err != nil {
		w.t.Fatal(err)
	}
	var ids []string
	for key, err := range w.tables.Keys(context.Background(), q) {
		if err != nil {
			w.t.Fatal(err)
		}
		ids = append(ids, fmt.Sprint(key["id"]))
	}
	return w.cannot(c, ids)
}

// cannot returns those of ids whose rows cannot be read, each of which is an error that names it by its key, if it has one.
func (w *world) cannot(c *schema.Collection, ids []string) []string {
	w.t.Helper()
	var out []string
	for _, id := range ids {
		one, err := w.l.Parse(c.Name, fmt.Appendf(nil, `{%q: {"id": {"eq_": %s}}}`, c.BodyKey(), id))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, err := range w.tables.Rows(context.Background(), one) {
			if err == nil {
				continue
			}
			out = append(out, id)
			if !strings.Contains(err.Error()+",", "of the row "+id) && len(c.Key) > 0 {
				w.t.Errorf("%v: want the key %s in it", err, id)
			}
		}
	}
	return out
}
