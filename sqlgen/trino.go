package sqlgen

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Trino is Trino, 476 and later, over any of its connectors. Its texts are compared by bits. Binds are what trino-go-client takes; open its databases with
// explicitPrepare=false, or the text of a statement stands in a header.
//
// A list of up to 1,024 values is written value by value, padded to a power of two, as connectors are sent no other. A table goes by catalog, schema
// and name: catalog.schema.table. No key is known to the server: the schema says what is unique, and rows that break it are lost between pages.
var Trino = trino()

func trino() *Dialect {
	text := storage{name: schema.StorageText, ddl: "varchar", one: form("{?}"), list: form("CAST(json_parse({?}) AS array(varchar))"), arg: argText, args: argsJSON}
	asTexts := func(each string) template {
		return form("transform(CAST(json_parse({?}) AS array(varchar)), tamis_v -> " + each + ")")
	}
	ints := storage{ddl: "bigint", one: form("CAST({?} AS bigint)"), list: form("CAST(json_parse({?}) AS array(bigint))"), arg: argInt, args: argsJSONNums}
	named := func(s storage, name schema.Storage, ddl string) storage {
		s.name, s.ddl = name, ddl
		return s
	}
	floats := storage{name: schema.StorageNative, ddl: "double", one: form("{?}"), list: form("CAST(json_parse({?}) AS array(double))"), arg: argFloat, args: argsJSON}
	d := &Dialect{
		Name:        "trino",
		Schemes:     []string{"trino"},
		quote:       '"',
		nulls:       true,
		columnar:    true,
		dotted:      true,
		shownFirst:  true,
		bare:        true,
		catalogs:    true,
		offsetFirst: true,
		falsehood:   true,
		semiJoin:    uncorrelated,
		flat:        true,
		inline:      1024,
		maxBinds:    2000,
		maxLimit:    1<<31 - 1,
		traits:      Traits{TablesCommit: true, KeysAsTyped: true, KeepsHalves: true, NoWrites: "Trino has no transactions over most of its connectors"},
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {text},
			schema.Enum:   {text},
			schema.Int: {func() storage {
				s := named(ints, schema.StorageNative, "bigint")
				s.summed = form("CAST({} AS decimal(38,0))")
				return s
			}()},
			schema.Float: {floats, named(floats, schema.StorageSingle, "real")},
			schema.Bool: {
				{name: schema.StorageNative, ddl: "boolean", one: form("{?}"), list: form("CAST(json_parse({?}) AS array(boolean))"), arg: argBool, args: argsJSON},
				named(ints, schema.StorageInteger, "tinyint"),
			},
			schema.UUID: {
				{name: schema.StorageNative, ddl: "uuid", one: form("CAST({?} AS uuid)"), list: asTexts("CAST(tamis_v AS uuid)"), arg: argText, args: argsJSON},
				text,
			},
			schema.Datetime: {
				{
					name: schema.StorageTimestamp, ddl: "timestamp(6)", one: form("CAST({?} AS timestamp(6))"), arg: argSpaced, args: argsJSON,
					list:  asTexts("CAST(replace(replace(tamis_v, 'T', ' '), 'Z', '') AS timestamp(6))"),
					shown: form("CAST({} AS varchar)"), given: form("CAST({} AS varchar)"), shownList: form("transform({}, tamis_v -> CAST(tamis_v AS varchar))"),
				},
				{
					name: schema.StorageTimestamptz, ddl: "timestamp(6) with time zone", one: form("CAST({?} AS timestamp(6) with time zone)"), arg: argInUTC, args: argsJSON,
					list:  asTexts("CAST(replace(replace(tamis_v, 'T', ' '), 'Z', ' UTC') AS timestamp(6) with time zone)"),
					shown: form(trinoInUTC("{}", "varchar")), given: form(trinoInUTC("{}", "varchar")), shownList: form("transform({}, tamis_v -> " + trinoInUTC("tamis_v", "varchar") + ")"),
				},
				named(ints, schema.StorageMicros, "bigint"),
			},
			schema.Date: {
				{
					name: schema.StorageNative, ddl: "date", one: form("CAST({?} AS date)"), list: asTexts("CAST(tamis_v AS date)"), arg: argDate, args: argsJSON,
					shown: form("CAST({} AS varchar)"), given: form("CAST({} AS varchar)"), shownList: form("transform({}, tamis_v -> CAST(tamis_v AS varchar))"),
				},
				{name: schema.StorageText, ddl: "varchar", one: text.one, list: text.list, arg: argDate, args: argsJSON},
			},
			schema.Decimal: {{
				name: schema.StorageNative, ddl: "decimal{digits}", one: form("CAST({?} AS decimal{wider})"), list: asTexts("CAST(tamis_v AS decimal{wider})"),
				arg: argText, args: argsJSON, digits: ownDigits, most: schema.DecimalDigits - 1, // one more is for what equals no value
			}},
			schema.Other: {
				{name: schema.StorageNative, ddl: "varchar", one: form("{?}"), arg: argText, shown: form("CAST({} AS varchar)")},
				{name: schema.StorageJSON, one: form("{?}"), arg: argText, shown: form("json_format(CAST({} AS json))")}, // of a map or a row, which is no text
			},
			schema.Bytes: {{name: schema.StorageNative, ddl: "varbinary", one: form("{?}"), list: asTexts("from_hex(tamis_v)"), arg: argBytes, args: argsJSONHex}},
			schema.Clock: {
				{
					name: schema.StorageNative, ddl: "time(6)", one: form("CAST({?} AS time(6))"), list: asTexts("CAST(tamis_v AS time(6))"), arg: argClock, args: argsJSON,
					shown: form("CAST({} AS varchar)"), given: form("CAST({} AS varchar)"),
				},
				{name: schema.StorageText, ddl: "varchar", one: text.one, list: text.list, arg: argClock, args: argsJSON},
			},
			schema.JSON: {
				{name: schema.StorageText, ddl: "varchar"},
				{name: schema.StorageJSON, read: schema.StorageText, shown: form("json_format({})")},
			},
		},
		readable: []readable{
			{schema.Int, schema.StorageNative, nil},
			{schema.Float, schema.StorageNative, form("is_finite({})")},
			{schema.Float, schema.StorageSingle, form("is_finite({})")},
			{schema.Bool, schema.StorageNative, nil},
			{schema.Bool, schema.StorageInteger, form(zeroOrOne)},
			{schema.Datetime, schema.StorageTimestamp, form("year({}) BETWEEN 1 AND 9999")},
			{schema.Datetime, schema.StorageTimestamptz, form("year({} AT TIME ZONE 'UTC') BETWEEN 1 AND 9999")},
			{schema.Datetime, schema.StorageMicros, form(inMicros)},
			{schema.Bytes, schema.StorageNative, nil},
			{schema.Date, schema.StorageNative, form("year({}) BETWEEN 1 AND 9999")},
			{schema.Date, schema.StorageText, form("coalesce(CAST(try_cast({} AS date) AS varchar) = {} AND length({}) = 10 AND {} >= '0001', false)")},
			{schema.Clock, schema.StorageNative, nil},
			{schema.Clock, schema.StorageText, form("regexp_like({}, '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9][0-9][0-9][0-9]$')")},
			{schema.Decimal, schema.StorageNative, form("coalesce(TRY_CAST({} AS decimal{digits}) = {}, false)")},
		},
		casts: []cast{
			{schema.Float, schema.StorageSingle, schema.StorageNative, form("CAST({} AS double)")},
			{schema.Bool, schema.StorageNative, schema.StorageInteger, form("CAST({} AS bigint)")},
			{schema.UUID, schema.StorageNative, schema.StorageText, form("CAST({} AS varchar)")},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, form(trinoMicros("CAST({} AS timestamp(6))"))},
			{schema.Datetime, schema.StorageTimestamptz, schema.StorageMicros, form(trinoMicros(trinoInUTC("{}", "timestamp(6)")))},
			{schema.Date, schema.StorageNative, schema.StorageText, form("CAST({} AS varchar)")},
			{schema.Clock, schema.StorageNative, schema.StorageText, form("CAST({} AS varchar)")},
			{schema.JSON, schema.StorageJSON, schema.StorageText, form("json_format({})")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.UUID: schema.StorageText, schema.Datetime: schema.StorageMicros, schema.Bool: schema.StorageInteger, schema.Float: schema.StorageNative,
			schema.Date: schema.StorageText, schema.Clock: schema.StorageText,
		},
		arrays: []arrayStorage{{ // an element that is null makes these functions null
			name: schema.StorageNative,
			all:  form("cardinality(array_except({list}, {value})) = 0"), notAll: form("coalesce(cardinality(array_except({list}, {value})) > 0, true)"),
			any: form("coalesce(arrays_overlap({value}, {list}), false)"), notAny: form("NOT coalesce(arrays_overlap({value}, {list}), false)"),
			empty: form("({value} IS NULL OR cardinality({value}) = 0)"), filled: form("cardinality({value}) > 0"),
			length: form("coalesce(cardinality({}), 0)"),
			value:  ".v", each: eachForm("CROSS JOIN UNNEST(array_distinct(filter({value}, tamis_e -> tamis_e IS NOT NULL))) AS {each}(v)"),
			rows: eachForm("transform(filter({value}, tamis_e -> tamis_e IS NOT NULL), tamis_e -> ROW(tamis_e))"), inLambda: "[1]",
			asList: true,
		}},
		paths: [schema.LastKind + 1]template{
			schema.String: form("CASE " + trinoType + " WHEN 'string' THEN " + trinoScalar + " END"),
			schema.Enum:   form("CASE " + trinoType + " WHEN 'string' THEN " + trinoScalar + " END"),
			schema.UUID:   form("CASE " + trinoType + " WHEN 'string' THEN lower(" + trinoScalar + ") END"),
			schema.Int: form("CASE " + trinoType + " WHEN 'number' THEN coalesce(try_cast(" + trinoValue + " AS bigint), " +
				"CASE WHEN abs(" + trinoDouble + ") <= 9007199254740992e0 AND truncate(" + trinoDouble + ") = " + trinoDouble + " THEN CAST(" + trinoDouble + " AS bigint) END) END"),
			schema.Float: form("CASE " + trinoType + " WHEN 'number' THEN " + trinoDouble + " END"),
			schema.Bool:  form("CASE " + trinoType + " WHEN 'boolean' THEN " + trinoScalar + " = 'true' END"),
		},
		list: listForms{
			in: form("contains({list}, {equal})"), notIn: form("NOT contains({list}, {equal})"),
			few: form("{equal} IN ({items})"), notFew: form("{equal} NOT IN ({items})"),
		},
		texts: textForms{
			holds: [predicate.LastWhere + 1]template{
				predicate.Anywhere: form("strpos({folded}, {needle}) > 0"),
				predicate.AtStart:  form("starts_with({folded}, {needle})"),
				predicate.AtEnd:    form("substr({folded}, length({folded}) - length({needle}) + 1) = {needle}"),
				predicate.Like:     form("regexp_like({folded}, {needle})"), // its LIKE finds nothing for %_ and a character beyond U+FFFF
				predicate.Whole:    form("{folded} = {needle}"),
				predicate.Glob:     form("regexp_like({folded}, {needle})"),
			},
			isOne: form("contains({list}, {folded})"), isNone: form("NOT contains({list}, {folded})"),
			fold: form("translate({value}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"), folds: true, // lower folds Unicode
			lambda: lambda{some: search{"coalesce(any_match(", ", ", "), false)", true}, count: search{"coalesce(cardinality(filter(", ", ", ")), 0", true}},
			rows:   form("{list}"), item: "tamis_o",
			needle: func(m *memory, match predicate.Match, s string) string {
				if match.Where.Pattern() {
					return expression(m, match.Where, s, true)
				}
				return literal(m, match, s, 0)
			},
		},
		text:      form("CAST({} AS varchar)"),
		arrayText: form("json_format(CAST(CAST({} AS array(varchar)) AS json))"),
		objects: objectForms{
			rows:  form("CAST(json_parse(CASE " + trinoType + " WHEN 'array' THEN " + trinoValue + " END) AS array(json))"),
			value: form("json_format({each})"), are: form("coalesce(json_value(json_format({each}), 'strict $.type()' NULL ON EMPTY NULL ON ERROR) = 'object', false)"),
		},
		jsonType: form(trinoType),
		nullJSON: form("coalesce(json_value({value}, 'strict $.type()' NULL ON EMPTY NULL ON ERROR) = 'null', false)"),
		greatest: "greatest",
		divide:   " / ",
		sumFloats: floatSums{
			whole: func(float string) string { return "CAST(truncate(" + float + ") AS bigint)" },
			sum: func(ints string) string {
				return "CAST(coalesce(sum(CAST(" + ints + " AS decimal(38,0))), 0) AS varchar)"
			},
			text:    func(float string) string { return "CAST(" + float + " AS varchar)" },
			listed:  func(texts string) string { return "coalesce(array_join(array_agg(" + texts + "), ' '), '')" },
			counted: func(texts string) string { return "CAST(count(" + texts + ") AS varchar)" },
		}.form(),
		catalogue: Catalogue{
			Tables: trinoTables, Columns: trinoColumns, Unkeyed: trinoUnkeyed,
			Sample:  "substr(CAST({} AS varchar), 1, 4000)",
			Types:   trinoTypes,
			Table:   trinoTable,
			Refuses: refusesTrino,
			Adopts:  adoptsTrino,
			Connection: []Condition{{
				"SELECT current_catalog IS NOT NULL AND current_schema IS NOT NULL",
				"the connection has no catalog and schema, in which tables are that are named without them; want trino://user@host:port/catalog/schema",
			}},
		},
	}
	d.textBools(text, "{} IN {texts}")
	return d
}

// What is inside a JSON column, which is a text. A path is strict: a lax one steps into arrays. It stands in a literal, in which no filter may stand, as squirrel
// would take its question mark for a bind.
const (
	trinoType   = "json_value({column}, 'strict ${steps}.type()' NULL ON EMPTY NULL ON ERROR)"
	trinoScalar = "json_value({column}, 'strict ${steps}' NULL ON EMPTY NULL ON ERROR)"
	trinoValue  = "json_query({column}, 'strict ${steps}' NULL ON EMPTY NULL ON ERROR)"
	trinoDouble = "try_cast(" + trinoValue + " AS double)"
)

// trinoMicros is a timestamp as microseconds since 1970: to_unixtime would be a float.
func trinoMicros(timestamp string) string {
	return "(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', date_trunc('second', " + timestamp + ")) * 1000000 + CAST(substr(CAST(" + timestamp + " AS varchar), -6) AS bigint))"
}

// trinoInUTC is an instant as a timestamp of UTC, of another type.
func trinoInUTC(instant, as string) string {
	utc := "CAST(" + instant + " AT TIME ZONE 'UTC' AS timestamp(6))"
	if as == "timestamp(6)" {
		return utc
	}
	return "CAST(" + utc + " AS " + as + ")"
}

// argInUTC writes a time as Trino reads one with a zone.
func argInUTC(m *memory, list schema.Values, i int) any {
	return m.made(schema.AppendTime(m.room(32), list.Nums[i], ' ', " UTC"))
}

const (
	// A type without its digits, in lower case; with more digits of a second than a datetime has, nanoseconds.
	trinoWord = `CASE WHEN regexp_like(data_type, '^(timestamp|time)\(([789]|1[012])\)') THEN 'nanoseconds' WHEN data_type LIKE 'array(%' THEN 'array'
    ELSE lower(regexp_replace(data_type, '\(.*\)', '')) END`
	trinoElement = `CASE WHEN regexp_like(data_type, '^array\(timestamp\(([789]|1[012])\)') THEN 'nanoseconds'
    WHEN data_type LIKE 'array(%' THEN lower(regexp_replace(regexp_extract(data_type, '^array\((.*)\)$', 1), '\(.*\)', '')) ELSE '' END`

	trinoTable = `SELECT column_name, ` + trinoWord + `, '', '', 0, not_null
FROM (SELECT column_name, type_name AS data_type, is_nullable = 'NO' AS not_null FROM system.jdbc.columns
  WHERE table_cat = coalesce(CAST(? AS varchar), current_catalog) AND table_schem = lower(coalesce(CAST(? AS varchar), current_schema)) AND table_name = lower(CAST(? AS varchar))) AS c`

	trinoTables = `SELECT '', table_name, CASE table_type WHEN 'VIEW' THEN 'a view' ELSE '' END, '' FROM information_schema.tables
WHERE table_schema = current_schema ORDER BY 2`

	trinoUnkeyed = `SELECT '', table_name, 'Trino knows of no keys; declare one if no two rows have it alike' FROM information_schema.tables
WHERE table_schema = current_schema AND table_type <> 'VIEW'`

	trinoColumns = `SELECT '', table_name, column_name, data_type, ` + trinoWord + `, ` + trinoElement + `, is_nullable = 'NO', coalesce(column_default, ''), '', '', false, '', '', false
FROM information_schema.columns WHERE table_schema = current_schema ORDER BY table_name, ordinal_position`
)

// adoptsTrino returns how Trino keeps c where that is another way than its own choice, and means the same.
func adoptsTrino(f FoundColumn, c *schema.Column) schema.Storage {
	switch kind := c.Type.Kind; {
	case c.Type.Array:
	case kind == schema.Datetime && f.Type == "timestamp with time zone":
		return schema.StorageTimestamptz
	case kind == schema.JSON && f.Type == "json", kind == schema.Other && (f.Type == "map" || f.Type == "row"):
		return schema.StorageJSON
	case (kind == schema.Date || kind == schema.UUID || kind == schema.Clock) && f.Type == "varchar":
		return schema.StorageText
	case kind == schema.Bool && trinoInts[f.Type]:
		return schema.StorageInteger
	case kind == schema.Float && f.Type == "real" && c.Type.Single:
		return schema.StorageSingle
	}
	return ""
}

// refusesTrino returns why a column cannot be c: it would be compared wrongly, or be an error at the first request.
func refusesTrino(f FoundColumn, c *schema.Column, kept schema.Storage) error {
	if yes, no, ok := kept.BoolTexts(); ok && c.Type.Kind == schema.Bool {
		return refusesBool(f, yes, no)
	}
	wanted := trinoTypesOf.instead(f, c, kept)
	if wanted == nil {
		return nil
	}
	switch refused := trinoTypes[f.Type].Refused; {
	case refused != "" && f.Type != "nanoseconds":
		return fmt.Errorf("is %s: %s; want %s", f.Type, refused, wording.List(wanted, "or"))
	case refused != "":
		return fmt.Errorf("has more digits of a second than six, which a datetime has; want timestamp(6)")
	}
	return fmt.Errorf("is %s; want %s", f.Type, wording.List(wanted, "or"))
}

var trinoInts = map[string]bool{"tinyint": true, "smallint": true, "integer": true, "bigint": true}

// The types of Trino that hold a column.
var trinoTypesOf = held{
	kinds: map[schema.Kind][]string{
		schema.String:   {"varchar"},
		schema.Enum:     {"varchar"},
		schema.UUID:     {"uuid"},
		schema.Int:      {"bigint", "integer", "smallint", "tinyint"},
		schema.Float:    {"double", "real"},
		schema.Decimal:  {"decimal"},
		schema.Bool:     {"boolean", "tinyint", "smallint", "integer", "bigint"},
		schema.Date:     {"date"},
		schema.Datetime: {"timestamp"},
		schema.Bytes:    {"varbinary"},
		schema.Clock:    {"time"},
		schema.JSON:     {"varchar"},
	},
	kept: map[schema.Storage][]string{
		schema.StorageMicros:      {"bigint"},
		schema.StorageTimestamptz: {"timestamp with time zone"},
		schema.StorageText:        {"varchar"},
		schema.StorageJSON:        {"json"},
	},
}

// The types of Trino, without their digits.
var trinoTypes = map[string]TypeOf{
	"varchar": {Kind: schema.String},
	"tinyint": {Kind: schema.Int}, "smallint": {Kind: schema.Int}, "integer": {Kind: schema.Int}, "bigint": {Kind: schema.Int},
	"real": {Kind: schema.Float, Kept: schema.StorageSingle}, "double": {Kind: schema.Float},
	"boolean": {Kind: schema.Bool}, "uuid": {Kind: schema.UUID}, "date": {Kind: schema.Date},
	"timestamp":                {Kind: schema.Datetime},
	"timestamp with time zone": {Kind: schema.Datetime, Kept: schema.StorageTimestamptz},
	"json":                     {Kind: schema.JSON, Kept: schema.StorageJSON},
	"decimal":                  {Kind: schema.Decimal}, "varbinary": {Kind: schema.Bytes}, "time": {Kind: schema.Clock},
	"nanoseconds":         {Refused: "a datetime has microseconds"},
	"char":                {Refused: "a shorter text is filled up with blanks"},
	"time with time zone": {Refused: noZone}, "interval year to month": {Refused: noSpan}, "interval day to second": {Refused: noSpan},
}
