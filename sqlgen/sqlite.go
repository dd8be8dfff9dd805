package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// SQLite is SQLite, 3.38 and later with JSON. Its columns are taken to compare texts as SQLite does where nothing else is
// declared, bit by bit (COLLATE BINARY).
var SQLite = sqlite()

func sqlite() *Dialect {
	d := &Dialect{
		Name:     "sqlite",
		Schemes:  []string{"sqlite", "sqlite3"},
		quote:    '"',
		nulls:    true,
		maxBinds: 32766,
		explain:  "EXPLAIN QUERY PLAN ",
		aside:    "+",
		traits:   Traits{NullKeys: true, OneConnection: true, Embedded: true, OneWriter: true, DynamicTypes: true, Counts: "integer"}, tellsInserts: true, tellsUpdates: true,
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {
				{name: schema.StorageText, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON},
				{
					name: schema.StorageFolded, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON, read: schema.StorageText,
					wideIn: form("{column} IN (SELECT value FROM json_each({list}))"), wideEqual: form("{column} = {one}"),
				},
			},
			schema.Enum: {
				{name: schema.StorageText, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON},
				{
					name: schema.StorageFolded, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON, read: schema.StorageText,
					wideIn: form("{column} IN (SELECT value FROM json_each({list}))"), wideEqual: form("{column} = {one}"),
				},
			},
			schema.Int:   {{name: schema.StorageNative, ddl: "INTEGER", one: form("{?}"), list: form("{?}"), item: "value", arg: argInt, args: argsJSON}},
			schema.Float: {{name: schema.StorageNative, ddl: "REAL", one: form("{?}"), list: form("{?}"), item: "value", arg: argFloat, args: argsJSON}},
			schema.Bool:  {{name: schema.StorageInteger, ddl: "INTEGER", one: form("{?}"), list: form("{?}"), item: "value", arg: argInt, args: argsJSONNums}},
			schema.UUID: {
				{name: schema.StorageText, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON},
				{name: schema.StorageBytes, ddl: "BLOB", one: form("{?}"), list: form("{?}"), item: "unhex(value, '-')", arg: argBytes, args: argsJSON},
			},
			schema.Datetime: {
				{name: schema.StorageTextSpace, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argSpaced, args: argsJSONSpaced},
				{name: schema.StorageMicros, ddl: "INTEGER", one: form("{?}"), list: form("{?}"), item: "value", arg: argInt, args: argsJSONNums},
				{name: schema.StorageRFC3339, ddl: "TEXT", one: form("{?}"), arg: argRFC3339, read: schema.StorageMicros},
			},
			schema.Date: {{name: schema.StorageText, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argDate, args: argsJSON}},
			schema.Decimal: {
				{name: schema.StorageInteger, ddl: "INTEGER", one: form("{?}"), list: form("{?}"), item: "value", arg: argInt, args: argsJSON, digits: scaledDigits, most: schema.ScaledDigits},
				{ // integers and reals, which 15 digits distinguish
					name: schema.StorageNative, ddl: "NUMERIC", digits: scaledDigits, most: 15, read: schema.StorageInteger,
					one: form("{?}"), arg: argInt, shown: form("CASE WHEN typeof({}) IN ('text', 'blob') THEN {} ELSE " + nearest + " END"),
				},
			},
			schema.Other: {{name: schema.StorageNative, ddl: "TEXT", one: form("{?}"), arg: argText, shown: form("CASE typeof({}) WHEN 'blob' THEN hex({}) ELSE CAST({} AS TEXT) END")}},
			schema.Bytes: {{name: schema.StorageNative, ddl: "BLOB", one: form("{?}"), list: form("{?}"), item: "unhex(value)", arg: argBytes, args: argsJSONHex}},
			schema.Clock: {{name: schema.StorageText, ddl: "TEXT", one: form("{?}"), list: form("{?}"), item: "value", arg: argClock, args: argsJSON}},
			schema.JSON:  {{name: schema.StorageJSON, ddl: "TEXT"}, {name: schema.StorageText, ddl: "TEXT"}},
		},
		readable: readableInSQLite,
		casts: []cast{
			{schema.String, schema.StorageFolded, schema.StorageText, form("({} COLLATE BINARY)")},
			{schema.Enum, schema.StorageFolded, schema.StorageText, form("({} COLLATE BINARY)")},
			{schema.UUID, schema.StorageText, schema.StorageBytes, form("unhex({}, '-')")},
			{schema.Decimal, schema.StorageNative, schema.StorageInteger, form(nearest)},
			{schema.Datetime, schema.StorageTextSpace, schema.StorageMicros, form("unixepoch({}) * 1000000 + CAST(substr({}, 21, 6) AS INTEGER)")},
			{schema.Datetime, schema.StorageRFC3339, schema.StorageMicros, form("unixepoch({}) * 1000000 + CASE WHEN substr({}, 20, 1) = '.' " +
				"THEN CAST(round(CAST('0.' || substr({}, 21, 6) AS REAL) * 1000000) AS INTEGER) ELSE 0 END")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.String: schema.StorageText, schema.Enum: schema.StorageText, schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros,
			schema.Decimal: schema.StorageInteger,
		},
		arrays: []arrayStorage{{
			name: schema.StorageJSON, ddl: "TEXT", json: true,
			all: form("({value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each({json}) AS tamis_o " +
				"WHERE NOT EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value = tamis_o.value)))"),
			notAll: form("({value} IS NULL OR EXISTS (SELECT 1 FROM json_each({json}) AS tamis_o " +
				"WHERE NOT EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value = tamis_o.value)))"),
			any:    form("EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value IN (SELECT value FROM json_each({json})))"),
			notAny: form("NOT EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value IN (SELECT value FROM json_each({json})))"),
			one:    form("EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value = {one})"),
			notOne: form("NOT EXISTS (SELECT 1 FROM json_each({value}) AS tamis_e WHERE tamis_e.value = {one})"),
			empty:  form("({value} IS NULL OR json_array_length({value}) = 0)"), filled: form("json_array_length({value}) > 0"),
			length: form("coalesce(json_array_length({}), 0)"), value: ".value",
			rows: eachForm("json_each({value}) AS {each}"),
			each: eachForm("JOIN json_each({value}) AS {each} ON {each}.key = (SELECT min(tamis_e.key) FROM json_each({value}) AS tamis_e WHERE tamis_e.value = {each}.value)"),
		}},
		paths: [schema.LastKind + 1]template{
			schema.String: form("CASE json_type({column}, {path}) WHEN 'text' THEN json_extract({column}, {path}) END"),
			schema.Enum:   form("CASE json_type({column}, {path}) WHEN 'text' THEN json_extract({column}, {path}) END"),
			schema.UUID:   form("CASE json_type({column}, {path}) WHEN 'text' THEN lower(json_extract({column}, {path})) END"),
			// An integer beyond 64 bits comes out as a real, and so does what is spelled with a fraction or an exponent.
			schema.Int: form("CASE WHEN json_type({column}, {path}) IN ('integer', 'real') THEN CASE WHEN typeof(json_extract({column}, {path})) = 'integer' " +
				"THEN json_extract({column}, {path}) WHEN abs(json_extract({column}, {path})) <= 9007199254740992.0 " +
				"AND json_extract({column}, {path}) = CAST(json_extract({column}, {path}) AS INTEGER) THEN CAST(json_extract({column}, {path}) AS INTEGER) END END"),
			schema.Float: form("CASE WHEN json_type({column}, {path}) IN ('integer', 'real') AND json_extract({column}, {path}) > -9e999 AND json_extract({column}, {path}) < 9e999 " +
				"THEN CAST(json_extract({column}, {path}) AS REAL) END"),
			schema.Bool: form("CASE json_type({column}, {path}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
		},
		list: listForms{
			in:    form("{equal} IN (SELECT {item} FROM json_each({list}))"),
			notIn: form("{equal} NOT IN (SELECT {item} FROM json_each({list}))"),
		},
		texts: textForms{
			holds: [predicate.LastWhere + 1]template{
				predicate.Anywhere: form("instr({folded}, {needle}) > 0"),
				predicate.AtStart:  form("substr({folded}, 1, length({needle})) = {needle}"),
				predicate.AtEnd:    form("substr({folded}, length({folded}) - length({needle}) + 1) = {needle}"),
				predicate.Like:     form(`{folded} LIKE +{needle} ESCAPE '\'`), // with a bare bind the statement is prepared anew each time, for the sake of what it begins with
				predicate.Whole:    form("{value} COLLATE NOCASE = {needle}"),  // which folds ASCII alone
				predicate.Glob:     form("{folded} GLOB {needle}"),
			},
			begins: form("{column} >= {one} AND {column} < {after}"),
			isOne:  form("{value} COLLATE NOCASE IN (SELECT value FROM json_each({list}))"),
			isNone: form("{value} COLLATE NOCASE NOT IN (SELECT value FROM json_each({list}))"),
			wholes: form("{value} COLLATE NOCASE"),
			fold:   form("lower({value})"), folds: true,
			rows: form("json_each({list}) AS tamis_o"), item: "tamis_o.value",
			needle: func(m *memory, match predicate.Match, s string) string {
				if match.Where == predicate.Glob {
					return globOfSQLite(m, s)
				}
				return literal(m, match, s, '\\')
			},
		},
		objects: objectForms{
			rows:  form("json_each(CASE json_type({column}, {path}) WHEN 'array' THEN {column} END, {path}) AS {each}"),
			value: form("CASE {each}.type WHEN 'object' THEN {each}.value END"), are: form("{each}.type = 'object'"), // of a text, value need not be JSON
		},
		jsonType: form("CASE json_type({column}, {path}) WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number' " +
			"WHEN 'text' THEN 'string' ELSE json_type({column}, {path}) END"),
		nullJSON:  form("json_type({value}) = 'null'"),
		divide:    " / ",
		greatest:  "max",
		sumHalves: true, handsTimes: true,
		beyond: &storage{name: "halves", one: form("{?}"), list: form("{?}"), item: "value", arg: argText, args: argsJSON, digits: halvedDigits, most: schema.ScaledDigits},
		sumFloats: floatSums{
			whole:  func(float string) string { return "CAST(" + float + " AS INTEGER)" },
			sum:    sumInHalves,
			text:   func(float string) string { return "printf('%!.17g', " + float + ")" },
			listed: func(texts string) string { return "coalesce(group_concat(" + texts + ", ' '), '')" },
			joined: " || ",
		}.form(),
		text: form("CAST({} AS TEXT)"),
		catalogue: Catalogue{
			Tables: "SELECT '', name, what, text FROM " + tablesOfSQLite + " ORDER BY name", Columns: sqliteColumns, Uniques: sqliteUniques, Foreign: sqliteForeign,
			Sample: "typeof({}) || ':' || CASE typeof({}) WHEN 'blob' THEN hex(substr({}, 1, 17)) ELSE substr(CAST({} AS TEXT), 1, 4000) END",
			Timed:  []string{"date", "datetime", "timestamp"},
			Limits: sqliteLimits, Altered: sqliteAltered, Samples: map[string][]string{"": {"", "a", "A", "10:00", "1.5", "x y"}},
			Types: map[string]TypeOf{"interval": {Refused: noSpan}},
			Table: "SELECT name, lower(type), '', '', 0, \"notnull\" FROM pragma_table_xinfo(?2, coalesce(?1, 'main'))",
			Leading: `SELECT x.name FROM pragma_index_list(?2, coalesce(?1, 'main')) AS i, pragma_index_xinfo(i.name, coalesce(?1, 'main')) AS x
WHERE NOT i.partial AND x.seqno = 0 AND x.name IS NOT NULL AND x.coll = 'BINARY'
UNION SELECT name FROM pragma_table_xinfo(?2, coalesce(?1, 'main')) WHERE pk = 1 AND lower(type) = 'integer' AND (SELECT sum(pk > 0) FROM pragma_table_xinfo(?2, coalesce(?1, 'main'))) = 1`,
			// There is no catalogue of collations, but a table expression has those of the columns that it was made of.
			Folds: "(SELECT count(*) FROM (SELECT r.{column} AS x FROM {table} AS r WHERE 0 UNION ALL SELECT 'A' UNION ALL SELECT 'a ') WHERE x = 'a')",
			Connection: []Condition{{ // PRAGMA case_sensitive_like, which like_ must not depend on
				"SELECT 'a' LIKE 'A'", "the LIKE of the connection tells upper from lower case; connect without case_sensitive_like",
			}},
		},
	}
	d.textBools(d.kinds[schema.Enum][0], "(typeof({}) = 'text' AND {} COLLATE BINARY IN {texts})")
	return d
}

// nearest is an integer or a real as the nearest decimal of the column's scale, which is an integer, scaled.
const nearest = "CAST(round({} * {power}.0) AS INTEGER)"

// The catalogue of SQLite: its main database.
const (
	tablesOfSQLite = `(SELECT l.name, CASE l.type WHEN 'table' THEN '' WHEN 'view' THEN 'a view' ELSE 'a virtual table' END AS what, coalesce(m.sql, '') AS text
FROM pragma_table_list AS l LEFT JOIN sqlite_master AS m ON m.name = l.name AND m.type IN ('table', 'view')
WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\') AS t`

	sqliteColumns = `SELECT '', t.name, c.name, c.type, lower(trim(c.type)), '', c."notnull", coalesce(c.dflt_value, ''), '', '', false, '', '', false
FROM ` + tablesOfSQLite + `, pragma_table_xinfo(t.name) AS c WHERE c.hidden <> 1 ORDER BY t.name, c.cid`

	sqliteLimits = `SELECT '', t.name, c.name, '', '', CASE WHEN c.hidden IN (2, 3) THEN 'generated' WHEN c.pk > 0 AND t.text LIKE '%AUTOINCREMENT%' THEN 'counted' ELSE '' END, '', false
FROM ` + tablesOfSQLite + `, pragma_table_xinfo(t.name) AS c WHERE c.hidden <> 1`

	// RETURNING has a row as the statement alone leaves it.
	sqliteAltered = `SELECT '', t.name FROM ` + tablesOfSQLite + `
WHERE t.what <> '' OR EXISTS (SELECT 1 FROM sqlite_master AS m WHERE m.type = 'trigger' AND m.tbl_name = t.name COLLATE NOCASE)
  OR EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name) WHERE hidden IN (2, 3))
  OR EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name) WHERE "table" = t.name COLLATE NOCASE AND on_update NOT IN ('NO ACTION', 'RESTRICT'))`

	// An expression in an index has no name.
	sqliteUniques = `SELECT '', name, pk, columns FROM (
SELECT t.name, true AS pk, 0 AS n, (SELECT json_group_array(name) FROM (SELECT name FROM pragma_table_xinfo(t.name) WHERE pk > 0 AND hidden <> 1 ORDER BY pk)) AS columns
FROM ` + tablesOfSQLite + `
UNION ALL
SELECT t.name, false, -i.seq, (SELECT json_group_array(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
FROM ` + tablesOfSQLite + `, pragma_index_list(t.name) AS i
WHERE i."unique" AND NOT i.partial AND i.origin <> 'pk' AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) WHERE name IS NULL)
) ORDER BY name, pk DESC, n`

	sqliteForeign = `SELECT '', t.name,
  (SELECT json_group_array("from") FROM (SELECT "from" FROM pragma_foreign_key_list(t.name) WHERE id = f.id ORDER BY seq)), '', f."table",
  (SELECT json_group_array("to") FROM (SELECT "to" FROM pragma_foreign_key_list(t.name) WHERE id = f.id AND "to" IS NOT NULL ORDER BY seq))
FROM ` + tablesOfSQLite + `, pragma_foreign_key_list(t.name) AS f WHERE f.seq = 0 ORDER BY t.name, f.id DESC`
)

// globOfSQLite returns a pattern of glob_ as one of GLOB, which has no character that takes the next literally, but sets of characters.
func globOfSQLite(m *memory, s string) string {
	out := m.room(len(s) + 8)
	for i := 0; i < len(s); i++ {
		c, literal := s[i], false
		if c == '\\' && i+1 < len(s) {
			i++
			c, literal = s[i], true
		}
		if c == '[' || literal && (c == '*' || c == '?') {
			out = append(out, '[', c, ']')
			continue
		}
		out = append(out, c)
	}
	return m.made(out)
}
