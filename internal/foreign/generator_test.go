package foreign_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A dialectOf is what random tables of an engine are made of.
type dialectOf struct {
	before   []string // what is made once
	sessions []string // what a session that writes may have set
	types    []edge   // beside those of edges; values may name a pool: {numbers}
	texts    []string // types of texts that take a collation
	collated []string // how they say so
	tables   []string // what may stand behind CREATE TABLE (...)
}

var dialects = map[string]dialectOf{
	"sqlite": {
		sessions: []string{""},
		types: []edge{
			{"INT8", "{numbers}"}, {"DOUBLE PRECISION", "{numbers}"}, {"NUMERIC(5)", "{numbers}"}, {"DECIMAL(15,5)", "{numbers}"}, {"MONEY", "{numbers}"}, {"BIT", "0 | 1 | NULL"}, {"TINYINT(1)", "0 | 1 | 2"},
			{"GUID", "'3f9c1f6e-1111-4222-8333-444455556661' | '3F9C1F6E-1111-4222-8333-444455556661' | x'3f9c1f6e111142228333444455556661'"}, {"JSONB", "{json}"}, {"STRING", "{any}"}, {"", "{any}"}, {"NUMERIC", "{any}"},
			{"TEXT", "{any}"}, {"INTEGER", "{any}"}, {"REAL", "{any}"}, {"BLOB", "{any}"}, {"DATETIME", "{times}"}, {"TIMESTAMP", "{times}"}, {"DATE", "{times}"}, {"BOOLEAN", "{any}"}, {"ANY", "{any}"}, {"XML", "{texts}"},
		},
		texts: []string{"TEXT", "VARCHAR(9)", "CLOB", "NATIVE CHARACTER(70)"}, collated: []string{"", " COLLATE NOCASE", " COLLATE RTRIM", " COLLATE BINARY"},
		tables: []string{"", "", "", " WITHOUT ROWID"},
	},
	"postgres": {
		before: []string{
			`CREATE COLLATION odd (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`, `CREATE DOMAIN small AS numeric(4,1) CHECK (VALUE < 900)`, `CREATE DOMAIN code AS varchar(5) NOT NULL`,
			`CREATE TYPE mood AS ENUM ('sad', 'Ok', 'happy', '')`, `CREATE TYPE pair AS (a int, b text)`, `CREATE EXTENSION IF NOT EXISTS citext`, `CREATE DOMAIN moody AS mood`,
		},
		sessions: []string{"", "SET TimeZone = 'Asia/Kolkata'", "SET DateStyle = 'German, DMY'", "SET IntervalStyle = 'iso_8601'", "SET extra_float_digits = 0", "SET bytea_output = 'escape'"},
		types: []edge{
			{"numeric(20,10)", "{numbers}"}, {"numeric(1000,500)", "{numbers}"}, {"small", "{numbers}"}, {"mood", "'sad' | 'Ok' | 'happy' | ''"}, {"moody", "'sad' | ''"}, {"mood[]", "'{}' | '{sad,Ok}' | '{NULL}'"}, {"pair", "'(1,a)' | '(,)'"},
			{"cidr", "'10.0.0.0/8' | '::/0'"}, {"macaddr8", "'08:00:2b:01:02:03:04:05'"}, {"circle", "'<(0,0),1>'"}, {"path", "'((0,0),(1,1))'"}, {"tsquery", "'a & b'"}, {"pg_lsn", "'0/0' | '16/B374D848'"}, {"jsonpath", "'$.a'"},
			{"int8multirange", "'{[1,5),[7,9)}'"}, {"tstzrange", "'[2024-01-01,)' | 'empty'"}, {"regclass", "'pg_class'"}, {"xid", "'7'"}, {"timetz(2)", "'10:00:00.129+02'"}, {"interval day to second(3)", "'1 02:03:04.5678'"}, {"time(0)", "'23:59:59.9' | '00:00'"},
			{"jsonb", "{json}"}, {"json", "{json}"}, {"timestamp", "{times}"}, {"timestamptz", "{times}"}, {"timestamptz(0)", "{times}"}, {"date", "{times}"}, {"varchar(3)[]", "'{abc,\"\"}' | '{NULL}'"}, {"smallint[]", "'{1,-32768}' | '[5:6]={1,2}'"},
			{"double precision", "{numbers}"}, {"real", "{numbers}"}, {"numeric", "{numbers}"}, {"bigint", "{numbers}"}, {"real[]", "'{1.1,16777217}'"}, {"uuid", "'3F9C1F6E-1111-4222-8333-444455556661' | 'a0000000-0000-1000-8000-000000000000'"},
			{"int2vector", "'1 2'"}, {"bytea", "'' | '\\x00ff' | 'abc'"}, {"char", "'a' | ' ' | 'é'"}, {"bpchar", "'a' | 'a  ' | ''"}, {"citext", "{texts}"}, {"bit varying(5)", "B'101' | B''"}, {"boolean", "true | false | 'yes'"},
		},
		texts: []string{"text", "varchar(9)", "char(9)", "varchar"}, collated: []string{"", ` COLLATE "C"`, ` COLLATE "POSIX"`, ` COLLATE "en-x-icu"`, ` COLLATE "de-x-icu"`, ` COLLATE "ucs_basic"`, ` COLLATE odd`},
		tables: []string{"", " PARTITION BY RANGE (id)", " WITH (fillfactor = 50)"},
	},
	"mysql": {
		sessions: []string{"SET SESSION sql_mode = ''", "SET SESSION sql_mode = 'STRICT_ALL_TABLES'", "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'", "SET SESSION time_zone = '+05:30'", "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"},
		types: []edge{
			{"decimal(65,30)", "{numbers}"}, {"decimal(5)", "{numbers}"}, {"numeric(4,4)", "{numbers}"}, {"double(10,3)", "{numbers}"}, {"float(5,1) unsigned", "{numbers}"}, {"float", "{numbers}"}, {"double", "{numbers}"}, {"bigint unsigned", "{numbers}"}, {"bigint", "{numbers}"},
			{"mediumint unsigned zerofill", "{numbers}"}, {"smallint unsigned", "{numbers}"}, {"tinyint(1)", "{numbers}"}, {"bool", "0 | 1"}, {"bit(64)", "b'1' | b'0' | 255"}, {"bit(1)", "0 | 1"}, {"year", "{numbers}"},
			{"date", "{times}"}, {"datetime", "{times}"}, {"datetime(3)", "{times}"}, {"timestamp(6) NULL", "{times}"}, {"timestamp NULL", "{times}"}, {"time(6)", "'10:00' | '-00:00:00.5' | '838:59:59' | '23:59:59.9999999'"},
			{"date", "'0000-00-00' | '2024-00-00' | '2024-02-30' | '0000-01-01'"}, {"datetime(6)", "'0000-00-00' | '2024-02-30 10:00:00' | '9999-12-31 23:59:59.9999999'"},
			{"json", "{json}"}, {"enum('a','b ','É','a,b')", "'a' | 'b' | 'É' | 'a,b' | 0 | 'x'"}, {"set('x','y')", "'' | 'x,y' | 'y' | 'q'"}, {"binary(3)", "'a' | x'00' | x'ffffff'"}, {"blob", "'' | x'00ff'"}, {"varbinary(20)", "'a' | x''"}, {"tinyblob", "x'01'"},
			{"geometry", "ST_GeomFromText('POINT(1 2)') | ST_GeomFromText('LINESTRING(0 0,1 1)')"}, {"longtext", "{json}"}, {"char(36)", "'3f9c1f6e-1111-4222-8333-444455556661' | '3F9C1F6E-1111-4222-8333-444455556661'"}, {"binary(16)", "x'3f9c1f6e111142228333444455556661'"},
		},
		texts: []string{"varchar(9)", "char(9)", "text", "tinytext", "mediumtext"},
		collated: []string{
			"", " COLLATE utf8mb4_bin", " COLLATE utf8mb4_general_ci", " COLLATE utf8mb4_unicode_520_ci", " COLLATE utf8mb4_turkish_ci", " COLLATE utf8mb4_spanish2_ci", " COLLATE utf8mb4_0900_as_cs", " COLLATE utf8mb4_0900_bin",
			" COLLATE utf8mb4_nopad_bin", " COLLATE utf8mb4_uca1400_ai_ci", " CHARACTER SET latin1", " CHARACTER SET latin1 COLLATE latin1_general_cs", " CHARACTER SET ascii COLLATE ascii_bin", " CHARACTER SET utf8mb3", " CHARACTER SET utf8mb3 COLLATE utf8mb3_bin",
			" CHARACTER SET ucs2", " CHARACTER SET utf16", " CHARACTER SET utf32", " CHARACTER SET cp1251", " CHARACTER SET sjis", " CHARACTER SET gb18030", " CHARACTER SET binary",
		},
		tables: []string{"", " DEFAULT CHARSET=latin1", " ROW_FORMAT=COMPRESSED", " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci"},
	},
}

// TestRandomTablesOfOthers holds random tables to the law of foreign rows: of every type that an engine has, written by SQL as others would,
// with values at and beyond the edges of each type, in the collations, modes and defaults that the engine allows.
//
// TAMIS_FUZZ_SEED is where to begin, TAMIS_FUZZ_N how many tables of each engine.
func TestRandomTablesOfOthers(t *testing.T) {
	n, first := 200, int64(1)
	if testing.Short() {
		n = 12
	}
	if text := os.Getenv("TAMIS_FUZZ_N"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("TAMIS_FUZZ_SEED"); text != "" {
		first, _ = strconv.ParseInt(text, 10, 64)
	}
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			g := generatorOf(t, engine)
			for seed := first; seed < first+int64(n); seed++ {
				t.Run(strconv.FormatInt(seed, 10), func(t *testing.T) {
					g.Rand = rand.New(rand.NewSource(seed)) //nolint:gosec // repeatable, on purpose
					g.hold(t, pick(g, g.of.sessions), g.table(fmt.Sprint("things_", seed)))
				})
			}
			t.Logf("tally: %s: %d tables, %d columns of %d types, %d rows, %d of them with a value that cannot be read, %d copies made, %d refused", engine, g.tables, g.columns, len(g.seen), g.rows, g.unreadable, g.copied, g.refused)
		})
	}
}

// found are tables of others, each with what it was the first to show. A question mark stands for the name.
var found = []struct {
	engines, create, insert string
	unreadable              int // rows
}{
	{"postgres", "CREATE TABLE ? (id int PRIMARY KEY, v char(9) COLLATE odd)", "(1, 'a'), (2, 'A '), (3, '')", 0},         // printed with its blanks, compared without
	{"postgres", "CREATE TABLE ? (id int PRIMARY KEY, v moody)", "(1, 'sad'), (2, ''), (3, NULL)", 0},                     // a domain of an enum has no operators with texts
	{"postgres", "CREATE TABLE ? (id int PRIMARY KEY, v int2vector)", "(1, '1 2'), (2, ''), (3, NULL)", 0},                // has elements, and is no array
	{"mysql mariadb", "CREATE TABLE ? (id int PRIMARY KEY, v bit(3), w bit(64))", "(1, b'101', 257), (2, 0, 0)", 0},       // printed without the zeros of its bytes
	{"mysql mariadb", "CREATE TABLE ? (id int PRIMARY KEY, v json NOT NULL)", "(1, 'null'), (2, '[]')", 0},                // the null of JSON in a column that is never null
	{"mysql mariadb", "CREATE TABLE ? (id int PRIMARY KEY, v enum('a','b') NOT NULL)", "(1, 'a'), (2, 'x'), (3, 'b')", 1}, // a text that is not a label is kept as ''
	{"mysql mariadb", "CREATE TABLE ? (id bigint unsigned PRIMARY KEY, v varchar(9) CHARACTER SET utf8mb3)", "(1, 'a'), (2, 'é')", 0},
}

// TestTablesOfOthersThatWereFound holds to the law of foreign rows what random tables have shown to break it.
func TestTablesOfOthersThatWereFound(t *testing.T) {
	for i, test := range found {
		for engine := range strings.FieldsSeq(test.engines) {
			t.Run(fmt.Sprintf("%s/%d", engine, i), func(t *testing.T) {
				name := fmt.Sprint("found_", i)
				g := generatorOf(t, engine)
				g.hold(t, g.of.sessions[0], randomTable{name: name, create: strings.Replace(test.create, "?", name, 1), insert: []string{"INSERT INTO " + name + " VALUES " + test.insert}})
				if g.rows < 2 || g.unreadable != test.unreadable {
					t.Errorf("%s: %d rows are held to the law, %d of them cannot be read, want %d", test.create, g.rows, g.unreadable, test.unreadable)
				}
			})
		}
	}
}

// generatorOf returns a generator in an empty database.
func generatorOf(t *testing.T, engine string) *generator {
	t.Helper()
	db, to := enginetest.Open(t, engine), enginetest.Open(t, engine)
	t.Cleanup(func() { db.Close(); to.Close() })
	g := &generator{engine: engine, db: db, to: to, of: dialects[engine], edges: edges[engine], seen: map[string]bool{}}
	if engine == "mariadb" {
		g.of, g.edges = dialects["mysql"], edges["mysql"]
		g.of.types = append(slices.Clone(g.of.types), edge{"uuid", "'3f9c1f6e-1111-4222-8333-444455556661'"}, edge{"inet6", "'::1'"}, edge{"inet4", "'10.0.0.1'"})
	}
	for _, statement := range g.of.before {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// A generator makes tables of one engine, one after another.
type generator struct {
	*rand.Rand
	engine string
	db     *sql.DB
	to     *sql.DB // another one, for copies
	of     dialectOf
	edges  []edge

	tables, columns, rows, unreadable, copied, refused int
	seen                                               map[string]bool // the types
}

func pick[T any](g *generator, list []T) T { return list[g.Intn(len(list))] }

// A randomTable is one, as SQL.
type randomTable struct {
	name   string // none has another's: drivers keep statements
	create string
	types  []edge
	insert []string
}

// table returns a table whose key is id, alone or before another column.
func (g *generator) table(name string) randomTable {
	out := randomTable{name: name}
	lines := []string{"id int NOT NULL"}
	key := "id"
	for i := range 1 + g.Intn(3) {
		e := g.column()
		out.types = append(out.types, e)
		line := fmt.Sprintf("c%d %s", i, e.typ)
		switch g.Intn(6) {
		case 0:
			line += " DEFAULT " + g.literal(e)
		case 1:
			if i == 0 && g.Intn(2) == 0 && !strings.Contains(e.typ, "NULL") {
				line, key = line+" NOT NULL", "id, c0"
			}
		case 2:
			if !strings.Contains(e.typ, "NULL") {
				line += " NOT NULL"
			}
		}
		lines = append(lines, line)
	}
	behind := pick(g, g.of.tables)
	out.create = "CREATE TABLE " + name + " (" + strings.Join(append(lines, "PRIMARY KEY ("+key+")"), ", ") + ")" + behind
	if strings.Contains(behind, "PARTITION") {
		out.insert = append(out.insert, "CREATE TABLE "+name+"_1 PARTITION OF "+name+" FOR VALUES FROM (0) TO (5)", "CREATE TABLE "+name+"_2 PARTITION OF "+name+" DEFAULT")
	}
	for id := range 6 + g.Intn(14) {
		names, values := []string{"id"}, []string{strconv.Itoa(id)}
		for i, e := range out.types {
			switch g.Intn(8) {
			case 0: // its default
				continue
			case 1:
				values = append(values, "NULL")
			default:
				values = append(values, g.literal(e))
			}
			names = append(names, fmt.Sprintf("c%d", i))
		}
		out.insert = append(out.insert, "INSERT INTO "+name+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(values, ", ")+")")
	}
	return out
}

// column returns a type with its values.
func (g *generator) column() edge {
	switch g.Intn(3) {
	case 0:
		return edge{pick(g, g.of.texts) + pick(g, g.of.collated), "{texts}"}
	case 1:
		return pick(g, g.edges)
	}
	return pick(g, g.of.types)
}

// literal returns a value of a type.
func (g *generator) literal(e edge) string {
	switch e.values {
	case "{numbers}", numbers:
		return g.number()
	case "{texts}", texts:
		return g.text()
	case "{times}", times, days:
		return g.time()
	case "{json}":
		return pick(g, []string{`'{"x": 1e1}'`, `'[]'`, `'{}'`, `'null'`, `'[1, 2]'`, `'["a", null]'`, `'{"x": 12345678901234567890}'`, `'{"a": "é"}'`, `'1.50'`, `'nope'`, `'"text"'`, `'[1, "a"]'`, `'{"x": 1, "x": 2}'`, `' [ ] '`})
	case "{any}":
		return pick(g, []func() string{g.number, g.text, g.time, func() string { return pick(g, []string{"x''", "x'00ff'", "1.5", "9e999", "'1.5'", "'0'"}) }})()
	}
	return pick(g, strings.Split(e.values, " | "))
}

// number returns a number around a power of two or of ten, or of many digits.
func (g *generator) number() string {
	switch g.Intn(5) {
	case 0:
		return pick(g, strings.Split(numbers, " | "))
	case 1:
		n := new(big.Int).Lsh(big.NewInt(1), uint(g.Intn(70)))
		return pick(g, []string{"", "-"}) + n.Add(n, big.NewInt(int64(g.Intn(3)-1))).String()
	case 2:
		return fmt.Sprintf("%d.%0*d", g.Intn(1000)-500, 1+g.Intn(12), g.Intn(100))
	case 3:
		return fmt.Sprintf("%de%d", g.Intn(20)-10, g.Intn(44)-22)
	}
	return strconv.Itoa(g.Intn(5) - 2)
}

func (g *generator) text() string {
	if g.Intn(3) == 0 {
		return pick(g, strings.Split(texts, " | "))
	}
	var out strings.Builder
	for range g.Intn(5) {
		out.WriteString(pick(g, []string{"a", "A", "b", " ", "é", "É", "ß", "ss", "ı", "I", "\u00ad", "\u0301", "Å", "ñ", "n", "😀", "ﬀ", "\t", "%", "_", "0", "ж", "。"}))
	}
	return "'" + out.String() + "'"
}

func (g *generator) time() string {
	if g.Intn(2) == 0 {
		return pick(g, strings.Split(times, " | "))
	}
	day := fmt.Sprintf("%04d-%02d-%02d", pick(g, []int{1, 999, 1000, 1582, 1752, 1899, 1969, 1970, 2000, 2024, 2038, 9999}), 1+g.Intn(12), 1+g.Intn(30))
	switch g.Intn(4) {
	case 0:
		return "'" + day + "'"
	case 1:
		return fmt.Sprintf("'%s %02d:%02d:%02d'", day, g.Intn(24), g.Intn(60), g.Intn(60))
	case 2:
		return fmt.Sprintf("'%s %02d:%02d:%02d.%06d'", day, g.Intn(24), g.Intn(60), g.Intn(60), g.Intn(1000000))
	}
	return fmt.Sprintf("'%s 00:00:00.%d'", day, g.Intn(10))
}

// hold makes a table and holds it to the law.
func (g *generator) hold(t *testing.T, session string, table randomTable) {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s;\n%s;\n%s;", session, table.create, strings.Join(table.insert, ";\n"))
		}
	})
	ids := g.write(t, session, table)
	if len(ids) == 0 {
		return // the engine has no such table, or takes none of the values
	}
	d := sqlgen.ByName(g.engine)
	w := worldOf(t, g.db, d)
	things := w.l.Registry().Collections()[0]
	g.tables, g.columns, g.rows = g.tables+1, g.columns+len(things.Columns), g.rows+len(ids)
	for _, e := range table.types {
		g.seen[e.typ] = true
	}
	unread := w.cannot(things, ids)
	if len(unread) > 0 {
		g.unreadable += len(unread)
		w.unreadable[things.Name] = bad{fmt.Sprintf(`{"not_": {"id": {"any_": [%s]}}}`, strings.Join(unread, ", ")), "", w.badKey(things)}
	}
	w.load()
	if n := len(w.rows[things.Name]); n != len(ids)-len(unread) {
		t.Errorf("%d rows are answered, %d of %d cannot be read", n, len(unread), len(ids))
	}
	w.values(things)
	w.sorts(things)
	g.copies(t, w, d)
}

// write makes the table as a session of others would, and returns the keys of the rows that it took.
func (g *generator) write(t *testing.T, session string, table randomTable) (ids []string) {
	t.Helper()
	ctx := context.Background()
	conn, err := g.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) error {
		_, err := conn.ExecContext(ctx, statement)
		return err
	}
	if session != "" {
		if err := exec(session); err != nil {
			t.Fatal(err)
		}
	}
	if exec(table.create) != nil {
		table.insert = []string{"CREATE TABLE " + table.name + " (id int PRIMARY KEY)"}
	}
	t.Cleanup(func() { _, _ = g.db.ExecContext(ctx, "DROP TABLE "+table.name) })
	for _, statement := range table.insert {
		_ = exec(statement) // what the engine refuses is no row
	}
	if session != "" { // nobody else gets what it has set
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	if err := conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		t.Fatal(err)
	}
	rows, err := g.db.QueryContext(ctx, "SELECT id FROM "+table.name+" ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// badKey returns what the error of the keys of c says; "" if each can be read.
func (w *world) badKey(c *schema.Collection) string {
	w.t.Helper()
	q, err := w.l.Query(c.Name, predicate.True())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, err := range w.tables.Keys(context.Background(), q) {
		if err != nil {
			return "of the row "
		}
	}
	return ""
}

// copies loads the rows that were read, into the table that they are of, into a table that load makes there, and into SQLite: they are what
// they were, or refused.
func (g *generator) copies(t *testing.T, w *world, d *sqlgen.Dialect) {
	t.Helper()
	ctx := context.Background()
	c := w.l.Registry().Collections()[0]
	copied := func(where string, tables *source.Tables, err error) {
		t.Helper()
		if err != nil {
			g.refused++
			return
		}
		g.copied++
		q, err := w.l.Parse(c.Name, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(w.ask(w.memory, q), w.ask(tables, q)); diff != "" {
			t.Errorf("a copy into %s differs: -read +copied\n%s", where, diff)
		}
	}
	if err := w.tables.Clear(ctx); err != nil {
		t.Fatal(err)
	}
	copied("the same table", w.tables, w.tables.Load(ctx, w.memory.Data()))
	for where, db := range map[string]*sql.DB{"sqlite": enginetest.Open(t, "sqlite"), d.Name: g.to} {
		made, err := source.CreateAndLoad(ctx, db, sqlgen.ByName(where), w.l, w.memory.Data())
		copied("a new table of "+where, made, err)
		if err != nil {
			continue
		}
		if err := made.Drop(ctx); err != nil {
			t.Error(err)
		}
	}
}
