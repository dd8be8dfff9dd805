package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// SQLite is SQLite, 3.38 and later with JSON. Its columns are taken to compare texts as SQLite does where nothing else is
// declared, bit by bit (COLLATE BINARY).
var SQLite = sqlite()

func sqlite() *Dialect {
	return &Dialect{
		Name:     "sqlite",
		Schemes:  []string{"sqlite", "sqlite3"},
		quote:    '"',
		nulls:    true,
		maxBinds: 32766,
		traits:   Traits{NullKeys: true, OneConnection: true, DynamicTypes: true},
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {
				{name: schema.StorageText, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argText, args: argsJSON},
				{
					name: schema.StorageFolded, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argText, args: argsJSON, read: schema.StorageText,
					wideIn: "{c} IN (SELECT value FROM json_each({list}))", wideEqual: "{c} = {one}",
				},
			},
			schema.Enum: {
				{name: schema.StorageText, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argText, args: argsJSON},
				{
					name: schema.StorageFolded, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argText, args: argsJSON, read: schema.StorageText,
					wideIn: "{c} IN (SELECT value FROM json_each({list}))", wideEqual: "{c} = {one}",
				},
			},
			schema.Int:   {{name: schema.StorageNative, ddl: "INTEGER", one: "{?}", list: "{?}", item: "value", arg: argInt, args: argsJSON}},
			schema.Float: {{name: schema.StorageNative, ddl: "REAL", one: "{?}", list: "{?}", item: "value", arg: argFloat, args: argsJSON}},
			schema.Bool:  {{name: schema.StorageInteger, ddl: "INTEGER", one: "{?}", list: "{?}", item: "value", arg: argInt, args: argsJSONNums}},
			schema.UUID: {
				{name: schema.StorageText, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argText, args: argsJSON},
				{name: schema.StorageBytes, ddl: "BLOB", one: "{?}", list: "{?}", item: "unhex(value, '-')", arg: argBytes, args: argsJSON},
			},
			schema.Datetime: {
				{name: schema.StorageTextSpace, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argSpaced, args: argsJSONSpaced},
				{name: schema.StorageMicros, ddl: "INTEGER", one: "{?}", list: "{?}", item: "value", arg: argInt, args: argsJSONNums},
				{name: schema.StorageRFC3339, ddl: "TEXT", one: "{?}", arg: argRFC3339, read: schema.StorageMicros},
			},
			schema.Date: {{name: schema.StorageText, ddl: "TEXT", one: "{?}", list: "{?}", item: "value", arg: argDate, args: argsJSON}},
			schema.Decimal: {
				{name: schema.StorageInteger, ddl: "INTEGER", one: "{?}", list: "{?}", item: "value", arg: argInt, args: argsJSON, digits: scaledDigits, most: schema.ScaledDigits},
				{ // integers and reals, which 15 digits are told apart by
					name: schema.StorageNative, ddl: "NUMERIC", digits: scaledDigits, most: 15, read: schema.StorageInteger,
					one: "{?}", arg: argInt, shown: "CASE WHEN typeof({}) IN ('text', 'blob') THEN {} ELSE " + nearest + " END",
				},
			},
			schema.JSON: {{name: schema.StorageJSON, ddl: "TEXT"}, {name: schema.StorageText, ddl: "TEXT"}},
		},
		casts: []cast{
			{schema.String, schema.StorageFolded, schema.StorageText, "({} COLLATE BINARY)"},
			{schema.Enum, schema.StorageFolded, schema.StorageText, "({} COLLATE BINARY)"},
			{schema.UUID, schema.StorageText, schema.StorageBytes, "unhex({}, '-')"},
			{schema.Decimal, schema.StorageNative, schema.StorageInteger, nearest},
			{schema.Datetime, schema.StorageTextSpace, schema.StorageMicros, "unixepoch({}) * 1000000 + CAST(substr({}, 21, 6) AS INTEGER)"},
			{schema.Datetime, schema.StorageRFC3339, schema.StorageMicros, "unixepoch({}) * 1000000 + CASE WHEN substr({}, 20, 1) = '.' " +
				"THEN CAST(round(CAST('0.' || substr({}, 21, 6) AS REAL) * 1000000) AS INTEGER) ELSE 0 END"},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.String: schema.StorageText, schema.Enum: schema.StorageText, schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros,
			schema.Decimal: schema.StorageInteger,
		},
		arrays: []arrayStorage{{
			name: schema.StorageJSON, ddl: "TEXT", json: true,
			all: "({x} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each({json}) AS tamis_o " +
				"WHERE NOT EXISTS (SELECT 1 FROM json_each({x}) AS tamis_e WHERE tamis_e.value = tamis_o.value)))",
			notAll: "({x} IS NULL OR EXISTS (SELECT 1 FROM json_each({json}) AS tamis_o " +
				"WHERE NOT EXISTS (SELECT 1 FROM json_each({x}) AS tamis_e WHERE tamis_e.value = tamis_o.value)))",
			any:    "EXISTS (SELECT 1 FROM json_each({x}) AS tamis_e WHERE tamis_e.value IN (SELECT value FROM json_each({json})))",
			notAny: "NOT EXISTS (SELECT 1 FROM json_each({x}) AS tamis_e WHERE tamis_e.value IN (SELECT value FROM json_each({json})))",
			empty:  "({x} IS NULL OR json_array_length({x}) = 0)", filled: "json_array_length({x}) > 0",
			length: "coalesce(json_array_length({}), 0)",
		}},
		paths: [schema.LastKind + 1]string{
			schema.String: "CASE json_type({c}, {p}) WHEN 'text' THEN json_extract({c}, {p}) END",
			schema.Enum:   "CASE json_type({c}, {p}) WHEN 'text' THEN json_extract({c}, {p}) END",
			schema.UUID:   "CASE json_type({c}, {p}) WHEN 'text' THEN lower(json_extract({c}, {p})) END",
			// An integer beyond 64 bits comes out as a real.
			schema.Int:   "CASE WHEN json_type({c}, {p}) = 'integer' AND typeof(json_extract({c}, {p})) = 'integer' THEN json_extract({c}, {p}) END",
			schema.Float: "CASE WHEN json_type({c}, {p}) IN ('integer', 'real') THEN CAST(json_extract({c}, {p}) AS REAL) END",
			schema.Bool:  "CASE json_type({c}, {p}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
		},
		list: listForms{
			in:    "{e} IN (SELECT {item} FROM json_each({list}))",
			notIn: "{e} NOT IN (SELECT {item} FROM json_each({list}))",
		},
		texts: textForms{
			holds: [predicate.Like + 1]string{
				predicate.Anywhere: "instr({f}, {n}) > 0",
				predicate.AtStart:  "substr({f}, 1, length({n})) = {n}",
				predicate.AtEnd:    "substr({f}, length({f}) - length({n}) + 1) = {n}",
				predicate.Like:     `{f} LIKE {n} ESCAPE '\'`,
			},
			begins: "{c} >= {one} AND {c} < {after}",
			fold:   "lower({x})", folds: true,
			rows: "json_each({list}) AS tamis_o", item: "tamis_o.value",
			needle: func(m *memory, match predicate.Match, s string) string { return literal(m, match, s, '\\') },
		},
		nullJSON:  "json_type({x}) = 'null'",
		divide:    " / ",
		sumHalves: true,
		text:      "CAST({} AS TEXT)",
		catalogue: Catalogue{
			Tables: "SELECT '', name, what, text FROM " + tablesOfSQLite + " ORDER BY name", Columns: sqliteColumns, Uniques: sqliteUniques, Foreign: sqliteForeign,
			Sample: "typeof({}) || ':' || CASE typeof({}) WHEN 'blob' THEN hex(substr({}, 1, 17)) ELSE substr(CAST({} AS TEXT), 1, 4000) END",
			Types:  map[string]TypeOf{"time": {Refused: noTime}, "interval": {Refused: noSpan}, "blob": {Refused: noBytes}},
			Table:  "SELECT name, lower(type), '', '', 0 FROM pragma_table_xinfo(?2, coalesce(?1, 'main'))",
			// There is no catalogue of collations, but a table expression has those of the columns that it was made of.
			Folds: "(SELECT count(*) FROM (SELECT r.{column} AS x FROM {table} AS r WHERE 0 UNION ALL SELECT 'A' UNION ALL SELECT 'a ') WHERE x = 'a')",
			Connection: []Condition{{ // PRAGMA case_sensitive_like, which like_ must not depend on
				"SELECT 'a' LIKE 'A'", "the LIKE of the connection tells upper from lower case; connect without case_sensitive_like",
			}},
		},
	}
}

// nearest is an integer or a real as the nearest decimal of the column's scale, which is an integer, scaled.
const nearest = "CAST(round({} * {10}.0) AS INTEGER)"

// The catalogue of SQLite: its main database.
const (
	tablesOfSQLite = `(SELECT l.name, CASE l.type WHEN 'table' THEN '' WHEN 'view' THEN 'a view' ELSE 'a virtual table' END AS what, coalesce(m.sql, '') AS text
FROM pragma_table_list AS l LEFT JOIN sqlite_master AS m ON m.name = l.name AND m.type IN ('table', 'view')
WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\') AS t`

	sqliteColumns = `SELECT '', t.name, c.name, c.type, lower(trim(c.type)), '', c."notnull", coalesce(c.dflt_value, ''), '', '', false, '', '', false
FROM ` + tablesOfSQLite + `, pragma_table_xinfo(t.name) AS c WHERE c.hidden <> 1 ORDER BY t.name, c.cid`

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
