package sqlgen

import (
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// MySQL is MariaDB, 10.6 and later. Connections are to have the character set utf8mb4.
//
// Most of its collations hold different texts for equal. A text that is not known to be compared by bits is
// first compared as its column is, which an index serves and which finds too much, and then by bits.
var MySQL = &Dialect{
	Name:    "mysql",
	Schemes: []string{"mysql", "mariadb"},
	quote:   '`',
	concat:  true,
	collate: "utf8mb4_nopad_bin",
	cached:  true,
	// It holds max_sort_length bytes ready for each text of a sort key, 64 KiB at the most, for fifteen rows at least: a megabyte
	// each. Two are all that it has by itself.
	sortRoom:     "SET STATEMENT sort_buffer_size = {} FOR",
	plainIndexes: true,
	maxBinds:     65535,
	kinds: [schema.JSON + 1][]storage{
		schema.String: {{
			name: schema.StorageText, ddl: "LONGTEXT" + bits, short: "VARCHAR({n})" + bits, indexed: "(191)",
			one: "{?}", list: "{?}", item: "tamis_o.v", row: "LONGTEXT" + bits, arg: argText, args: argsJSON,
		}},
		schema.Enum: {
			{name: schema.StorageText, ddl: "VARCHAR(255)" + bits, one: "{?}", list: "{?}", item: "tamis_o.v", row: "LONGTEXT" + bits, arg: argText, args: argsJSON},
			{
				name: schema.StorageNative, one: "{?}", list: "{?}", item: "tamis_o.v", row: "LONGTEXT" + bits, arg: argText, args: argsJSON,
				read: schema.StorageText, sort: schema.StorageText,
			},
		},
		schema.Int:   {{name: schema.StorageNative, ddl: "BIGINT", one: "{?}", list: "{?}", item: "tamis_o.v", row: "BIGINT", arg: argInt, args: argsJSON}},
		schema.Float: {{name: schema.StorageNative, ddl: "DOUBLE", one: "{?}", list: "{?}", item: "tamis_o.v", row: "DOUBLE", arg: argFloat, args: argsJSON}},
		schema.Bool:  {{name: schema.StorageInteger, ddl: "BOOLEAN", one: "{?}", list: "{?}", item: "tamis_o.v", row: "BOOLEAN", arg: argInt, args: argsJSONNums}},
		schema.UUID: {
			{name: schema.StorageText, ddl: "CHAR(36)" + ascii, one: "{?}", list: "{?}", item: "tamis_o.v", row: "CHAR(36)" + ascii, arg: argText, args: argsJSON},
			{
				// Some well-formed UUIDs are none to MariaDB: they become null, and are equal to nothing.
				name: schema.StorageNative, ddl: "UUID", one: "CAST({?} AS UUID)", list: "{?}", item: "CAST(tamis_o.v AS UUID)",
				where: " WHERE CAST(tamis_o.v AS UUID) IS NOT NULL", row: "CHAR(36)" + ascii, arg: argText, args: argsJSON, sort: schema.StorageText,
				maybe: true,
			},
			{name: schema.StorageBytes, ddl: "BINARY(16)", one: "{?}", list: "{?}", item: "UNHEX(REPLACE(tamis_o.v, '-', ''))", row: "CHAR(36)" + ascii, arg: argBytes, args: argsJSON},
		},
		schema.Datetime: {
			{name: schema.StorageDatetime, ddl: "DATETIME(6)", one: "{?}", list: "{?}", item: "tamis_o.v", row: "DATETIME(6)", arg: argSpaced, args: argsJSONSpaced},
			{name: schema.StorageMicros, ddl: "BIGINT", one: "CAST({?} AS SIGNED)", list: "{?}", item: "tamis_o.v", row: "BIGINT", arg: argInt, args: argsJSONNums},
		},
		schema.Date: {{name: schema.StorageNative, ddl: "DATE", one: "{?}", list: "{?}", item: "tamis_o.v", row: "DATE", arg: argDate, args: argsJSON}},
		schema.JSON: {{name: schema.StorageJSON, ddl: "JSON"}, {name: schema.StorageText, ddl: "LONGTEXT" + bits}},
	},
	casts: []cast{
		{schema.Enum, schema.StorageNative, schema.StorageText, "CAST({} AS CHAR CHARACTER SET utf8mb4)"},
		{schema.UUID, schema.StorageNative, schema.StorageText, "CAST({} AS CHAR(36))"},
		{schema.UUID, schema.StorageNative, schema.StorageBytes, "UNHEX(REPLACE(CAST({} AS CHAR(36)), '-', ''))"},
		{schema.UUID, schema.StorageText, schema.StorageBytes, "UNHEX(REPLACE({}, '-', ''))"},
		{schema.Datetime, schema.StorageDatetime, schema.StorageMicros, "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', {})"},
	},
	common: [schema.JSON + 1]schema.Storage{
		schema.Enum: schema.StorageText, schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros,
	},
	arrays: []arrayStorage{{
		name: schema.StorageJSON, ddl: "JSON", json: true,
		all:    "({x} IS NOT NULL AND NOT EXISTS " + missingInMySQL + ")",
		notAll: "({x} IS NULL OR EXISTS " + missingInMySQL + ")",
		any:    "EXISTS " + sharedInMySQL,
		notAny: "NOT EXISTS " + sharedInMySQL,
		empty:  "({x} IS NULL OR JSON_LENGTH({x}) = 0)", filled: "JSON_LENGTH({x}) > 0",
		length: "coalesce(JSON_LENGTH({}), 0)",
	}},
	paths: [schema.JSON + 1]string{
		schema.String: "CASE JSON_TYPE(JSON_EXTRACT({c}, {p})) WHEN 'STRING' THEN JSON_VALUE({c}, {p}) END",
		schema.Enum:   "CASE JSON_TYPE(JSON_EXTRACT({c}, {p})) WHEN 'STRING' THEN JSON_VALUE({c}, {p}) END",
		schema.UUID:   "CASE JSON_TYPE(JSON_EXTRACT({c}, {p})) WHEN 'STRING' THEN LOWER(JSON_VALUE({c}, {p})) END",
		schema.Int: "CASE JSON_TYPE(JSON_EXTRACT({c}, {p})) WHEN 'INTEGER' THEN CASE WHEN CAST(JSON_VALUE({c}, {p}) AS DECIMAL(65, 0)) " +
			"BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(JSON_VALUE({c}, {p}) AS SIGNED) END END",
		schema.Float: "CASE WHEN JSON_TYPE(JSON_EXTRACT({c}, {p})) IN ('INTEGER', 'DOUBLE') THEN CAST(JSON_VALUE({c}, {p}) AS DOUBLE) END",
		schema.Bool:  "CASE JSON_TYPE(JSON_EXTRACT({c}, {p})) WHEN 'BOOLEAN' THEN JSON_EXTRACT({c}, {p}) = 'true' END",
	},
	list: listForms{
		in:    "{e} IN (SELECT {item} FROM " + rowsOfMySQL + "{where})",
		notIn: "{e} NOT IN (SELECT {item} FROM " + rowsOfMySQL + "{where})",
		// JSON_UNQUOTE makes a value that takes the collation of what it is compared with, as a literal does.
		wideIn:    "{c} IN (SELECT JSON_UNQUOTE(JSON_QUOTE(tamis_o.v)) FROM " + rowsOfMySQL + ")",
		wideEqual: "{c} = {one}",
	},
	texts: textForms{
		holds: [predicate.Like + 1]string{
			predicate.Anywhere: "LOCATE({n}, {f}) > 0",
			predicate.AtStart:  "LEFT({f}, {len}) = {n}",
			predicate.AtEnd:    "RIGHT({f}, {len}) = {n}",
			predicate.Like:     "{f} LIKE {n} ESCAPE '!'",
		},
		begins: "{c} LIKE {pattern} ESCAPE '!'",
		// LOWER folds Unicode; tis620 has no letters with case but those of ASCII.
		fold: "CONVERT(CAST(LOWER(CONVERT(CAST({x} AS BINARY) USING tis620)) AS BINARY) USING utf8mb4) COLLATE utf8mb4_nopad_bin",
		rows: rowsOfMySQL, item: "tamis_o.v",
		needle: func(m *memory, match predicate.Match, s string) string { return literal(m, match, s, '!') },
	},
	text:     "CAST({} AS CHAR)",
	nullJSON: "JSON_TYPE({x}) = 'NULL'",
	divide:   " DIV ",
	create:   " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
}

const (
	bits  = " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
	ascii = " CHARACTER SET ascii COLLATE ascii_bin"

	// A list as rows. Never of VARCHAR(n), which cuts what is longer without a word.
	rowsOfMySQL     = "JSON_TABLE({list}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_o"
	jsonOfMySQL     = "JSON_TABLE({json}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_o"
	elementsOfMySQL = "JSON_TABLE({x}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_e"

	sharedInMySQL  = "(SELECT 1 FROM " + elementsOfMySQL + " WHERE tamis_e.v IN (SELECT tamis_o.v FROM " + jsonOfMySQL + "){pin})"
	missingInMySQL = "(SELECT 1 FROM " + jsonOfMySQL + " WHERE NOT EXISTS (SELECT 1 FROM " + elementsOfMySQL + " WHERE tamis_e.v = tamis_o.v{pin}){pin})"
)
