package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// likeMySQL returns what MariaDB and MySQL have in common: they have one protocol, and most of one language. Connections are to
// have the character set utf8mb4. The collation is the one that compares texts bit by bit.
//
// Most of their collations hold different texts for equal. A text that is not known to be compared by bits is
// first compared as its column is, which an index serves and which finds too much, and then by bits.
func likeMySQL(collation string) Dialect {
	bits := " CHARACTER SET utf8mb4 COLLATE " + collation
	d := Dialect{
		quote:        '`',
		concat:       true,
		collate:      collation,
		plainIndexes: true,
		maxBinds:     65535,
		version:      "SELECT version()",
		lock:         " FOR UPDATE",
		traits:       Traits{TablesCommit: true, FoldsEquality: true, StoresNearest: true, RowByRow: true}, literalViews: true,
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {{
				name: schema.StorageText, ddl: "LONGTEXT" + bits, short: "VARCHAR({length})" + bits, indexed: "(191)",
				one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("LONGTEXT" + bits), arg: argText, args: argsJSON,
			}, { // of a character set that does not hold every character
				name: schema.StorageFolded, ddl: "LONGTEXT" + bits, short: "VARCHAR({length})" + bits, indexed: "(191)", read: schema.StorageText,
				wideEqual: form("{column} LIKE {narrow} ESCAPE '!'"), wideIn: wideInMySQL, begins: form("{column} LIKE {narrow} ESCAPE '!'"),
				one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("LONGTEXT" + bits), arg: argText, args: argsJSON,
			}},
			schema.Enum: {
				{name: schema.StorageText, ddl: "VARCHAR(255)" + bits, one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("LONGTEXT" + bits), arg: argText, args: argsJSON},
				{
					name: schema.StorageNative, one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("LONGTEXT" + bits), arg: argText, args: argsJSON,
					read: schema.StorageText, sort: schema.StorageText, wideEqual: form("{column} = {one}"), wideIn: wideInMySQL,
				},
			},
			schema.Int: {{name: schema.StorageNative, ddl: "BIGINT", one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("BIGINT"), arg: argInt, args: argsJSON}},
			schema.Float: {
				{name: schema.StorageNative, ddl: "DOUBLE", one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("DOUBLE"), arg: argFloat, args: argsJSON},
				{ // As a text, a FLOAT has six digits.
					name: schema.StorageSingle, ddl: "FLOAT", one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("DOUBLE"), arg: argFloat, args: argsJSON,
					shown: form("CAST({} AS DOUBLE)"),
				},
			},
			schema.Bool: {{name: schema.StorageInteger, ddl: "BOOLEAN", one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("BOOLEAN"), arg: argInt, args: argsJSONNums}},
			schema.UUID: {
				{name: schema.StorageText, ddl: "CHAR(36)" + ascii, one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("CHAR(36)" + ascii), arg: argText, args: argsJSON},
				{name: schema.StorageBytes, ddl: "BINARY(16)", one: form("{?}"), list: form("{?}"), item: "UNHEX(REPLACE(tamis_o.v, '-', ''))", row: form("CHAR(36)" + ascii), arg: argBytes, args: argsJSON},
			},
			schema.Datetime: {
				// As text: of a date without a month or a day a driver makes the year 1, or an error that names no row.
				{name: schema.StorageDatetime, ddl: "DATETIME(6)", shown: form("CAST({} AS CHAR)"), one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("DATETIME(6)"), arg: argSpaced, args: argsJSONSpaced},
				// An instant, which the session shows in its time zone. Tables are made with the storage above.
				{name: schema.StorageTimestamp, shown: form("CAST({} AS CHAR)"), one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("DATETIME(6)"), arg: argSpaced, args: argsJSONSpaced},
				{name: schema.StorageMicros, ddl: "BIGINT", one: form("CAST({?} AS SIGNED)"), list: form("{?}"), item: "tamis_o.v", row: form("BIGINT"), arg: argInt, args: argsJSONNums},
			},
			schema.Date: {{name: schema.StorageNative, ddl: "DATE", shown: form("CAST({} AS CHAR)"), one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("DATE"), arg: argDate, args: argsJSON}},
			schema.Decimal: {{
				name: schema.StorageNative, ddl: "DECIMAL{digits}", one: form("CAST({?} AS DECIMAL{wider})"), list: form("{?}"), item: "tamis_o.v", row: form("DECIMAL{wider}"),
				arg: argText, args: argsJSON, digits: ownDigits, most: schema.DecimalDigits,
			}},
			schema.Other: {
				{name: schema.StorageNative, ddl: "LONGTEXT" + bits, one: form("{?}"), arg: argText, shown: form("CAST({} AS CHAR)")},
				{name: schema.StorageHex, ddl: "LONGBLOB", one: form("unhex({?})"), arg: argText, shown: form("HEX(CAST({} AS BINARY))")},
			},
			schema.Bytes: {{
				name: schema.StorageNative, ddl: "LONGBLOB", short: "VARBINARY({length})", indexed: "(191)",
				one: form("{?}"), list: form("{?}"), item: "UNHEX(tamis_o.v)", row: form("LONGTEXT" + ascii), arg: argBytes, args: argsJSONHex,
			}},
			// No cast of a bind: MySQL takes one that is to be a TIME for a DATETIME, and 12:00:00 for midnight.
			schema.Clock: {{name: schema.StorageNative, ddl: "TIME(6)", one: form("{?}"), list: form("{?}"), item: "tamis_o.v", row: form("TIME(6)"), arg: argClock, args: argsJSON}},
			schema.JSON:  {{name: schema.StorageJSON, ddl: "JSON"}, {name: schema.StorageText, ddl: "LONGTEXT" + bits}},
		},
		readable: readableInMySQL,
		casts: []cast{
			{schema.String, schema.StorageFolded, schema.StorageText, form("CONVERT({} USING utf8mb4)")},
			{schema.Enum, schema.StorageNative, schema.StorageText, form("CAST({} AS CHAR CHARACTER SET utf8mb4)")},
			{schema.Float, schema.StorageSingle, schema.StorageNative, form("CAST({} AS DOUBLE)")},
			{schema.UUID, schema.StorageText, schema.StorageBytes, form("UNHEX(REPLACE({}, '-', ''))")},
			{schema.Datetime, schema.StorageDatetime, schema.StorageMicros, form("TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', {})")},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, form("TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', {})")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.Enum: schema.StorageText, schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros, schema.Float: schema.StorageNative,
		},
		list: listForms{
			in:    form("{equal} IN (SELECT {item} FROM " + rowsOfMySQL + "{where})"),
			notIn: form("{equal} NOT IN (SELECT {item} FROM " + rowsOfMySQL + "{where})"),
			// JSON_UNQUOTE makes a value that takes the collation of what it is compared with, as a literal does.
			wideIn:    wideInMySQL,
			wideEqual: form("{column} = {one}"),
		},
		texts: textForms{
			holds: [predicate.LastWhere + 1]template{
				predicate.Anywhere: form("LOCATE({needle}, {folded}) > 0"),
				predicate.AtStart:  form("LEFT({folded}, {characters}) = {needle}"),
				predicate.AtEnd:    form("RIGHT({folded}, {characters}) = {needle}"),
				predicate.Like:     form("{folded} LIKE {needle} ESCAPE '!'"),
				predicate.Whole:    form("{folded} = {needle}"),
				predicate.Glob:     form("{folded} LIKE {needle} ESCAPE '!'"),
			},
			begins: form("{column} LIKE {pattern} ESCAPE '!'"),
			// LOWER folds Unicode; tis620 has no letters with case but those of ASCII.
			fold: form("CONVERT(CAST(LOWER(CONVERT(CAST({value} AS BINARY) USING tis620)) AS BINARY) USING utf8mb4) COLLATE " + collation),
			rows: form(rowsOfMySQL), item: "tamis_o.v",
			needle: func(m *memory, match predicate.Match, s string) string { return literal(m, match, s, '!') },
		},
		objects: objectForms{
			rows: form("JSON_TABLE(CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'ARRAY' THEN JSON_EXTRACT({column}, {path}) END, '$[*]' COLUMNS (n FOR ORDINALITY)) AS {each}"),
			// A column of JSON_TABLE would make JSON of a text that looks like it.
			value: form(itemOfMySQL), are: form("JSON_TYPE(" + itemOfMySQL + ") = 'OBJECT'"),
		},
		jsonType: form("CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'NULL' THEN 'null' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'STRING' THEN 'string' " +
			"WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'INTEGER' THEN 'number' WHEN 'UNSIGNED INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' WHEN 'DECIMAL' THEN 'number' END"),
		loosePositions: true,
		nullJSON:       form("JSON_TYPE({value}) = 'NULL'"),
		catalogue: Catalogue{
			Tables: mysqlTables, Columns: strings.ReplaceAll(mysqlColumns, "{collation}", collation), Uniques: mysqlUniques, Foreign: mysqlForeign,
			Sample: "left(CAST({} AS CHAR), 4000)", JSONIsA: "text",
			Types: map[string]TypeOf{
				"char": {Kind: schema.String}, "varchar": {Kind: schema.String},
				"tinytext": {Kind: schema.String}, "text": {Kind: schema.String}, "mediumtext": {Kind: schema.String}, "longtext": {Kind: schema.String},
				"tinyint": {Kind: schema.Int}, "smallint": {Kind: schema.Int}, "mediumint": {Kind: schema.Int}, "int": {Kind: schema.Int}, "bigint": {Kind: schema.Int},
				"float": {Kind: schema.Float, Kept: schema.StorageSingle}, "double": {Kind: schema.Float},
				"uuid": {Kind: schema.UUID, Kept: schema.StorageNative},
				"date": {Kind: schema.Date}, "datetime": {Kind: schema.Datetime},
				"timestamp": {Kind: schema.Datetime, Kept: schema.StorageTimestamp},
				"json":      {Kind: schema.JSON},
				"binary":    {Kind: schema.Bytes}, "varbinary": {Kind: schema.Bytes}, "tinyblob": {Kind: schema.Bytes}, "blob": {Kind: schema.Bytes}, "mediumblob": {Kind: schema.Bytes}, "longblob": {Kind: schema.Bytes},
				"decimal": {Kind: schema.Decimal}, "time": {Kind: schema.Clock}, "year": {Refused: "two digits stand for four in it"},
				"bit": {Refused: "there is no kind for bits", Kept: schema.StorageHex}, "set": {Refused: "there is no kind for it; keep an array as json"},
				"geometry": {Refused: noShape, Kept: schema.StorageHex}, "point": {Refused: noShape, Kept: schema.StorageHex}, "linestring": {Refused: noShape, Kept: schema.StorageHex}, "polygon": {Refused: noShape, Kept: schema.StorageHex}, "multipoint": {Refused: noShape, Kept: schema.StorageHex}, "multilinestring": {Refused: noShape, Kept: schema.StorageHex}, "multipolygon": {Refused: noShape, Kept: schema.StorageHex}, "geomcollection": {Refused: noShape, Kept: schema.StorageHex}, "geometrycollection": {Refused: noShape, Kept: schema.StorageHex}, "vector": {Refused: noShape, Kept: schema.StorageHex},
			},
			Limits: mysqlLimits, Ranges: mysqlRanges,
			Samples: map[string][]string{
				"time": {"10:00:00", "-01:00:00"}, "year": {"2024", "1901"}, "set": {""}, "bit": {"01", "00"},
				"binary": {"0A", "41"}, "varbinary": {"", "0A"}, "tinyblob": {"", "00FF"}, "blob": {"", "00FF"}, "mediumblob": {"00FF"}, "longblob": {"00FF"},
				"geometry": {pointOfMySQL}, "point": {pointOfMySQL},
			},
			Table: mysqlTable, Unsorted: mysqlUnsorted, Adopts: adoptsMySQL, Refuses: refusesMySQL,
		},
		greatest: "greatest",
		divide:   " DIV ",
		sumFloats: floatSums{
			whole:  func(float string) string { return "CAST(TRUNCATE(" + float + ", 0) AS SIGNED)" },
			sum:    func(ints string) string { return "coalesce(sum(" + ints + "), 0)" },
			text:   func(float string) string { return float },
			listed: func(texts string) string { return "coalesce(group_concat(" + texts + " SEPARATOR ' '), '')" },
		}.form(),
		create: bits,
		text:   form("CAST({} AS CHAR)"),
	}
	text := d.kinds[schema.Enum][0]
	text.item = "JSON_UNQUOTE(JSON_QUOTE(tamis_o.v))" // which takes the collation of the column
	d.textBools(text, "CAST(CONVERT({} USING utf8mb4) AS BINARY) IN {texts}")
	return d
}

const (
	ascii = " CHARACTER SET ascii COLLATE ascii_bin"

	// A list as rows. Never of VARCHAR(n), which cuts what is longer without a word.
	rowsOfMySQL = "JSON_TABLE({list}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_o"

	itemOfMySQL = "JSON_EXTRACT(JSON_EXTRACT({column}, {path}), CONCAT('$[', {each}.n - 1, ']'))"

	// The elements of an array as rows.
	elementsOfMySQL = "JSON_TABLE({value}, '$[*]' COLUMNS (v {row} PATH '$')) AS {each}"

	// The values of an array as rows, those that are not equal to one before.
	numberedOfMySQL = "JSON_TABLE({value}, '$[*]' COLUMNS (n FOR ORDINALITY, v {row} PATH '$')) AS "
	eachOfMySQL     = "JOIN " + numberedOfMySQL + "{each} ON {each}.n = (SELECT MIN(tamis_e.n) FROM " + numberedOfMySQL + "tamis_e WHERE tamis_e.v = {each}.v{pin})"
)

// wideInMySQL is equality in the collation of the column.
var wideInMySQL = form("{column} IN (SELECT JSON_UNQUOTE(JSON_QUOTE(tamis_o.v)) FROM " + rowsOfMySQL + ")")

// narrow reports whether a column is of a character set that does not hold every character.
func narrow(f FoundColumn) bool {
	return f.Collation != "" && !strings.HasPrefix(f.Collation, "utf8mb4_")
}

// adoptsMySQL returns how MariaDB and MySQL keep c where that is another way than their own choice, and means the same.
func adoptsMySQL(f FoundColumn, c *schema.Column) schema.Storage {
	switch {
	case c.Type.Array:
	case c.Type.Kind == schema.String && narrow(f):
		return schema.StorageFolded
	case c.Type.Kind == schema.Datetime && f.Type == "timestamp":
		return schema.StorageTimestamp
	}
	return ""
}

// refusesMySQL returns why a column of MariaDB or MySQL cannot be c.
func refusesMySQL(f FoundColumn, c *schema.Column, kept schema.Storage) error {
	if yes, no, ok := kept.BoolTexts(); ok {
		return refusesBool(f, yes, no)
	}
	switch kind := c.Type.Kind; {
	case kind == schema.Bool && !c.Type.Array && slices.Contains(textTypes, f.Type):
		return noBool(f)
	case kind == schema.Datetime && strings.HasPrefix(f.Type, "timestamp in "):
		return fmt.Errorf("is timestamp, which the connection reads %s; connect with time_zone='+00:00'", strings.TrimPrefix(f.Type, "timestamp "))
	case kind == schema.String && narrow(f) && kept != schema.StorageFolded:
		return fmt.Errorf("has the collation %s, whose character set does not hold every character; want the storage folded", f.Collation)
	case kind == schema.Float && f.Type == "decimal":
		return noFloat(f)
	}
	return nil
}

var mysqlRanges = map[string][2]string{
	"tinyint": {"-128", "127"}, "tinyint unsigned": {"0", "255"}, "smallint": {"-32768", "32767"}, "smallint unsigned": {"0", "65535"},
	"mediumint": {"-8388608", "8388607"}, "mediumint unsigned": {"0", "16777215"}, "int": {"-2147483648", "2147483647"}, "int unsigned": {"0", "4294967295"},
	"bigint": {"-9223372036854775808", "9223372036854775807"}, "bigint unsigned": {"0", "9223372036854775807"},
	"timestamp": {"1970-01-01 00:00:01", "2038-01-19 03:14:07"},
}

// The catalogue of MariaDB and MySQL: the current database.
const (
	mysqlTables = `SELECT '', TABLE_NAME, CASE TABLE_TYPE WHEN 'VIEW' THEN 'a view' ELSE '' END, ''
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_NAME`

	mysqlColumns = `SELECT '', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, lower(DATA_TYPE), '', IS_NULLABLE = 'NO', coalesce(COLUMN_DEFAULT, ''), '', '', coalesce(COLLATION_NAME = '{collation}', false), '',
  CASE WHEN COLLATION_NAME LIKE 'utf8mb4\_%' OR COLLATION_NAME IS NULL THEN '' ELSE COLLATION_NAME END, false
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`

	mysqlUniques = `SELECT '', TABLE_NAME, INDEX_NAME = 'PRIMARY', concat('[', group_concat(json_quote(COLUMN_NAME) ORDER BY SEQ_IN_INDEX), ']')
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0
GROUP BY TABLE_NAME, INDEX_NAME HAVING count(COLUMN_NAME) = count(*) AND count(SUB_PART) = 0 ORDER BY TABLE_NAME, INDEX_NAME`

	mysqlForeign = `SELECT '', TABLE_NAME, concat('[', group_concat(json_quote(COLUMN_NAME) ORDER BY ORDINAL_POSITION), ']'),
  CASE WHEN REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA THEN '' ELSE REFERENCED_TABLE_SCHEMA END, REFERENCED_TABLE_NAME,
  concat('[', group_concat(json_quote(REFERENCED_COLUMN_NAME) ORDER BY ORDINAL_POSITION), ']')
FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
GROUP BY TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME, REFERENCED_TABLE_SCHEMA, TABLE_SCHEMA ORDER BY TABLE_NAME, min(COLUMN_NAME), CONSTRAINT_NAME`

	mysqlLimits = `SELECT '', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, lower(DATA_TYPE),
  CASE WHEN coalesce(GENERATION_EXPRESSION, '') <> '' THEN 'generated' WHEN EXTRA LIKE '%auto_increment%' THEN 'counted' ELSE '' END,
  CASE WHEN CHARACTER_SET_NAME IS NULL OR CHARACTER_SET_NAME = 'utf8mb4' THEN '' WHEN CHARACTER_SET_NAME LIKE 'utf8%' THEN 'bmp' WHEN CHARACTER_SET_NAME = 'latin1' THEN 'latin1' ELSE 'ascii' END,
  DATA_TYPE = 'char'
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`

	pointOfMySQL = "000000000101000000000000000000F03F000000000000F03F" // POINT(1 1) as it is kept

	// A TIMESTAMP is read in the time zone of the connection: one that is not UTC is part of its type.
	mysqlTable = `SELECT COLUMN_NAME, concat(lower(DATA_TYPE), CASE WHEN DATA_TYPE <> 'timestamp' OR @@time_zone IN ('+00:00', '-00:00', 'UTC', 'Etc/UTC')
  OR @@time_zone = 'SYSTEM' AND @@system_time_zone = 'UTC' THEN '' ELSE concat(' in the time zone ', @@time_zone) END), coalesce(COLLATION_NAME, ''), '', coalesce(CHARACTER_MAXIMUM_LENGTH, 0),
  IS_NULLABLE = 'NO' AND TABLE_NAME IN (SELECT b.TABLE_NAME FROM information_schema.TABLES b WHERE b.TABLE_SCHEMA = c.TABLE_SCHEMA AND b.TABLE_TYPE = 'BASE TABLE')
FROM information_schema.COLUMNS c WHERE TABLE_SCHEMA = coalesce(?, DATABASE()) AND TABLE_NAME = ?`

	mysqlUnsorted = `SELECT COLUMN_NAME, @@max_sort_length FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = coalesce(?, DATABASE()) AND TABLE_NAME = ? AND CHARACTER_OCTET_LENGTH > @@max_sort_length AND @@max_sort_length < 16384`
)
