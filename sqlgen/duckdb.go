package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// DuckDB is DuckDB, 1.2 and later with its JSON extension. Its texts are compared by bits. Binds are what duckdb-go takes.
var DuckDB = duckdb()

func duckdb() *Dialect {
	d := &Dialect{
		Name:     "duckdb",
		Schemes:  []string{"duckdb"},
		quote:    '"',
		nulls:    true,
		columnar: true,
		dotted:   true,
		maxBinds: 32766,
		traits:   Traits{OneConnection: true, NoWrites: "DuckDB has no lock that keeps others from changing a row until a transaction ends"}, countsAll: true,
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {{name: schema.StorageText, ddl: "VARCHAR", one: form("{?}::VARCHAR"), list: form("{?}::VARCHAR[]"), arg: argText, args: argsText}},
			schema.Enum: {
				{name: schema.StorageText, ddl: "VARCHAR", one: form("{?}::VARCHAR"), list: form("{?}::VARCHAR[]"), arg: argText, args: argsText},
				{name: schema.StorageNative, one: form("{?}::VARCHAR"), list: form("{?}::VARCHAR[]"), arg: argText, args: argsText, read: schema.StorageText, sort: schema.StorageText},
			},
			schema.Int: {{name: schema.StorageNative, ddl: "BIGINT", one: form("{?}::BIGINT"), list: form("{?}::BIGINT[]"), arg: argInt, args: argsInt}},
			schema.Float: {
				{name: schema.StorageNative, ddl: "DOUBLE", one: form("{?}::DOUBLE"), list: form("{?}::DOUBLE[]"), arg: argFloat, args: argsFloat},
				{name: schema.StorageSingle, ddl: "FLOAT", one: form("{?}::DOUBLE"), list: form("{?}::DOUBLE[]"), arg: argFloat, args: argsFloat},
			},
			schema.Bool: {
				{name: schema.StorageNative, ddl: "BOOLEAN", one: form("{?}::BOOLEAN"), list: form("{?}::BOOLEAN[]"), arg: argBool, args: argsBool},
				{name: schema.StorageInteger, ddl: "TINYINT", one: form("{?}::BIGINT"), list: form("{?}::BIGINT[]"), arg: argInt, args: argsInt},
			},
			schema.UUID: {
				{name: schema.StorageNative, ddl: "UUID", one: form("{?}::UUID"), list: form("{?}::VARCHAR[]::UUID[]"), arg: argText, args: argsText},
				{name: schema.StorageText, ddl: "VARCHAR", one: form("{?}::VARCHAR"), list: form("{?}::VARCHAR[]"), arg: argText, args: argsText},
			},
			schema.Datetime: {
				{name: schema.StorageTimestamp, ddl: "TIMESTAMP", one: form("{?}::TIMESTAMP"), list: form("{?}::TIMESTAMP[]"), arg: argTime, args: argsTime},
				{name: schema.StorageTimestamptz, ddl: "TIMESTAMPTZ", one: form("{?}::TIMESTAMPTZ"), list: form("{?}::VARCHAR[]::TIMESTAMPTZ[]"), arg: argTime, args: argsRFC3339},
				{name: schema.StorageMicros, ddl: "BIGINT", one: form("{?}::BIGINT"), list: form("{?}::BIGINT[]"), arg: argInt, args: argsInt},
			},
			schema.Date: {{name: schema.StorageNative, ddl: "DATE", one: form("{?}::DATE"), list: form("{?}::VARCHAR[]::DATE[]"), arg: argDate, args: argsDate}},
			schema.Decimal: {{
				name: schema.StorageNative, ddl: "DECIMAL{digits}", one: form("{?}::DECIMAL{wider}"), list: form("{?}::VARCHAR[]::DECIMAL{wider}[]"),
				arg: argText, args: argsText, digits: ownDigits, most: schema.DecimalDigits - 1, // one more is for what equals no value
			}},
			schema.Other: {{name: schema.StorageNative, ddl: "VARCHAR", one: form("{?}"), arg: argText, shown: form("{}::VARCHAR")}},
			schema.Bytes: {{name: schema.StorageNative, ddl: "BLOB", one: form("{?}::BLOB"), list: form("{?}::VARCHAR[]::BLOB[]"), arg: argBytes, args: argsEscaped}},
			schema.Clock: {{name: schema.StorageNative, ddl: "TIME", one: form("{?}::TIME"), list: form("{?}::VARCHAR[]::TIME[]"), arg: argClock, args: argsClock, shown: form("{}::VARCHAR")}},
			schema.JSON:  {{name: schema.StorageJSON, ddl: "JSON", shown: form("{}::VARCHAR")}, {name: schema.StorageText, ddl: "VARCHAR"}},
		},
		readable: readableInDuckDB,
		casts: []cast{
			{schema.Enum, schema.StorageNative, schema.StorageText, form("{}::VARCHAR")},
			{schema.Float, schema.StorageSingle, schema.StorageNative, form("{}::DOUBLE")},
			{schema.UUID, schema.StorageNative, schema.StorageText, form("{}::VARCHAR")},
			{schema.Bool, schema.StorageNative, schema.StorageInteger, form("{}::TINYINT")},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, form("epoch_us({})")},
			{schema.Datetime, schema.StorageTimestamptz, schema.StorageMicros, form("epoch_us({})")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.Enum: schema.StorageText, schema.UUID: schema.StorageText, schema.Datetime: schema.StorageMicros, schema.Bool: schema.StorageInteger,
			schema.Float: schema.StorageNative,
		},
		arrays: []arrayStorage{
			{
				name: schema.StorageNative,
				all:  form("list_has_all({value}, {list})"), notAll: form("({value} IS NULL OR NOT list_has_all({value}, {list}))"),
				any: form("list_has_any({value}, {list})"), notAny: form("({value} IS NULL OR NOT list_has_any({value}, {list}))"),
				empty: form("({value} IS NULL OR len({value}) = 0)"), filled: form("len({value}) > 0"),
				length: form("coalesce(len({}), 0)"),
				value:  ".v", rows: eachForm("UNNEST({value}) AS {each}(v)"), each: eachForm("CROSS JOIN UNNEST(list_distinct({value})) AS {each}(v)"),
				inserted: form("CAST({?}::JSON AS VARCHAR[])"), // the driver takes no list with a null in it
			},
			{
				name: schema.StorageJSON, ddl: "JSON", json: true, shown: form("{}::VARCHAR"), // the driver would decode it, and cut ints
				all: form("list_has_all({value}{cast}, {list})"), notAll: form("({value} IS NULL OR NOT list_has_all({value}{cast}, {list}))"),
				any: form("list_has_any({value}{cast}, {list})"), notAny: form("({value} IS NULL OR NOT list_has_any({value}{cast}, {list}))"),
				empty: form("({value} IS NULL OR coalesce(json_array_length({value}), 0) = 0)"), filled: form("json_array_length({value}) > 0"),
				length: form("coalesce(json_array_length({}), 0)"),
				value:  ".v", rows: eachForm("UNNEST({value}{cast}) AS {each}(v)"), each: eachForm("CROSS JOIN UNNEST(list_distinct({value}{cast})) AS {each}(v)"),
			},
		},
		paths: [schema.LastKind + 1]template{
			schema.String: form("CASE json_type({column}, {path}) WHEN 'VARCHAR' THEN json_extract_string({column}, {path}) END"),
			schema.Enum:   form("CASE json_type({column}, {path}) WHEN 'VARCHAR' THEN json_extract_string({column}, {path}) END"),
			schema.UUID:   form("CASE json_type({column}, {path}) WHEN 'VARCHAR' THEN lower(json_extract_string({column}, {path})) END"),
			schema.Int: form("CASE WHEN json_type({column}, {path}) IN ('BIGINT', 'UBIGINT') THEN TRY_CAST(json_extract_string({column}, {path}) AS BIGINT) " +
				"WHEN json_type({column}, {path}) = 'DOUBLE' AND abs(" + floatInDuckDB + ") <= 9007199254740992e0 AND trunc(" + floatInDuckDB + ") = " + floatInDuckDB +
				" THEN TRY_CAST(" + floatInDuckDB + " AS BIGINT) END"),
			schema.Float: form("CASE WHEN json_type({column}, {path}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') AND isfinite(" + floatInDuckDB + ") THEN " + floatInDuckDB + " END"),
			schema.Bool:  form("CASE json_type({column}, {path}) WHEN 'BOOLEAN' THEN json_extract_string({column}, {path}) = 'true' END"),
		},
		list: listForms{in: form("{equal} = ANY({list})"), notIn: form("{equal} NOT IN (SELECT unnest({list}))")},
		texts: textForms{
			holds: [predicate.LastWhere + 1]template{
				predicate.Anywhere: form("contains({folded}, {needle})"),
				predicate.AtStart:  form("starts_with({folded}, {needle})"),
				predicate.AtEnd:    form("ends_with({folded}, {needle})"),
				predicate.Like:     form("regexp_matches({folded}, {needle})"), // its LIKE takes time without bound
				predicate.Whole:    form("{folded} = {needle}"),
				predicate.Glob:     form("regexp_matches({folded}, {needle})"),
			},
			isOne: form("{folded} = ANY({list})"), isNone: form("{folded} NOT IN (SELECT unnest({list}))"),
			fold: form("translate({value}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"), folds: true, // lower folds Unicode
			rows: form("unnest({list}) AS tamis_o(v)"), item: "tamis_o.v",
			needle: func(m *memory, match predicate.Match, s string) string {
				if match.Where.Pattern() {
					return expression(m, match.Where, s, false)
				}
				return literal(m, match, s, 0)
			},
		},
		text: form("{}::VARCHAR"),
		objects: objectForms{
			rows:  form("unnest(CAST(CASE json_type({column}, {path}) WHEN 'ARRAY' THEN json_extract({column}, {path}) END AS JSON[])) AS {each}(v)"),
			value: form("{each}.v"), are: form("json_type({each}.v) = 'OBJECT'"),
		},
		jsonType: form("CASE json_type({column}, {path}) WHEN 'NULL' THEN 'null' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'VARCHAR' THEN 'string' WHEN 'ARRAY' THEN 'array' " +
			"WHEN 'OBJECT' THEN 'object' WHEN 'BIGINT' THEN 'number' WHEN 'UBIGINT' THEN 'number' WHEN 'DOUBLE' THEN 'number' END"),
		nullJSON:  form("json_type({value}) = 'NULL'"),
		sumColumn: form("CAST({} AS DECIMAL{digits})"),
		greatest:  "greatest",
		divide:    " // ",
		sumFloats: floatSums{
			whole:  func(float string) string { return "CAST(trunc(" + float + ") AS BIGINT)" },
			sum:    func(ints string) string { return "coalesce(sum(" + ints + "), 0)" },
			text:   func(float string) string { return "(" + float + ")::VARCHAR" },
			listed: func(texts string) string { return "coalesce(string_agg(" + texts + ", ' '), '')" },
		}.form(),
		catalogue: Catalogue{
			Tables: duckdbTables, Columns: duckdbColumns, Uniques: duckdbUniques, Foreign: duckdbForeign, Checks: duckdbChecks,
			Limits: duckdbLimits, Ranges: map[string][2]string{"tinyint": {"-128", "127"}, "smallint": {"-32768", "32767"}, "integer": {"-2147483648", "2147483647"}},
			Sample: "left(CAST({} AS VARCHAR), 4000)",
			Types: map[string]TypeOf{
				"varchar": {Kind: schema.String},
				"tinyint": {Kind: schema.Int}, "smallint": {Kind: schema.Int}, "integer": {Kind: schema.Int}, "bigint": {Kind: schema.Int},
				"float": {Kind: schema.Float, Kept: schema.StorageSingle}, "double": {Kind: schema.Float},
				"boolean": {Kind: schema.Bool}, "uuid": {Kind: schema.UUID}, "date": {Kind: schema.Date},
				"timestamp":                {Kind: schema.Datetime},
				"timestamp with time zone": {Kind: schema.Datetime, Kept: schema.StorageTimestamptz},
				"json":                     {Kind: schema.JSON},
				"utinyint":                 {Refused: "there is no kind for an int without sign"}, "usmallint": {Refused: "there is no kind for an int without sign"},
				"uinteger": {Refused: "there is no kind for an int without sign"}, "ubigint": {Refused: "there is no kind for an int without sign"},
				"hugeint": {Refused: "an int has 64 bits"}, "uhugeint": {Refused: "an int has 64 bits"},
				"timestamp_ns": {Refused: "a datetime has microseconds"}, "timestamp_ms": {Refused: "want timestamp"}, "timestamp_s": {Refused: "want timestamp"},
				"decimal": {Kind: schema.Decimal}, "blob": {Kind: schema.Bytes}, "time": {Kind: schema.Clock}, "time with time zone": {Refused: noZone}, "interval": {Refused: noSpan},
			},
			Table: `SELECT column_name, lower(data_type), '', '', 0, is_nullable = 'NO'
FROM information_schema.columns
WHERE table_catalog = current_database() AND table_schema = coalesce(?, current_schema()) AND table_name = ?`,
		},
	}
	d.textBools(d.kinds[schema.Enum][0], "{}::VARCHAR IN {texts}")
	return d
}

const floatInDuckDB = "TRY_CAST(json_extract_string({column}, {path}) AS DOUBLE)"

// The catalogue of DuckDB: the current database. A type stands there as it is written: VARCHAR[], ENUM('a', 'b'), DECIMAL(10,2).
const (
	spaceOfDuckDB = `CASE WHEN schema_name = current_schema() THEN '' ELSE schema_name END`
	mineOfDuckDB  = ` WHERE database_name = current_database() AND NOT internal`

	duckdbTables = `SELECT ` + spaceOfDuckDB + `, table_name, '', '' FROM duckdb_tables()` + mineOfDuckDB + `
UNION ALL SELECT ` + spaceOfDuckDB + `, view_name, 'a view', '' FROM duckdb_views()` + mineOfDuckDB + ` ORDER BY 1, 2`

	duckdbColumns = `WITH enums AS (SELECT 'ENUM(' || array_to_string([chr(39) || replace(l, chr(39), chr(39) || chr(39)) || chr(39) FOR l IN labels], ', ') || ')' AS declared, max(type_name) AS name
  FROM duckdb_types()` + mineOfDuckDB + ` AND logical_type = 'ENUM' AND labels IS NOT NULL GROUP BY 1),
columns AS (SELECT *, suffix(data_type, '[]') AS several, regexp_replace(data_type, '\[\]$', '') AS single FROM duckdb_columns()` + mineOfDuckDB + `)
SELECT ` + spaceOfDuckDB + `, table_name, column_name, data_type,
  CASE WHEN several THEN 'array' ELSE lower(split_part(single, '(', 1)) END, CASE WHEN several THEN lower(split_part(single, '(', 1)) ELSE '' END,
  NOT is_nullable, coalesce(column_default, ''), '', coalesce(enums.name, ''), false, '', '', false
FROM columns LEFT JOIN enums ON enums.declared = columns.single ORDER BY table_oid, column_index`

	duckdbLimits = `SELECT ` + spaceOfDuckDB + `, table_name, column_name, data_type, lower(split_part(regexp_replace(data_type, '\[\]$', ''), '(', 1)), '', '', false
FROM duckdb_columns()` + mineOfDuckDB

	constraintsOfDuckDB = ` FROM duckdb_constraints() WHERE database_name = current_database() AND constraint_type `

	duckdbUniques = `SELECT ` + spaceOfDuckDB + `, table_name, constraint_type = 'PRIMARY KEY', to_json(constraint_column_names)::VARCHAR` +
		constraintsOfDuckDB + `IN ('PRIMARY KEY', 'UNIQUE') ORDER BY table_oid, constraint_index`

	duckdbForeign = `SELECT ` + spaceOfDuckDB + `, table_name, to_json(constraint_column_names)::VARCHAR,
  ` + spaceOfDuckDB + `, coalesce(referenced_table, ''), coalesce(to_json(referenced_column_names)::VARCHAR, '[]')` +
		constraintsOfDuckDB + `= 'FOREIGN KEY' ORDER BY table_oid, constraint_index`

	duckdbChecks = `SELECT ` + spaceOfDuckDB + `, table_name, coalesce(expression, '')` + constraintsOfDuckDB + `= 'CHECK' ORDER BY table_oid, constraint_index`
)
