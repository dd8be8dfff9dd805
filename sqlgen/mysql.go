package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// MySQL is MySQL, 8.0.17 and later: the first release whose collation utf8mb4_0900_bin compares texts by their code points, and
// which can look into arrays. Connections are to have the character set utf8mb4.
//
// Nothing in it asks for a row of JSON_TABLE by EXISTS: releases of MySQL make a semi-join of that, which loses what
// the rows depend on and finds nothing, or everything.
var MySQL = mysql()

func mysql() *Dialect {
	d := likeMySQL("utf8mb4_0900_bin")
	d.Name = "mysql"
	d.Schemes = []string{"mysql"}
	d.owns = func(version string) bool { return !strings.Contains(version, "MariaDB") }
	// As in MariaDB; see there.
	d.sortHint = "/*+ SET_VAR(sort_buffer_size = {}) */"
	// A semi-join whose duplicates MySQL weeds out by a temporary table can lose that table where the rows are read in the order
	// of an index: each row comes once for every related row. Of 20 subqueries MySQL compares orders for minutes.
	// A semi-join with a table that is made for each row comes after the sort of a page, which has kept no more rows than the page has.
	d.existsHints = existsHints{joined: "/*+ NO_SEMIJOIN(DUPSWEEDOUT) */ ", apart: "/*+ NO_SEMIJOIN() */ "}
	// It knows of a column that is equal to a constant that an order does not depend on it, but not of one that is equal to a column around the
	// subquery: it would sort all rows of a key to find the last of them.
	d.keysInOrder = true
	d.explain = "EXPLAIN FORMAT=TREE "
	d.listHint = "/*+ SET_VAR(group_concat_max_len = 16777216) */" // what is longer is cut; see floatSums
	d.hasIndex = "SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = coalesce(?, DATABASE()) AND TABLE_NAME = ? AND INDEX_NAME = ? LIMIT 1"
	// It shows conditions as they would stand in a text, with backslashes before quotes and backslashes.
	d.catalogue.Checks = `SELECT '', u.TABLE_NAME, replace(replace(replace(c.CHECK_CLAUSE,
  char(92, 92 USING utf8mb4), char(1 USING utf8mb4)), char(92, 39 USING utf8mb4), char(39 USING utf8mb4)), char(1 USING utf8mb4), char(92 USING utf8mb4)) FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS u
  ON u.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND u.CONSTRAINT_NAME = c.CONSTRAINT_NAME WHERE c.CONSTRAINT_SCHEMA = DATABASE() ORDER BY u.TABLE_NAME, c.CONSTRAINT_NAME`
	d.texts.some = around{"(SELECT COUNT(*) FROM ", ") > 0"}
	d.texts.none = around{"(SELECT COUNT(*) FROM ", ") = 0"}
	d.kinds[schema.String][1].wideIn = nil // it would convert the texts to the character set of the column, which is an error for those that it lacks
	d.kinds[schema.JSON][1].read = schema.StorageJSON
	d.kinds[schema.Decimal][0].mostScale = 30
	d.casts = append(d.casts, cast{schema.JSON, schema.StorageText, schema.StorageJSON, form("CASE WHEN JSON_VALID({}) THEN CAST({} AS JSON) END")})
	// A JSON value that is no array would count as its own one element. JSON compares texts by their code points, and
	// numbers by their value.
	d.arrays = []arrayStorage{{
		name: schema.StorageJSON, ddl: "JSON", json: true,
		all:    form("(JSON_TYPE({value}) = 'ARRAY' AND JSON_CONTAINS({value}, CAST({json} AS JSON)))"),
		notAll: form("({value} IS NULL OR JSON_TYPE({value}) <> 'ARRAY' OR NOT JSON_CONTAINS({value}, CAST({json} AS JSON)))"),
		any:    form("(JSON_TYPE({value}) = 'ARRAY' AND JSON_OVERLAPS({value}, CAST({json} AS JSON)))"),
		notAny: form("({value} IS NULL OR JSON_TYPE({value}) <> 'ARRAY' OR NOT JSON_OVERLAPS({value}, CAST({json} AS JSON)))"),
		empty:  form("({value} IS NULL OR JSON_TYPE({value}) <> 'ARRAY' OR JSON_LENGTH({value}) = 0)"), filled: form("(JSON_TYPE({value}) = 'ARRAY' AND JSON_LENGTH({value}) > 0)"),
		length: form("CASE JSON_TYPE({}) WHEN 'ARRAY' THEN JSON_LENGTH({}) ELSE 0 END"), // the JSON null is one long
		value:  ".v", rows: eachForm(elementsOfMySQL), each: eachForm(eachOfMySQL),
		index: func(k schema.Kind) advise.Part {
			// Texts that are longer than it says are refused, as are rows with a null among their elements.
			switch {
			case k == schema.Int:
				return advise.Part{Refuses: refusedByValues, SQL: "(CAST({} AS SIGNED ARRAY))", Suffix: "_values", Bytes: 8}
			case k == schema.UUID:
				return advise.Part{Refuses: refusedByValues, SQL: "(CAST({} AS CHAR(36) ARRAY))", Suffix: "_values", Bytes: 4 * 36}
			case k.Textual() || k == schema.Datetime || k == schema.Date:
				return advise.Part{Refuses: refusedByValues + ", or a text of more than 255 characters", SQL: "(CAST({} AS CHAR(255) ARRAY))", Suffix: "_values", Bytes: 4 * 255}
			}
			return advise.Part{}
		},
	}}
	const (
		typ   = "JSON_TYPE(JSON_EXTRACT({column}, {path}))"
		text  = "JSON_UNQUOTE(JSON_EXTRACT({column}, {path}))" // JSON_VALUE is null where a text is longer than it expects
		float = "CAST(JSON_EXTRACT({column}, {path}) AS DOUBLE)"
		whole = "CASE WHEN ABS(" + float + ") <= 9007199254740992e0 AND FLOOR(" + float + ") = " + float + " THEN CAST(" + float + " AS SIGNED) END"
	)
	d.paths = [schema.LastKind + 1]template{
		schema.String: form("CASE " + typ + " WHEN 'STRING' THEN " + text + " END"),
		schema.Enum:   form("CASE " + typ + " WHEN 'STRING' THEN " + text + " END"),
		schema.UUID:   form("CASE " + typ + " WHEN 'STRING' THEN LOWER(" + text + ") END"),
		// What is spelled with a fraction or an exponent is a float, whose cast to an int rounds.
		schema.Int: form("CASE " + typ + " WHEN 'INTEGER' THEN CAST(JSON_EXTRACT({column}, {path}) AS SIGNED) WHEN 'UNSIGNED INTEGER' THEN " +
			"CASE WHEN CAST(JSON_EXTRACT({column}, {path}) AS UNSIGNED) <= 9223372036854775807 THEN CAST(JSON_EXTRACT({column}, {path}) AS SIGNED) END " +
			"WHEN 'DOUBLE' THEN " + whole + " WHEN 'DECIMAL' THEN " + whole + " END"),
		schema.Float: form("CASE WHEN " + typ + " IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN " + float + " END"),
		schema.Bool:  form("CASE " + typ + " WHEN 'BOOLEAN' THEN " + text + " = 'true' END"),
	}
	return &d
}

// refusedByValues are the rows that a table with a multi-valued index takes no longer.
const refusedByValues = "rows whose array has a null, or an element of another type"
