package sqlgen

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// ClickHouse is ClickHouse, 25 and later, through clickhouse-go and [NamedBinds]. Its texts are compared by bits. Its binds are parameters of the
// server, which have their types in the statement: {p1:String}.
//
// A primary key is not unique there. The schema says what is, and rows that break it are lost between pages.
var ClickHouse = clickhouse()

// oneZero is how floats are compared: GROUP BY and lists take 0 and -0 for two values.
const oneZero schema.Storage = "one zero"

func clickhouse() *Dialect {
	text := storage{name: schema.StorageText, ddl: "String", one: form("{?:String}"), list: form("{?:Array(String)}"), arg: argText, args: argsText}
	d := &Dialect{
		Name:       "clickhouse",
		Schemes:    []string{"clickhouse"},
		numbered:   true,
		typed:      true,
		orNull:     "OrNull",
		sumColumn:  form("CAST({} AS Nullable(Decimal{digits}))"),
		addend:     form("CAST({} AS Nullable(Decimal(76, {places})))"),
		keyOrders:  true,
		quote:      '`',
		nulls:      true,
		columnar:   true,
		skips:      true,
		dotted:     true,
		shownFirst: true,
		semiJoin:   uncorrelated,
		flat:       true,
		maxBinds:   2000, // over HTTP they stand in the URL
		settings:   "SETTINGS join_use_nulls = 1, transform_null_in = 0, distributed_product_mode = 'global', allow_simdjson = 0, skip_unavailable_shards = 0, use_query_condition_cache = 0",
		listing:    "SETTINGS insert_null_as_default = 0", // else a null is 0 or the empty text in a column that has none
		traits:     Traits{CaseMatters: true, TablesCommit: true, KeysAsTyped: true, KeepsHalves: true, NoWrites: "ClickHouse has no transactions"},
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {text},
			schema.Enum: {
				text,
				{name: schema.StorageNative, one: text.one, list: text.list, arg: argText, args: argsText, read: schema.StorageText, sort: schema.StorageText},
			},
			schema.Int: {{name: schema.StorageNative, ddl: "Int64", one: form("{?:Int64}"), list: form("{?:Array(Int64)}"), arg: argInt, args: argsInt, summed: form("toInt128({})")}},
			schema.Float: {
				{name: schema.StorageNative, ddl: "Float64", one: form("{?:Float64}"), list: form("{?:Array(Float64)}"), arg: argFloat, args: argsFloat, read: oneZero},
				{name: schema.StorageSingle, ddl: "Float32", one: form("{?:Float64}"), list: form("{?:Array(Float64)}"), arg: argFloat, args: argsFloat, read: oneZero},
				{name: oneZero, ddl: "Float64", one: form("{?:Float64}"), list: form("{?:Array(Float64)}"), arg: argFloat, args: argsFloat},
			},
			schema.Bool: {
				{name: schema.StorageNative, ddl: "Bool", one: form("{?:Bool}"), list: form("{?:Array(Bool)}"), arg: argBool, args: argsBool},
				{name: schema.StorageInteger, ddl: "UInt8", one: form("{?:Int64}"), list: form("{?:Array(Int64)}"), arg: argInt, args: argsInt},
			},
			schema.UUID: {
				{name: schema.StorageNative, ddl: "UUID", one: form("{?:UUID}"), list: form("{?:Array(UUID)}"), arg: argText, args: argsText, sort: schema.StorageText},
				text,
			},
			schema.Datetime: {
				{
					name: schema.StorageTimestamptz, ddl: "DateTime64(6, 'UTC')", one: form("{?:DateTime64(6, 'UTC')}"), list: form("{?:Array(DateTime64(6, 'UTC'))}"),
					arg: argSpaced, args: argsSpaced, shown: form(microsInClickHouse), shownList: form("arrayMap(x -> toUnixTimestamp64Micro(x), {})"), given: form(microsInClickHouse),
				},
				{
					name: schema.StorageTimestamp, one: form("{?:DateTime64(6, 'UTC')}"), list: form("{?:Array(DateTime64(6, 'UTC'))}"),
					arg: argSpaced, args: argsSpaced, read: schema.StorageTimestamptz, shown: form(secondsInClickHouse), given: form(secondsInClickHouse),
					holds: func(v schema.Value) bool { n := v.Bits(); return n%1_000_000 == 0 && n >= 0 && n < 1<<32*1_000_000 },
				},
				{name: schema.StorageMicros, ddl: "Int64", one: form("{?:Int64}"), list: form("{?:Array(Int64)}"), arg: argInt, args: argsInt},
			},
			schema.Date: {
				{name: schema.StorageText, ddl: "String", one: text.one, list: text.list, arg: argDate, args: argsDate},
				{
					name: schema.StorageNative, one: form("{?:Int32}"), list: form("{?:Array(Int32)}"), arg: argInt, args: argsInt, read: schema.StorageInteger, shown: form("toString({})"),
					holds: func(v schema.Value) bool { return v.Bits() >= 0 && v.Bits() < 1<<16 }, // what Date has; Date32 has more
				},
				{name: schema.StorageInteger, one: form("{?:Int32}"), list: form("{?:Array(Int32)}"), arg: argInt, args: argsInt, given: form("toString(toDate32({}))")},
			},
			schema.Decimal: {{
				name: schema.StorageNative, ddl: "Decimal{digits}", one: form("CAST({?:String} AS Nullable(Decimal{wider}))"),
				list: form("arrayMap(x -> CAST(x AS Decimal{wider}), {?:Array(String)})"),
				arg:  argText, args: argsText, digits: ownDigits, most: schema.DecimalDigits, summed: form("CAST({} AS Nullable(Decimal(76, {places})))"),
			}},
			schema.Other: {{name: schema.StorageNative, ddl: "String", one: text.one, arg: argText, shown: form("toString({})")}},
			schema.Bytes: {{name: schema.StorageNative, ddl: "String", one: form("unhex({?:String})"), list: form("arrayMap(x -> unhex(x), {?:Array(String)})"), arg: argText, args: argsText}},
			schema.Clock: {{name: schema.StorageText, ddl: "String", one: text.one, list: text.list, arg: argClock, args: argsClock}},
			schema.JSON:  {{name: schema.StorageJSON, ddl: "String"}, {name: schema.StorageText, ddl: "String"}},
		},
		readable: []readable{
			{schema.Int, schema.StorageNative, nil},
			{schema.Float, schema.StorageNative, form("isFinite({})")},
			{schema.Float, schema.StorageSingle, form("isFinite({})")},
			{schema.Bool, schema.StorageNative, nil},
			{schema.Bool, schema.StorageInteger, form(zeroOrOne)},
			{schema.Datetime, schema.StorageTimestamptz, form("toUnixTimestamp64Micro({}) BETWEEN -62135596800000000 AND 253402300799999999")},
			{schema.Datetime, schema.StorageTimestamp, nil},
			{schema.Datetime, schema.StorageMicros, form(inMicros)},
			{schema.Bytes, schema.StorageNative, nil},
			{schema.Date, schema.StorageText, form("(length({}) = 10 AND coalesce(startsWith(toString(toDateTime64OrNull(concat({}, ' 00:00:00'), 6, 'UTC')), {}), false))")},
			{schema.Date, schema.StorageNative, nil},
			{schema.Clock, schema.StorageText, form("match({}, '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9][0-9][0-9][0-9]$')")},
			{schema.Decimal, schema.StorageNative, form("coalesce(abs({}) < toDecimal256('{limit}', 0) AND accurateCastOrNull({}, 'Decimal{digits}') = {}, false)")}, // the cast takes as many digits as its bytes hold
		},
		casts: []cast{
			{schema.Enum, schema.StorageNative, schema.StorageText, form("CAST({} AS Nullable(String))")},
			{schema.Float, schema.StorageNative, oneZero, form("({} + 0.0)")},
			{schema.Float, schema.StorageSingle, oneZero, form("(toFloat64({}) + 0.0)")},
			{schema.Float, schema.StorageSingle, schema.StorageNative, form("(toFloat64({}) + 0.0)")},
			{schema.Bool, schema.StorageNative, schema.StorageInteger, form("toUInt8({})")},
			{schema.UUID, schema.StorageNative, schema.StorageText, form("toString({})")},
			{schema.Datetime, schema.StorageTimestamptz, schema.StorageMicros, form(microsInClickHouse)},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageTimestamptz, form("toDateTime64({}, 6, 'UTC')")},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, form(secondsInClickHouse)},
			{schema.Date, schema.StorageNative, schema.StorageInteger, form("toInt32({})")},
			{schema.Date, schema.StorageNative, schema.StorageText, form("toString({})")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.Enum: schema.StorageText, schema.UUID: schema.StorageText, schema.Datetime: schema.StorageMicros, schema.Bool: schema.StorageInteger,
			schema.Float: oneZero, schema.Date: schema.StorageText,
		},
		arrays: []arrayStorage{{ // null is the empty array: there is no other
			name: schema.StorageNative,
			// hasAll and hasAny find 0 or the empty text where a null is; they are for indexes, and has says what is so.
			all: form("(hasAll({value}, {list}) AND arrayAll(x -> has({value}, x), {list}))"), notAll: form("NOT arrayAll(x -> has({value}, x), {list})"),
			any: form("(hasAny({value}, {list}) AND arrayExists(x -> has({value}, x), {list}))"), notAny: form("NOT arrayExists(x -> has({value}, x), {list})"),
			empty: form("empty({value})"), filled: form("notEmpty({value})"),
			length: form("toInt64(length({}))"),
			rows:   eachForm("arrayMap(x -> tuple(x), arrayFilter(x -> x IS NOT NULL, {value}))"),
			value:  ".1", each: eachForm("ARRAY JOIN arrayMap(x -> tuple(x), arrayDistinct(arrayFilter(x -> x IS NOT NULL, {value}))) AS {each}"),
		}},
		paths: [schema.LastKind + 1]template{
			schema.String: form("if(JSONType({column}{keys}) = 'String', JSONExtractString({column}{keys}), NULL)"),
			schema.Enum:   form("if(JSONType({column}{keys}) = 'String', JSONExtractString({column}{keys}), NULL)"),
			schema.UUID:   form("if(JSONType({column}{keys}) = 'String', lower(JSONExtractString({column}{keys})), NULL)"),
			schema.Int: form("multiIf(JSONType({column}{keys}) IN ('Int64', 'UInt64'), JSONExtract({column}{keys}, 'Nullable(Int64)'), " +
				"JSONType({column}{keys}) = 'Double' AND abs(" + floatInClickHouse + ") <= 9007199254740992 AND trunc(" + floatInClickHouse + ") = " + floatInClickHouse +
				", toInt64(" + floatInClickHouse + "), NULL)"),
			schema.Float: form("if(JSONType({column}{keys}) IN ('Int64', 'UInt64', 'Double'), " + floatInClickHouse + " + 0.0, NULL)"),
			schema.Bool:  form("if(JSONType({column}{keys}) = 'Bool', JSONExtractBool({column}{keys}) = 1, NULL)"),
		},
		objects: objectForms{
			rows:  form("JSONExtractArrayRaw(coalesce({column}, ''){keys})"),
			value: form("{each}"), are: form("JSONType({each}) = 'Object'"),
		},
		list: listForms{in: form("{equal} IN {list}"), notIn: form("{equal} NOT IN {list}")},
		texts: textForms{
			holds: [predicate.LastWhere + 1]template{
				predicate.Anywhere: form("position({folded}, {needle}) > 0"),
				predicate.AtStart:  form("startsWith({folded}, {needle})"),
				predicate.AtEnd:    form("endsWith({folded}, {needle})"),
				predicate.Like:     form("{folded} LIKE {needle}"),
				predicate.Whole:    form("{folded} = {needle}"),
				predicate.Glob:     form("{folded} LIKE {needle}"),
			},
			isOne: form("{folded} IN {list}"), isNone: form("{folded} NOT IN {list}"),
			fold: form("lower({value})"),
			rows: form("{list}"), item: "tamis_o", lambda: lambda{some: search{"arrayExists(", ", ", ")", false}, count: search{"arrayCount(", ", ", "", false}},
			needle: func(m *memory, match predicate.Match, s string) string { return literal(m, match, s, '\\') },
		},
		text: form("toString({})"),
		jsonType: form("multiIf(NOT JSONHas({column}{keys}), NULL, JSONType({column}{keys}) IN ('Int64', 'UInt64', 'Double'), 'number', " +
			"JSONType({column}{keys}) = 'Bool', 'boolean', lower(toString(JSONType({column}{keys}))))"),
		loosePositions: true,
		nullJSON:       form("JSONType({value}) = 'Null'"),
		greatest:       "greatest",
		divide:         " DIV ",
		sumFloats: floatSums{
			whole:  func(float string) string { return "toInt64(trunc(" + float + "))" },
			sum:    func(ints string) string { return "toString(coalesce(sum(toInt128(" + ints + ")), 0))" },
			text:   func(float string) string { return "toString(" + float + ")" },
			listed: func(texts string) string { return "arrayStringConcat(groupArray(" + texts + "), ' ')" },
		}.form(),
		catalogue: Catalogue{
			Tables: clickhouseTables, Columns: clickhouseColumns, Unkeyed: clickhouseUnkeyed,
			Limits: clickhouseLimits, Ranges: map[string][2]string{
				"int8": {"-128", "127"}, "int16": {"-32768", "32767"}, "int32": {"-2147483648", "2147483647"},
				"uint8": {"0", "255"}, "uint16": {"0", "65535"}, "uint32": {"0", "4294967295"},
				"datetime": {"1970-01-01 00:00:00+00", "2106-02-07 06:28:15+00"},
			},
			Sample: "leftUTF8(toString({}), 4000)",
			Types: map[string]TypeOf{
				"string": {Kind: schema.String},
				"int8":   {Kind: schema.Int}, "int16": {Kind: schema.Int}, "int32": {Kind: schema.Int}, "int64": {Kind: schema.Int},
				"uint8": {Kind: schema.Int}, "uint16": {Kind: schema.Int}, "uint32": {Kind: schema.Int},
				"uint64": {Refused: "an int has 64 bits and a sign"}, "int128": {Refused: "an int has 64 bits"}, "uint128": {Refused: "an int has 64 bits"},
				"int256": {Refused: "an int has 64 bits"}, "uint256": {Refused: "an int has 64 bits"},
				"float64": {Kind: schema.Float}, "float32": {Kind: schema.Float, Kept: schema.StorageSingle},
				"decimal": {Kind: schema.Decimal}, "bool": {Kind: schema.Bool}, "uuid": {Kind: schema.UUID},
				"date": {Kind: schema.Date, Kept: schema.StorageNative}, "date32": {Kind: schema.Date, Kept: schema.StorageNative},
				"datetime64": {Kind: schema.Datetime}, "datetime": {Kind: schema.Datetime, Kept: schema.StorageTimestamp},
				"nanoseconds": {Refused: "a datetime has microseconds"},
				"fixedstring": {Refused: "a shorter text is filled up with U+0000"},
				"json":        {Refused: "it loses nulls and has no arrays at its top; keep JSON as String"},
				"interval":    {Refused: noSpan}, "point": {Refused: noShape}, "ring": {Refused: noShape}, "polygon": {Refused: noShape}, "multipolygon": {Refused: noShape},
			},
			Table:   clickhouseTable,
			Whole:   clickhouseWhole,
			Refuses: refusesClickHouse,
			Adopts:  adoptsClickHouse,
			Connection: []Condition{
				{
					"SELECT toBool(value <> 'local') FROM system.settings WHERE name = 'distributed_product_mode'",
					"the setting distributed_product_mode is local, with which relatives on another shard are not found; want deny or global",
				},
				{
					"SELECT toUnixTimestamp64Micro(toDateTime64('0001-01-01 00:00:00.000001', 6, 'UTC')) = -62135596799999999 " +
						"AND toUnixTimestamp64Micro(toDateTime64('9999-12-31 23:59:59.999999', 6, 'UTC')) = 253402300799999999",
					"the server keeps no times before 1900 or after 2299 and stores others in their place; want ClickHouse 25 or later",
				},
			},
		},
	}
	d.textBools(text, "{} IN {texts}")
	return d
}

const (
	microsInClickHouse  = "toUnixTimestamp64Micro({})"
	secondsInClickHouse = "toUnixTimestamp64Micro(toDateTime64({}, 6, 'UTC'))"
	floatInClickHouse   = "JSONExtract({column}{keys}, 'Nullable(Float64)')"

	// A type without what is around it, in lower case: string of LowCardinality(Nullable(String)).
	wrappersOfClickHouse = `(LowCardinality[(])?(Nullable[(])?`
	wordOfClickHouse     = `multiIf(match(type, '^` + wrappersOfClickHouse + `Enum(8|16)[(]'), 'enum', match(type, '^` + wrappersOfClickHouse + `DateTime64[(][789]'), 'nanoseconds',
    lower(extract(replaceRegexpOne(type, '^` + wrappersOfClickHouse + `', ''), '^[A-Za-z]+[0-9]*')))`
	elementOfClickHouse = `if(match(type, '^Array[(]` + wrappersOfClickHouse + `DateTime64[(][789]'), 'nanoseconds',
    lower(extract(replaceRegexpOne(type, '^Array[(]` + wrappersOfClickHouse + `', ''), '^[A-Za-z]+[0-9]*')))`
	labelsOfClickHouse = `if(match(type, '^` + wrappersOfClickHouse + `Enum(8|16)[(]'),
    toJSONString(arrayMap(x -> replaceAll(x, concat(char(92), char(39)), char(39)), extractAll(type, '\'((?:[^\'\\\\]|\\\\.)*)\' = '))), '')`
	notNullInClickHouse = `match(type, '^(LowCardinality[(])?Nullable[(]') = 0`

	clickhouseTable = `SELECT name, ` + wordOfClickHouse + `, '', ` + labelsOfClickHouse + `, 0, ` + notNullInClickHouse + ` AND type NOT LIKE 'Array(%'
FROM system.columns
WHERE database = coalesce({p1:Nullable(String)}, currentDatabase()) AND table = {p2:String}`

	// The engines of which a row may have other versions, that are not merged yet, or be one of several parts of itself.
	clickhouseWhole = `SELECT concat('its engine is ', engine, ', of which rows have several versions until they are merged: connect with final=1')
FROM system.tables
WHERE database = coalesce({p1:Nullable(String)}, currentDatabase()) AND name = {p2:String}
  AND ` + versionsInClickHouse

	versionsInClickHouse = `match(engine, '(Replacing|Collapsing|Summing|Aggregating|Graphite|Coalescing)MergeTree$') AND getSetting('final') = false`

	mineOfClickHouse = ` WHERE database = currentDatabase()`

	clickhouseTables = `SELECT '', name, multiIf(engine LIKE '%View', 'a view', ` + versionsInClickHouse + `, 'a table whose rows have versions until they are merged: connect with final=1', ''), ''
FROM system.tables` + mineOfClickHouse + ` AND NOT is_temporary ORDER BY 2`

	clickhouseUnkeyed = `SELECT '', name, multiIf(engine = 'Distributed', concat('it is distributed over ', extract(engine_full, '^Distributed.([^)]+)')),
    sorting_key <> '', concat(engine, ' orders its rows by ', sorting_key, ', which two may have alike; declare it the key if none do'), concat('no engine such as ', engine, ' has keys'))
FROM system.tables` + mineOfClickHouse + ` AND engine NOT LIKE '%View'`

	clickhouseColumns = `SELECT '', table, name, type, if(type LIKE 'Array(%', 'array', ` + wordOfClickHouse + `),
  if(type LIKE 'Array(%', ` + elementOfClickHouse + `, ''), ` + notNullInClickHouse + `, default_expression, ` + labelsOfClickHouse + `, '', false, '', '', false
FROM system.columns` + mineOfClickHouse + ` ORDER BY table, position`

	clickhouseLimits = `SELECT '', table, name, type, if(type LIKE 'Array(%', ` + elementOfClickHouse + `, ` + wordOfClickHouse + `),
  if(default_kind IN ('MATERIALIZED', 'ALIAS'), 'generated', ''), '', false
FROM system.columns` + mineOfClickHouse
)

// adoptsClickHouse returns how ClickHouse keeps c where that is another way than its own choice, and means the same.
func adoptsClickHouse(f FoundColumn, c *schema.Column) schema.Storage {
	switch kind := c.Type.Kind; {
	case c.Type.Array:
	case kind == schema.Enum && f.Labels != "":
		return schema.StorageNative
	case kind == schema.Float && f.Type == "float32" && c.Type.Single:
		return schema.StorageSingle
	case kind == schema.Datetime && f.Type == "datetime":
		return schema.StorageTimestamp
	case kind == schema.Date && (f.Type == "date" || f.Type == "date32"):
		return schema.StorageNative
	case kind == schema.UUID && f.Type == "string":
		return schema.StorageText
	case kind == schema.Bool && f.Type == "uint8":
		return schema.StorageInteger
	}
	return ""
}

// refusesClickHouse returns why a column cannot be c: it would be compared wrongly, or be an error at the first request.
func refusesClickHouse(f FoundColumn, c *schema.Column, kept schema.Storage) error {
	wanted := clickhouseTypesOf.instead(f, c, kept)
	if wanted == nil {
		return nil
	}
	return fmt.Errorf("is %s; want %s", strings.ToLower(f.Type), wording.List(wanted, "or"))
}

// The types of ClickHouse that hold a column.
var clickhouseTypesOf = held{
	kinds: map[schema.Kind][]string{
		schema.String:   {"string"},
		schema.Enum:     {"string", "enum"},
		schema.UUID:     {"uuid", "string"},
		schema.Int:      {"int64", "int32", "int16", "int8", "uint32", "uint16", "uint8"},
		schema.Float:    {"float64", "float32"},
		schema.Decimal:  {"decimal"},
		schema.Bool:     {"bool", "uint8", "string"},
		schema.Date:     {"string", "date", "date32"},
		schema.Datetime: {"datetime64", "datetime"},
		schema.Bytes:    {"string"},
		schema.Clock:    {"string"},
		schema.JSON:     {"string"},
	},
	kept: map[schema.Storage][]string{
		schema.StorageMicros:      {"int64"},
		schema.StorageTimestamptz: {"datetime64"},
		schema.StorageTimestamp:   {"datetime"},
	},
}
