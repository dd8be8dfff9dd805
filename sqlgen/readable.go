package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A readable says which values of a storage are values of its kind: all others are errors, or null where a column says NullUnreadable. The
// condition is never null of a value that is not null; "" if every value is one.
type readable struct {
	kind schema.Kind
	kept schema.Storage
	form template
}

// Conditions that several dialects have in common.
const (
	zeroOrOne  = "{} IN (0, 1)"
	inMicros   = "{} BETWEEN -62135596800000000 AND 253402300799999999" // the years 1 to 9999
	withinDay  = "({} >= '00:00:00' AND {} < '24:00:00')"
	calendar   = "{} BETWEEN '0001-01-01' AND '9999-12-31'"
	wholeTime  = "{} >= '0001-01-01' AND month({}) > 0 AND dayofmonth({}) > 0"
	signed     = "{} <= 9223372036854775807"
	isDay      = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]"
	isClock    = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
	sixDigits  = ".[0-9][0-9][0-9][0-9][0-9][0-9]"
	realDay    = "date(substr({}, 1, 10)) = substr({}, 1, 10) AND substr({}, 1, 4) > '0000'"
	inSeconds  = "unixepoch({}) BETWEEN -62135596800 AND 253402300799"
	allNumbers = "typeof({}) IN ('integer', 'real')"
)

var readableInPostgres = []readable{
	{schema.Int, schema.StorageNative, nil},
	{schema.Float, schema.StorageNative, form("{} > '-Infinity' AND {} < 'Infinity'")}, // NaN is above both
	{schema.Float, schema.StorageSingle, form("{} > '-Infinity' AND {} < 'Infinity'")},
	{schema.Bool, schema.StorageNative, nil},
	{schema.Bool, schema.StorageInteger, form(zeroOrOne)},
	{schema.Datetime, schema.StorageTimestamptz, form("{} >= '0001-01-01 00:00:00+00' AND {} < '10000-01-01 00:00:00+00'")},
	{schema.Datetime, schema.StorageTimestamp, form("{} >= '0001-01-01 00:00:00' AND {} < '10000-01-01 00:00:00'")},
	{schema.Datetime, schema.StorageMicros, form(inMicros)},
	{schema.Date, schema.StorageNative, form(calendar)},
	{schema.Bytes, schema.StorageNative, nil},
	{schema.Clock, schema.StorageNative, form(withinDay)},
	{schema.Date, schema.StorageText, form("CASE WHEN {} ~ '^[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' AND left({}, 4) <> '0000' " +
		"THEN extract(day from (left({}, 7) || '-01')::date + interval '1 month' - interval '1 day') >= right({}, 2)::int ELSE false END")},
	{schema.Decimal, schema.StorageNative, form("abs({}) < {limit} AND scale(trim_scale({})) <= {places} AND " +
		"scale(trim_scale({})) + CASE WHEN abs({}) < 1 THEN 0 ELSE length(trunc(abs({}))::text) END <= {most}")},
}

var readableInMySQL = []readable{
	{schema.Int, schema.StorageNative, form(signed)}, // a BIGINT UNSIGNED may have more
	{schema.Float, schema.StorageNative, nil},
	{schema.Float, schema.StorageSingle, nil},
	{schema.Bool, schema.StorageInteger, form(zeroOrOne)},
	{schema.Datetime, schema.StorageDatetime, form(wholeTime)},
	{schema.Datetime, schema.StorageTimestamp, form(wholeTime)},
	{schema.Datetime, schema.StorageMicros, form(inMicros)},
	{schema.Date, schema.StorageNative, form(wholeTime)},
	{schema.Bytes, schema.StorageNative, nil},
	{schema.Clock, schema.StorageNative, form(withinDay)}, // a TIME counts up to 838 hours, in both directions
	{schema.Decimal, schema.StorageNative, form("CAST({} AS DECIMAL{digits}) = {}")},
}

var readableInSQLite = []readable{
	{schema.Int, schema.StorageNative, form("typeof({}) = 'integer'")},
	// An integer that no float holds is none.
	{schema.Float, schema.StorageNative, form("(typeof({}) = 'real' AND {} > -9e999 AND {} < 9e999 OR " +
		"typeof({}) = 'integer' AND {} < 9223372036854775807 AND CAST(CAST({} AS REAL) AS INTEGER) = {})")},
	{schema.Bool, schema.StorageInteger, form("(typeof({}) = 'integer' AND " + zeroOrOne + ")")},
	{schema.Datetime, schema.StorageTextSpace, form("(typeof({}) = 'text' AND {} GLOB '" + isDay + " " + isClock + sixDigits + "' AND " + realDay + " AND substr({}, 12, 2) < '24')")},
	{schema.Datetime, schema.StorageMicros, form("(typeof({}) = 'integer' AND " + inMicros + ")")},
	{schema.Datetime, schema.StorageRFC3339, form("(typeof({}) = 'text' AND ({} GLOB '" + isDay + "' OR {} GLOB '" + isDay + "[T ]" + isClock +
		"*' AND substr({}, 12, 2) < '24' AND {} NOT GLOB '*[^-0-9:.TZ +]*' AND instr(substr({}, 12), ' ') = 0) AND " + realDay + " AND coalesce(" + inSeconds + ", 0))")},
	{schema.Bytes, schema.StorageNative, form("typeof({}) = 'blob'")},
	{schema.Clock, schema.StorageText, form("(typeof({}) = 'text' AND {} GLOB '" + isClock + sixDigits + "' AND substr({}, 1, 2) < '24')")},
	{schema.Date, schema.StorageText, form("(typeof({}) = 'text' AND {} GLOB '" + isDay + "' AND " + realDay + ")")},
	{schema.Decimal, schema.StorageInteger, form("(typeof({}) = 'integer' AND {} > -{whole} AND {} < {whole})")},
	{schema.Decimal, schema.StorageNative, form("(" + allNumbers + " AND abs(round({} * {power}.0)) < {whole}.0)")},
}

var readableInDuckDB = []readable{
	{schema.Int, schema.StorageNative, nil},
	{schema.Float, schema.StorageNative, form("isfinite({})")},
	{schema.Float, schema.StorageSingle, form("isfinite({})")},
	{schema.Bool, schema.StorageNative, nil},
	{schema.Bool, schema.StorageInteger, form(zeroOrOne)},
	{schema.Datetime, schema.StorageTimestamp, form("{} >= TIMESTAMP '0001-01-01 00:00:00' AND {} < TIMESTAMP '10000-01-01 00:00:00'")},
	{schema.Datetime, schema.StorageTimestamptz, form("{} >= TIMESTAMPTZ '0001-01-01 00:00:00+00' AND {} < TIMESTAMPTZ '10000-01-01 00:00:00+00'")},
	{schema.Datetime, schema.StorageMicros, form(inMicros)},
	{schema.Date, schema.StorageNative, form(calendar)},
	{schema.Bytes, schema.StorageNative, nil},
	{schema.Clock, schema.StorageNative, form(withinDay)},
	{schema.Decimal, schema.StorageNative, form("coalesce(TRY_CAST({} AS DECIMAL{digits}) = {}, false)")},
}

// readable returns which values of a storage are values of the kind. known is false where the dialect cannot tell.
func (d *Dialect) readableAs(k schema.Kind, s schema.Storage) (form template, known bool) {
	for i := range d.readable {
		if r := &d.readable[i]; r.kind == k && r.kept == s {
			return r.form, true
		}
	}
	return nil, false
}

// Readable returns the condition that a value of c, which is not null, can be read, sql being the column. It is "" where every value can be,
// and where d cannot tell.
func (d *Dialect) Readable(c *schema.Column, sql string) string {
	s := d.storage(nil, c)
	if s == nil || c.Type.Array {
		return ""
	}
	form, _ := d.readableAs(c.Type.Kind, s.name)
	w := writer{d: d}
	w.sized(form, &c.Type, func() { w.str(sql) })
	return string(w.sql)
}

// guarded writes a column that is null where its value cannot be read.
func (w *writer) guarded(t table, c *schema.Column) {
	s := w.storage(c)
	if s == nil {
		w.bare(t, c)
		return
	}
	form, known := w.d.readableAs(c.Type.Kind, s.name)
	switch {
	case !known:
		w.lacks("%s.%s: which values of a %s kept as %s can be read", t.c.Name, c.Name, c.Type, s.name)
	case form == nil:
		w.bare(t, c)
	default:
		w.str("CASE WHEN ")
		w.sized(form, &c.Type, func() { w.bare(t, c) })
		w.str(" THEN ")
		w.bare(t, c)
		w.str(" END")
	}
}

// tenTo returns ten to the power of n.
func tenTo(n int) string { return "1" + strings.Repeat("0", n) }
