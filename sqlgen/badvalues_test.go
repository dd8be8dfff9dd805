package sqlgen_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func codec(d *sqlgen.Dialect, k schema.Kind, array bool, storage schema.Storage) sqlgen.Codec {
	c := &schema.Column{Name: "x", Type: schema.Type{Kind: k, Array: array}}
	if storage != "" {
		c.Storage = map[string]schema.Storage{d.Name: storage}
	}
	return schema.Must(d.Codec(nil, c))
}

func TestBindTakesOnlyValuesOfItsKind(t *testing.T) {
	for _, test := range []struct {
		kind  schema.Kind
		array bool
		value any
		want  any // nil: an error
	}{
		{schema.String, false, "a", "a"},
		{schema.String, false, int64(1), nil},
		{schema.String, false, schema.Text("b"), "b"},
		{schema.Int, false, int64(1), int64(1)},
		{schema.Int, false, 1.5, nil},
		{schema.Int, false, "1", nil},
		{schema.Int, false, schema.Text("1"), nil},
		{schema.Float, false, 1.5, 1.5},
		{schema.Float, false, math.NaN(), nil},
		{schema.Float, false, math.Inf(1), nil},
		{schema.Bool, false, true, int64(1)},
		{schema.Bool, false, int64(1), nil},
		{schema.UUID, false, "8F3C2A10-1111-4222-8333-444455556666", uuids[1]},
		{schema.UUID, false, "8f3c", nil},
		{schema.Datetime, false, "2024-01-01T01:00:00+01:00", "2024-01-01 00:00:00.000000"},
		{schema.Datetime, false, time.Unix(0, 1999), "1970-01-01 00:00:00.000001"},
		{schema.Datetime, false, "yesterday", nil},
		{schema.Date, false, "2024-02-29", "2024-02-29"},
		{schema.Date, false, "2023-02-29", nil},
		{schema.JSON, false, map[string]any{"a": json.Number("1.0")}, `{"a":1.0}`},
		{schema.JSON, false, func() {}, nil},
		{schema.Int, true, []any{int64(1), nil}, "[1,null]"},
		{schema.Int, true, schema.Integers(), "[]"},
		{schema.Int, true, []any{"1"}, nil},
		{schema.Int, true, int64(1), nil},
		{schema.String, true, []string{`"`}, `["\""]`},
		{schema.Datetime, true, []any{"2024-01-01"}, `["2024-01-01T00:00:00.000000Z"]`},
	} {
		got, err := codec(sqlgen.SQLite, test.kind, test.array, "").Bind(test.value)
		if test.want == nil && err == nil || test.want != nil && (err != nil || got != test.want) {
			t.Errorf("%v as %s: %v, %v, want %v", test.value, test.kind, got, err, test.want)
		}
	}
	for _, null := range []any{nil, schema.Value{}, json.RawMessage("null")} {
		if got, err := codec(sqlgen.SQLite, schema.JSON, false, "").Bind(null); got != nil || err != nil {
			t.Errorf("%v: %v, %v, want null", null, got, err)
		}
	}
}

func TestScanTakesWhatDriversGive(t *testing.T) {
	noon := time.Date(2024, 1, 1, 12, 0, 0, 1500, time.FixedZone("", 3600))
	for _, test := range []struct {
		kind  schema.Kind
		array bool
		value any
		want  any // nil: an error
	}{
		{schema.String, false, []byte("a"), "a"},
		{schema.String, false, int64(1), nil},
		{schema.Int, false, []byte("-7"), int64(-7)},
		{schema.Int, false, int32(7), int64(7)},
		{schema.Int, false, big.NewInt(7), int64(7)},
		{schema.Int, false, new(big.Int).Lsh(big.NewInt(1), 64), nil},
		{schema.Int, false, "9223372036854775808", nil},
		{schema.Int, false, 1.0, nil},
		{schema.Float, false, int64(2), 2.0},
		{schema.Float, false, "0.1", 0.1},
		{schema.Float, false, math.NaN(), nil},
		{schema.Float, false, "NaN", nil},
		{schema.Bool, false, int64(0), false},
		{schema.Bool, false, []byte{1}, true},
		{schema.Bool, false, "maybe", nil},
		{schema.UUID, false, []byte("\x8f\x3c\x2a\x10\x11\x11\x42\x22\x83\x33\x44\x44\x55\x55\x66\x66"), uuids[1]},
		{schema.UUID, false, "8F3C2A10-1111-4222-8333-444455556666", uuids[1]},
		{schema.UUID, false, "8f3c", nil},
		{schema.Datetime, false, noon, "2024-01-01T11:00:00.000001Z"},
		{schema.Datetime, false, "2024-01-01 11:00:00.5", "2024-01-01T11:00:00.500000Z"},
		{schema.Datetime, false, "2024-01-01 11:00:00+01", "2024-01-01T10:00:00.000000Z"},
		{schema.Datetime, false, int64(1), "1970-01-01T00:00:00.000001Z"},
		{schema.Datetime, false, int64(math.MaxInt64), nil},
		{schema.Datetime, false, "0000-00-00 00:00:00", nil},
		{schema.Date, false, noon, "2024-01-01"},
		{schema.Date, false, "2024-01-01 00:00:00", "2024-01-01"},
		{schema.JSON, false, `{"n": 1e400}`, map[string]any{"n": json.Number("1e400")}},
		{schema.JSON, false, `{"n": `, nil},
		{schema.JSON, false, `{} {}`, nil},
		{schema.Int, true, nil, []any{}},
		{schema.Int, true, "null", []any{}},
		{schema.Int, true, "[9223372036854775807, null]", []any{int64(math.MaxInt64), nil}},
		{schema.Int, true, `["1"]`, nil},
		{schema.Int, true, "[1.5]", nil},
		{schema.Int, true, "{}", nil},
		{schema.String, true, "[1]", nil},
		{schema.String, true, []byte(`["a"]`), []any{"a"}},
	} {
		d := sqlgen.SQLite
		if test.kind == schema.Bool || test.kind == schema.Datetime || test.kind == schema.Date {
			d = sqlgen.MySQL // of which a column has but one form
		}
		got, err := codec(d, test.kind, test.array, "").Scan(test.value)
		if test.want == nil && err == nil || test.want != nil && (err != nil || !cmp.Equal(got, test.want)) {
			t.Errorf("%v as %s: %v, %v, want %v", test.value, test.kind, got, err, test.want)
		}
	}
}

// TestScanTakesTheFormOfAStorage: SQLite keeps anything anywhere, and what is not in the form of the storage would be compared as something
// else than it is read as.
func TestScanTakesTheFormOfAStorage(t *testing.T) {
	for _, test := range []struct {
		kind  schema.Kind
		kept  schema.Storage
		value any
		fine  bool
	}{
		{schema.Datetime, schema.StorageTextSpace, "2024-01-01 10:00:00.000000", true}, {schema.Datetime, schema.StorageTextSpace, "2024-01-01 10:00:00", false},
		{schema.Datetime, schema.StorageTextSpace, "2024-01-01T10:00:00.000000", false}, {schema.Datetime, schema.StorageTextSpace, int64(1), false},
		{schema.Datetime, schema.StorageTextSpace, time.Unix(0, 0), true}, {schema.Datetime, schema.StorageRFC3339, "2024-01-01T10:00:00+02:00", true},
		{schema.Datetime, schema.StorageRFC3339, int64(1), false}, {schema.Datetime, schema.StorageMicros, int64(1), true}, {schema.Datetime, schema.StorageMicros, "2024-01-01", false},
		{schema.Date, schema.StorageText, "2024-01-01", true}, {schema.Date, schema.StorageText, "2024-01-01 00:00:00", false}, {schema.Date, schema.StorageText, int64(1), false},
		{schema.Bool, schema.StorageInteger, int64(1), true}, {schema.Bool, schema.StorageInteger, true, true}, {schema.Bool, schema.StorageInteger, "1", false},
		{schema.Bool, schema.StorageInteger, []byte{1}, false},
	} {
		if got, err := codec(sqlgen.SQLite, test.kind, false, test.kept).Scan(test.value); (err == nil) != test.fine {
			t.Errorf("%v as %s kept as %s: %v, %v", test.value, test.kind, test.kept, got, err)
		}
	}
}

func TestScanReadsArraysOfPostgres(t *testing.T) {
	for text, want := range map[string]any{
		`{}`: []any{}, `{a,b}`: []any{"a", "b"}, `{"a,b","c\"d","e\\f",""}`: []any{"a,b", `c"d`, `e\f`, ""},
		`{NULL,"NULL",null}`: []any{nil, "NULL", "null"}, `{" a","{}"}`: []any{" a", "{}"},
		``: nil, `{`: nil, `{{a},{b}}`: nil, `{"a`: nil, `{"a"b}`: nil, `a`: nil, `[0:1]={a,b}`: nil,
	} {
		got, err := codec(sqlgen.Postgres, schema.String, true, "").Scan(text)
		if want == nil && err == nil || want != nil && (err != nil || !cmp.Equal(got, want)) {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
}

// TestTablesMayStandInASchema quotes both parts of a name.
func TestTablesMayStandInASchema(t *testing.T) {
	c := numbers()
	c.Table = "public.numbers"
	r := schema.Must(schema.New(c))
	q := schema.Must(schema.Must(filter.New(r, filter.Config{})).Query("numbers", predicate.True()))
	db := enginetest.Open(t, sqlgen.Postgres.Name)
	fill(t, db, sqlgen.Postgres, r, map[string][]map[string]any{"numbers": {{"id": int64(7)}}})
	statement, args, err := sqlgen.Postgres.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := firsts(db, string(statement), args); err != nil || len(got) != 1 || !strings.Contains(string(statement), `"public"."numbers"`) {
		t.Errorf("%s: %v, %v", statement, got, err)
	}
	statements(sqlgen.Postgres.Delete(c), sqlgen.Postgres.Drop(c), sqlgen.Postgres.Drop(c))(t, db)
}

// TestEveryRowAfterSome: the rows from one on, without a limit, are no sum that overflows.
func TestEveryRowAfterSome(t *testing.T) {
	eachOwn(t, func(t *testing.T, w *world) {
		q := schema.Must(w.language.Query("rows", predicate.True()))
		w.compare(t, q.Slice(60, filter.NoLimit), "from 60 on")
		w.compare(t, q.Slice(filter.NoLimit, filter.NoLimit), "from beyond the end on")
	})
}
