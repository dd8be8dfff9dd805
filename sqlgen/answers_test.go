package sqlgen_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A keeping is a way in which a database keeps the rows of the zoo.
type keeping struct {
	name    string
	dialect *sqlgen.Dialect
	exact   bool
	options schema.Options
	change  func(tb testing.TB, db *sql.DB) // what somebody else's tables are like
}

func storages(d *sqlgen.Dialect, array schema.Storage, kinds map[schema.Kind]schema.Storage) schema.Options {
	o := schema.Options{Storage: map[string]map[schema.Kind]schema.Storage{d.Name: kinds}}
	if array != "" {
		o.Arrays = map[string]schema.Storage{d.Name: array}
	}
	return o
}

func statements(list ...string) func(testing.TB, *sql.DB) {
	return func(tb testing.TB, db *sql.DB) {
		tb.Helper()
		for _, s := range list {
			if _, err := db.Exec(s); err != nil {
				tb.Fatalf("%s: %v", s, err)
			}
		}
	}
}

// keepings returns every way of keeping rows, each storage of each dialect at least once.
func keepings() []keeping {
	type kept = map[schema.Kind]schema.Storage
	var list []keeping
	for _, d := range sqlgen.Dialects() {
		list = append(list, keeping{"own", d, true, schema.Options{}, nil})
		if d.Collation() != "" {
			list = append(list, keeping{"unknown collation", d, false, schema.Options{}, nil})
		}
	}
	list = append(list, slowKeepings()...)
	return append(list,
		keeping{"bytes, micros", sqlgen.SQLite, true, storages(sqlgen.SQLite, "", kept{schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros, schema.JSON: schema.StorageText}), nil},
		keeping{"rfc3339", sqlgen.SQLite, true, storages(sqlgen.SQLite, "", kept{schema.Datetime: schema.StorageRFC3339}), offsets},

		keeping{"jsonb, text, timestamp", sqlgen.Postgres, true, storages(sqlgen.Postgres, schema.StorageJSONB, kept{
			schema.UUID: schema.StorageText, schema.Datetime: schema.StorageTimestamp, schema.JSON: schema.StorageText, schema.Bool: schema.StorageInteger,
			schema.Date: schema.StorageText,
		}), nil},
		keeping{"native enum, known collation", sqlgen.Postgres, true, storages(sqlgen.Postgres, "", kept{schema.Enum: schema.StorageNative}), statements(
			`CREATE TYPE colour AS ENUM ('red', 'Blue', 'green', 'a''b')`,
			`ALTER TABLE "row" ALTER enum TYPE colour USING enum::colour, ALTER enum2 TYPE colour USING enum2::colour`,
		)},
		keeping{"json, micros", sqlgen.Postgres, true, storages(sqlgen.Postgres, schema.StorageJSON, kept{schema.Datetime: schema.StorageMicros, schema.JSON: schema.StorageJSON}), nil},
		keeping{"native enum, ICU, varchar", sqlgen.Postgres, false, storages(sqlgen.Postgres, "", kept{schema.Enum: schema.StorageNative}), statements(
			`CREATE TYPE colour AS ENUM ('red', 'Blue', 'green', 'a''b')`,
			`ALTER TABLE "row" ALTER enum TYPE colour USING enum::colour, ALTER enum2 TYPE colour USING enum2::colour, ALTER enums TYPE colour[] USING enums::colour[]`,
			`ALTER TABLE "row" ALTER string TYPE varchar(500) COLLATE "en-US-x-icu", ALTER string2 TYPE varchar(500) COLLATE "tr-TR-x-icu", ALTER full_name TYPE text COLLATE "en-US-x-icu"`,
			`ALTER TABLE kid ALTER word TYPE text COLLATE "en-US-x-icu"`, `ALTER TABLE "row" ALTER strings TYPE varchar(500)[], ALTER ints TYPE numeric[]`,
			`ALTER TABLE "row" ALTER bools TYPE boolean[]`,
		)},

		keeping{"native uuid and enum, general_ci", sqlgen.MariaDB, false, storages(sqlgen.MariaDB, "", kept{schema.UUID: schema.StorageNative, schema.Enum: schema.StorageNative}), statements(
			"ALTER TABLE `row` MODIFY `enum` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, "+
				"MODIFY `enum2` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, "+
				"MODIFY `string` VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, MODIFY `string2` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, "+
				"MODIFY full_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, MODIFY `strings` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
			"ALTER TABLE kid MODIFY word VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, ADD INDEX (word)",
			"CREATE INDEX s ON `row` (`string`)", "CREATE INDEX n ON `row` (full_name)",
		)},
		keeping{"native enum, known collation", sqlgen.MariaDB, true, storages(sqlgen.MariaDB, "", kept{schema.Enum: schema.StorageNative}), statements(
			"ALTER TABLE `row` MODIFY `enum` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
		)},
		keeping{"bytes, micros, unicode_ci", sqlgen.MariaDB, false, storages(sqlgen.MariaDB, "", kept{
			schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros, schema.JSON: schema.StorageText,
		}), statements(
			"ALTER TABLE `row` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "ALTER TABLE kid CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
		)},

		keeping{"native enum, 0900_ai_ci", sqlgen.MySQL, false, storages(sqlgen.MySQL, "", kept{schema.Enum: schema.StorageNative}), statements(
			"ALTER TABLE `row` MODIFY `enum` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, "+
				"MODIFY `enum2` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, "+
				"MODIFY `string` VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, MODIFY `string2` TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, "+
				"MODIFY full_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
			"ALTER TABLE kid MODIFY word VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, ADD INDEX (word)",
			"CREATE INDEX s ON `row` (`string`)", "CREATE INDEX n ON `row` (full_name)",
		)},
		keeping{"native enum, known collation", sqlgen.MySQL, true, storages(sqlgen.MySQL, "", kept{schema.Enum: schema.StorageNative}), statements(
			"ALTER TABLE `row` MODIFY `enum` ENUM('red', 'Blue', 'green', 'a''b') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
		)},
		keeping{"bytes, micros, text, unicode_ci", sqlgen.MySQL, false, storages(sqlgen.MySQL, "", kept{
			schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros, schema.JSON: schema.StorageText,
		}), statements(
			"ALTER TABLE `row` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "ALTER TABLE kid CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
		)},

		keeping{"text, timestamptz, json", sqlgen.DuckDB, true, storages(sqlgen.DuckDB, schema.StorageJSON, kept{
			schema.UUID: schema.StorageText, schema.Datetime: schema.StorageTimestamptz, schema.JSON: schema.StorageText, schema.Bool: schema.StorageInteger,
		}), nil},
		keeping{"native enum, micros", sqlgen.DuckDB, true, storages(sqlgen.DuckDB, "", kept{schema.Enum: schema.StorageNative, schema.Datetime: schema.StorageMicros}), statements(
			`CREATE TYPE colour AS ENUM ('red', 'Blue', 'green', 'a''b')`,
			`ALTER TABLE "row" ALTER enum TYPE colour`, `ALTER TABLE "row" ALTER enum2 TYPE colour`,
		)},
	)
}

// offsets writes the times of rows anew, each at an offset of its own and with as few digits as it needs.
func offsets(tb testing.TB, db *sql.DB) {
	tb.Helper()
	for i := range 64 {
		zone := time.FixedZone("", (i%27-13)*3600+(i%4)*900)
		var at sql.NullString
		if err := db.QueryRow(`SELECT datetime FROM "row" WHERE id = ?`, i).Scan(&at); err != nil {
			tb.Fatal(err)
		}
		micros, err := schema.ParseTime(at.String)
		if year := time.UnixMicro(micros).UTC().Year(); err != nil || year <= 1 || year >= 9999 {
			continue
		}
		text := time.UnixMicro(micros).In(zone).Format(time.RFC3339Nano)
		if _, err := db.Exec(`UPDATE "row" SET datetime = ? WHERE id = ?`, text, i); err != nil {
			tb.Fatal(err)
		}
	}
}

// world is the zoo and its rows in a database and in memory.
type world struct {
	*zoo
	keeping
	db   *sql.DB
	data memeval.Dataset
}

func newWorld(tb testing.TB, k keeping) *world {
	tb.Helper()
	z := newZoo(k.options, k.exact)
	w := &world{z, k, enginetest.Open(tb, k.dialect.Name), memeval.Dataset{}}
	data := z.data()
	if k.options.Storage["mariadb"][schema.UUID] == schema.StorageNative {
		without(data, odd)
	}
	fill(tb, w.db, k.dialect, z.registry, data)
	if k.change != nil {
		k.change(tb, w.db)
	}
	for name, rows := range data {
		w.data[name] = schema.Must(memeval.Normalise(z.registry.Collection(name), rows))
	}
	return w
}

// each runs a test on every way of keeping rows.
func each(t *testing.T, f func(*testing.T, *world)) {
	t.Helper()
	for _, k := range keepings() {
		t.Run(k.dialect.Name+"/"+k.name, func(t *testing.T) { f(t, newWorld(t, k)) })
	}
}

// eachOwn runs a test on each dialect's own way of keeping rows.
func eachOwn(t *testing.T, f func(*testing.T, *world)) {
	t.Helper()
	for _, k := range keepings() {
		if k.name == "own" || k.name == "unknown collation" {
			t.Run(k.dialect.Name+"/"+k.name, func(t *testing.T) { f(t, newWorld(t, k)) })
		}
	}
}

func TestAnswersAreThoseOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range w.constructs() {
			q, err := w.language.Query("rows", c.node)
			if err != nil {
				t.Errorf("%s: %v", c, err)
				continue
			}
			w.compare(t, q, c.String())
		}
	})
}

// compare runs a query on the database and in memory.
func (w *world) compare(t *testing.T, q *filter.Query, what string) {
	t.Helper()
	statement, args, err := w.dialect.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := firsts(w.db, string(statement), args)
	if err != nil {
		t.Errorf("%s: %s %v: %v", what, statement, args, err)
		return
	}
	rows, err := memeval.Select[map[string]any](q, w.data)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var want []string
	for _, row := range rows {
		want = append(want, fmt.Sprint(row["id"]))
	}
	if q.Page().Backward {
		reverse(got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: rows (-memory +%s):\n%s\n%s\n%v", what, w.dialect, diff, statement, args)
	}
	all, err := memeval.Count(q, w.data)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	count, args, err := w.dialect.AppendCount(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	n, err := firsts(w.db, string(count), args)
	if want := fmt.Sprint(all); err != nil || n[0] != want {
		t.Errorf("%s: %s = %v, %v, want %s", what, count, n, err, want)
	}
}
