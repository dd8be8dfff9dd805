package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// MariaDB is MariaDB, 10.6 and later. Connections are to have the character set utf8mb4.
var MariaDB = mariadb()

func mariadb() *Dialect {
	d := likeMySQL("utf8mb4_nopad_bin")
	d.Name = "mariadb"
	d.Schemes = []string{"mariadb"}
	d.owns = func(version string) bool { return strings.Contains(version, "MariaDB") }
	d.cached, d.lastByKey = true, true
	d.tellsInserts = true
	d.catalogue.Altered = `SELECT '', TABLE_NAME FROM information_schema.TABLES t WHERE TABLE_SCHEMA = DATABASE()
AND (TABLE_TYPE <> 'BASE TABLE' OR EXISTS (SELECT 1 FROM information_schema.TRIGGERS e WHERE e.EVENT_OBJECT_SCHEMA = DATABASE() AND e.EVENT_OBJECT_TABLE = t.TABLE_NAME)
  OR EXISTS (SELECT 1 FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = DATABASE() AND c.TABLE_NAME = t.TABLE_NAME AND c.EXTRA LIKE '%GENERATED%'))`
	d.catalogue.Checks = `SELECT '', TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME`
	// It holds max_sort_length bytes ready for each text of a sort key, 64 KiB at the most, for fifteen rows at least: a megabyte
	// each. Two are all that it has by itself.
	d.sortRoom = "SET STATEMENT sort_buffer_size = {} FOR"
	d.kinds[schema.UUID] = append(d.kinds[schema.UUID], storage{
		// Some well-formed UUIDs are none to MariaDB: they become null, and are equal to nothing.
		name: schema.StorageNative, ddl: "UUID", one: form("CAST({?} AS UUID)"), list: form("{?}"), item: "CAST(tamis_o.v AS UUID)",
		where: " WHERE CAST(tamis_o.v AS UUID) IS NOT NULL", row: form("CHAR(36)" + ascii), arg: argText, args: argsJSON, sort: schema.StorageText,
		maybe: true,
	})
	d.casts = append(d.casts,
		cast{schema.UUID, schema.StorageNative, schema.StorageText, form("CAST({} AS CHAR(36))")},
		cast{schema.UUID, schema.StorageNative, schema.StorageBytes, form("UNHEX(REPLACE(CAST({} AS CHAR(36)), '-', ''))")},
	)
	d.arrays = []arrayStorage{{
		name: schema.StorageJSON, ddl: "JSON", json: true,
		all:    form("({value} IS NOT NULL AND NOT EXISTS " + missingInMariaDB + ")"),
		notAll: form("({value} IS NULL OR EXISTS " + missingInMariaDB + ")"),
		any:    form("EXISTS " + sharedInMariaDB),
		notAny: form("NOT EXISTS " + sharedInMariaDB),
		empty:  form("({value} IS NULL OR JSON_TYPE({value}) <> 'ARRAY' OR JSON_LENGTH({value}) = 0)"), filled: form("(JSON_TYPE({value}) = 'ARRAY' AND JSON_LENGTH({value}) > 0)"),
		length: form("CASE JSON_TYPE({}) WHEN 'ARRAY' THEN JSON_LENGTH({}) ELSE 0 END"), // the JSON null is one long
		value:  ".v", rows: eachForm(elementsOfMySQL), each: eachForm(eachOfMySQL),
	}}
	d.paths = [schema.LastKind + 1]template{
		schema.String: form("CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'STRING' THEN JSON_VALUE({column}, {path}) END"),
		schema.Enum:   form("CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'STRING' THEN JSON_VALUE({column}, {path}) END"),
		schema.UUID:   form("CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'STRING' THEN LOWER(JSON_VALUE({column}, {path})) END"),
		// JSON_TYPE calls 1e1 an INTEGER, and a cast to one ends at the e. A cast to DOUBLE makes the largest float of what is beyond it.
		schema.Int: form("CASE WHEN " + numberInMariaDB + " THEN CASE WHEN JSON_VALUE({column}, {path}) NOT REGEXP '[.eE]' " +
			"THEN CASE WHEN CAST(JSON_VALUE({column}, {path}) AS DECIMAL(65, 0)) BETWEEN -9223372036854775808 AND 9223372036854775807 " +
			"THEN CAST(JSON_VALUE({column}, {path}) AS SIGNED) END " +
			"WHEN ABS(" + floatInMariaDB + ") <= 9007199254740992e0 AND FLOOR(" + floatInMariaDB + ") = " + floatInMariaDB +
			" THEN CAST(" + floatInMariaDB + " AS SIGNED) END END"),
		schema.Float: form("CASE WHEN " + numberInMariaDB + " THEN CASE WHEN ABS(" + floatInMariaDB + ") < 1.7976931348623157e308 " +
			"OR JSON_VALUE({column}, {path}) REGEXP '^-*1[.]7976931348623157[eE][+]*308$' THEN " + floatInMariaDB + " END END"),
		schema.Bool: form("CASE JSON_TYPE(JSON_EXTRACT({column}, {path})) WHEN 'BOOLEAN' THEN JSON_EXTRACT({column}, {path}) = 'true' END"),
	}
	return &d
}

const (
	jsonOfMariaDB     = "JSON_TABLE({json}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_o"
	elementsOfMariaDB = "JSON_TABLE({value}, '$[*]' COLUMNS (v {row} PATH '$')) AS tamis_e"

	numberInMariaDB = "JSON_TYPE(JSON_EXTRACT({column}, {path})) IN ('INTEGER', 'DOUBLE')"
	floatInMariaDB  = "CAST(JSON_VALUE({column}, {path}) AS DOUBLE)"

	sharedInMariaDB  = "(SELECT 1 FROM " + elementsOfMariaDB + " WHERE tamis_e.v IN (SELECT tamis_o.v FROM " + jsonOfMariaDB + "){pin})"
	missingInMariaDB = "(SELECT 1 FROM " + jsonOfMariaDB + " WHERE NOT EXISTS (SELECT 1 FROM " + elementsOfMariaDB + " WHERE tamis_e.v = tamis_o.v{pin}){pin})"
)
