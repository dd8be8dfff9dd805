package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// Postgres is PostgreSQL, 13 and later. Its binds are what pgx takes through database/sql.
//
// Equality of texts is by bits in every deterministic collation, so that any index serves it; order is
// by COLLATE "C".
var Postgres = postgres()

func postgres() *Dialect {
	d := &Dialect{
		Name:           "postgres",
		Schemes:        []string{"postgres", "postgresql"},
		numbered:       true,
		quote:          '"',
		nulls:          true,
		collate:        `"C"`,
		bitEqual:       true,
		placedNulls:    true,
		nullsUnordered: true,
		traits:         Traits{CaseMatters: true},
		lock:           " FOR UPDATE",
		tellsInserts:   true,
		tellsUpdates:   true,
		pureIndexes:    true,
		trigrams:       " gin_trgm_ops",
		trigramsNeed:   "CREATE EXTENSION IF NOT EXISTS pg_trgm",
		maxBinds:       65535,
		overriding:     " OVERRIDING SYSTEM VALUE",
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText},
				{name: schema.StorageChar, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText, read: schema.StorageText, shown: form("{}::text"), wideIn: form("{column} = ANY({list}::bpchar[])"), wideEqual: form("{column} = {one}::bpchar")},
				{name: schema.StorageFolded, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText, read: schema.StorageText, shown: form("{}::text")},
			},
			schema.Enum: {
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText},
				{name: schema.StorageNative, one: form("{?}"), list: form("{?}"), arg: argText, args: listText, sort: schema.StorageText},
				{name: schema.StorageChar, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText, read: schema.StorageText, shown: form("{}::text"), wideIn: form("{column} = ANY({list}::bpchar[])"), wideEqual: form("{column} = {one}::bpchar")},
				{name: schema.StorageFolded, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText, read: schema.StorageText, shown: form("{}::text")},
			},
			schema.Int: {{name: schema.StorageNative, ddl: "bigint", one: form("{?}::bigint"), list: form("{?}::bigint[]"), arg: argInt, args: listInt}},
			schema.Float: {
				{name: schema.StorageNative, ddl: "double precision", one: form("{?}::float8"), list: form("{?}::float8[]"), arg: argFloat, args: listFloat},
				{name: schema.StorageSingle, ddl: "real", one: form("{?}::float8"), list: form("{?}::float8[]"), arg: argFloat, args: listFloat},
			},
			schema.Bool: {
				{name: schema.StorageNative, ddl: "boolean", one: form("{?}::bool"), list: form("{?}::bool[]"), arg: argBool, args: listBool},
				{name: schema.StorageInteger, ddl: "smallint", one: form("{?}::bigint"), list: form("{?}::bigint[]"), arg: argInt, args: listInt},
			},
			schema.UUID: {
				{name: schema.StorageNative, ddl: "uuid", one: form("{?}::uuid"), list: form("{?}::uuid[]"), arg: argText, args: listText},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argText, args: listText},
			},
			schema.Datetime: {
				{
					name: schema.StorageTimestamptz, ddl: "timestamptz", one: form("{?}::timestamptz"), list: form("{?}::timestamptz[]"), arg: argTime, args: listTime,
					// An array comes as text, in the zone of the session and with the offsets of its history.
					shownList: form("ARRAY(SELECT tamis_e.v AT TIME ZONE 'UTC' FROM unnest({}) WITH ORDINALITY AS tamis_e(v, n) ORDER BY tamis_e.n)"),
				},
				{name: schema.StorageTimestamp, ddl: "timestamp", one: form("{?}::timestamp"), list: form("{?}::timestamp[]"), arg: argTime, args: listTime},
				{name: schema.StorageMicros, ddl: "bigint", one: form("{?}::bigint"), list: form("{?}::bigint[]"), arg: argInt, args: listInt},
			},
			schema.Date: {
				{name: schema.StorageNative, ddl: "date", one: form("{?}::date"), list: form("{?}::date[]"), arg: argTime, args: listTime},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: form("{?}::text"), list: form("{?}::text[]"), arg: argDate, args: listDate},
			},
			schema.Other:   {{name: schema.StorageNative, ddl: `text COLLATE "C"`, one: form("{?}"), arg: argText, shown: form("{}::text")}},
			schema.Decimal: {{name: schema.StorageNative, ddl: "numeric{digits}", one: form("{?}::numeric"), list: form("{?}::numeric[]"), arg: argText, args: argsText}},
			schema.Bytes:   {{name: schema.StorageNative, ddl: "bytea", one: form("{?}::bytea"), list: form("{?}::bytea[]"), arg: argBytes, args: listHex}},
			schema.Clock:   {{name: schema.StorageNative, ddl: "time", one: form("{?}::time"), list: form("{?}::time[]"), arg: argClock, args: listClock}},
			schema.JSON: {
				{name: schema.StorageJSONB, ddl: "jsonb"},
				{name: schema.StorageJSON, ddl: "json", read: schema.StorageJSONB},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, read: schema.StorageJSONB},
			},
		},
		readable: readableInPostgres,
		casts: []cast{
			// A cast to text takes the blanks away that a CHARACTER(n) is filled with.
			{schema.String, schema.StorageChar, schema.StorageText, form("{}::text")},
			{schema.String, schema.StorageFolded, schema.StorageText, form(`({}::text COLLATE "C")`)},
			{schema.Enum, schema.StorageChar, schema.StorageText, form("{}::text")},
			{schema.Enum, schema.StorageFolded, schema.StorageText, form(`({}::text COLLATE "C")`)},
			{schema.Enum, schema.StorageNative, schema.StorageText, form("{}::text")},
			{schema.Float, schema.StorageSingle, schema.StorageNative, form("{}::float8")},
			{schema.UUID, schema.StorageNative, schema.StorageText, form("{}::text")},
			{schema.Bool, schema.StorageNative, schema.StorageInteger, form("{}::int")},
			{schema.Date, schema.StorageNative, schema.StorageText, form("to_char({}, 'YYYY-MM-DD')")},
			{schema.Datetime, schema.StorageTimestamptz, schema.StorageMicros, form("(extract(epoch from {}) * 1000000)::bigint")},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, form("(extract(epoch from {}) * 1000000)::bigint")},
			{schema.JSON, schema.StorageJSON, schema.StorageJSONB, form("{}::jsonb")},
			{schema.JSON, schema.StorageText, schema.StorageJSONB, form("{}::jsonb")},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.String: schema.StorageText, schema.Enum: schema.StorageText, schema.UUID: schema.StorageText, schema.Datetime: schema.StorageMicros,
			schema.Bool: schema.StorageInteger, schema.Date: schema.StorageText, schema.Float: schema.StorageNative,
		},
		arrays: []arrayStorage{
			{
				name: schema.StorageNative,
				all:  form("{value}{cast} @> {list}"), notAll: form("({value} IS NULL OR NOT {value}{cast} @> {list})"),
				any: form("{value}{cast} && {list}"), notAny: form("({value} IS NULL OR NOT {value}{cast} && {list})"),
				empty: form("({value} IS NULL OR cardinality({value}) = 0)"), filled: form("cardinality({value}) > 0"),
				length: form("coalesce(cardinality({}), 0)"), value: ".v",
				rows: eachForm("unnest({value}{cast}) AS {each}(v)"),
				each: eachForm("CROSS JOIN LATERAL (SELECT DISTINCT tamis_e.v FROM unnest({value}{cast}) AS tamis_e(v) WHERE tamis_e.v IS NOT NULL) AS {each}"),
				index: func(k schema.Kind) advise.Part {
					if k == schema.String || k == schema.Int { // the table may have a narrower type
						return ginOf("({}{cast})")
					}
					return ginOf("{}")
				},
			},
			{
				name: schema.StorageJSONB, ddl: "jsonb", json: true,
				all: form("{value} @> {json}::jsonb"), notAll: form("({value} IS NULL OR NOT {value} @> {json}::jsonb)"),
				any: form("{value} @> ANY({jsons}::jsonb[])"), notAny: form("({value} IS NULL OR NOT {value} @> ANY({jsons}::jsonb[]))"),
				empty: form("({value} IS NULL OR {value} IN ('[]'::jsonb, 'null'::jsonb))"), filled: form("{value} NOT IN ('[]'::jsonb, 'null'::jsonb)"),
				length: form("CASE jsonb_typeof({}) WHEN 'array' THEN jsonb_array_length({}) ELSE 0 END"), value: ".v", rows: rowsInJSON("jsonb"), each: eachInJSON("jsonb"),
				index: func(schema.Kind) advise.Part { return ginOf("{} jsonb_path_ops") },
			},
			{
				name: schema.StorageJSON, ddl: "json", json: true,
				all: form("{value}::jsonb @> {json}::jsonb"), notAll: form("({value} IS NULL OR NOT {value}::jsonb @> {json}::jsonb)"),
				any: form("{value}::jsonb @> ANY({jsons}::jsonb[])"), notAny: form("({value} IS NULL OR NOT {value}::jsonb @> ANY({jsons}::jsonb[]))"),
				empty: form("({value} IS NULL OR {value}::jsonb IN ('[]'::jsonb, 'null'::jsonb))"), filled: form("{value}::jsonb NOT IN ('[]'::jsonb, 'null'::jsonb)"),
				length: form("CASE json_typeof({}) WHEN 'array' THEN json_array_length({}) ELSE 0 END"), value: ".v", rows: rowsInJSON("json"), each: eachInJSON("json"),
				index: func(schema.Kind) advise.Part { return ginOf("({}::jsonb) jsonb_path_ops") },
			},
		},
		paths: [schema.LastKind + 1]template{
			schema.String: form("CASE jsonb_typeof({member}) WHEN 'string' THEN {text} END"),
			schema.Enum:   form("CASE jsonb_typeof({member}) WHEN 'string' THEN {text} END"),
			schema.UUID:   form(`CASE jsonb_typeof({member}) WHEN 'string' THEN lower({text} COLLATE "C") END`),
			// CASE inside CASE: what is no number is never cast to one, and what is beyond a float never to a float.
			schema.Int: form("CASE WHEN jsonb_typeof({member}) = 'number' THEN CASE " +
				"WHEN scale({text}::numeric) = 0 THEN CASE WHEN {text}::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN {text}::bigint END " +
				"WHEN abs({text}::numeric) < " + leastFloat + " THEN 0 " +
				"WHEN abs({text}::numeric) < 1e16 THEN CASE WHEN {text}::float8 = trunc({text}::float8) AND abs({text}::float8) <= 9007199254740992 THEN {text}::float8::bigint END END END"),
			schema.Float: form("CASE WHEN jsonb_typeof({member}) = 'number' THEN CASE WHEN abs({text}::numeric) < " + leastFloat + " THEN 0 " +
				"WHEN abs({text}::numeric) < 1.797693134862315807e308 THEN {text}::float8 END END"),
			schema.Bool: form("CASE jsonb_typeof({member}) WHEN 'boolean' THEN {text}::bool END"),
		},
		list: listForms{in: form("{equal} = ANY({list})"), notIn: form("{equal} <> ALL({list})")},
		texts: textForms{patterns: true, fold: form("lower({bits})"), wholes: form("lower({bits})"), needle: func(m *memory, match predicate.Match, s string) string {
			if match.Where == predicate.Whole {
				return literal(m, match, s, 0)
			}
			return pattern(m, match, s, '\\')
		}},
		text:     form("{}::text"),
		jsonType: form("jsonb_typeof({member})"),
		objects: objectForms{
			rows:  form("jsonb_array_elements(CASE jsonb_typeof({member}) WHEN 'array' THEN {member} END) AS {each}(value)"),
			value: form("{each}.value"), are: form("jsonb_typeof({each}.value) = 'object'"),
		},
		loosePositions: true, // a scalar is an array of one to it
		nullJSON:       form("{value}::jsonb = 'null'::jsonb"),
		catalogue: Catalogue{
			Tables: postgresTables, Columns: postgresColumns, Uniques: postgresUniques, Foreign: postgresForeign, Checks: postgresChecks,
			Limits: postgresLimits, Conditions: postgresConditions, Altered: postgresAltered,
			Ranges: map[string][2]string{"int2": {"-32768", "32767"}, "int4": {"-2147483648", "2147483647"}, "int8": {"-9223372036854775808", "9223372036854775807"}},
			Samples: map[string][]string{
				"inet": {"10.0.0.1", "::1/64"}, "cidr": {"10.0.0.0/8"}, "macaddr": {"08:00:2b:01:02:03"}, "interval": {"1 day", "00:00:01.5"}, "time": {"10:00:00", "23:59:59.999999"},
				"timetz": {"10:00:00+02"}, "xml": {"<a/>"}, "point": {"(1,2)"}, "box": {"(1,1),(0,0)"}, "tsvector": {"'a' 'b'", ""}, "tsquery": {"'a'"}, "int4range": {"[1,5)", "empty"},
				"int8range": {"[1,5)"}, "numrange": {"[1,5)"}, "daterange": {"[2024-01-01,2024-02-01)"}, "tsrange": {"empty"}, "tstzrange": {"empty"}, "oid": {"42"}, "bytea": {`\x`, `\x00ff`},
				"varbit": {"101"}, "money": {"1.50"},
			},
			Sample: "left({}::text, 4000)",
			Types: map[string]TypeOf{
				"text": {Kind: schema.String}, "varchar": {Kind: schema.String},
				"int2": {Kind: schema.Int}, "int4": {Kind: schema.Int}, "int8": {Kind: schema.Int},
				"float4": {Kind: schema.Float, Kept: schema.StorageSingle}, "float8": {Kind: schema.Float},
				"bool": {Kind: schema.Bool}, "uuid": {Kind: schema.UUID}, "date": {Kind: schema.Date},
				"timestamptz": {Kind: schema.Datetime},
				"timestamp":   {Kind: schema.Datetime, Kept: schema.StorageTimestamp, Note: "without a time zone: taken to hold UTC"},
				"jsonb":       {Kind: schema.JSON}, "json": {Kind: schema.JSON, Kept: schema.StorageJSON},
				"numeric": {Kind: schema.Decimal}, "money": {Refused: "how it is printed depends on the settings of the server; want numeric"},
				domainOfEnum: {Kind: schema.Enum, Kept: schema.StorageFolded},
				"bpchar":     {Kind: schema.String, Kept: schema.StorageChar}, "char": {Kind: schema.String, Kept: schema.StorageFolded},
				"name": {Kind: schema.String, Kept: schema.StorageFolded}, "citext": {Kind: schema.String, Kept: schema.StorageFolded},
				"bytea": {Kind: schema.Bytes}, "time": {Kind: schema.Clock}, "timetz": {Refused: noZone}, "interval": {Refused: noSpan},
			},
			Table: postgresTable, Remote: remoteInPostgres, Adopts: adoptsPostgres, Refuses: refusesPostgres,
		},
		greatest: "greatest",
		divide:   " / ",
		sumFloats: floatSums{
			whole:  func(float string) string { return "trunc(" + float + ")::bigint" },
			sum:    func(ints string) string { return "coalesce(sum(" + ints + "), 0)" },
			text:   func(float string) string { return "(" + float + ")::text" },
			listed: func(texts string) string { return "string_agg(" + texts + ", ' ')" },
		}.form(),
	}
	text := d.kinds[schema.Enum][0]
	text.one, text.list, text.shown = form("{?}"), form("{?}"), form("{}::text") // of the type of the column: an enum, CHARACTER(n), citext
	d.textBools(text, `{}::text COLLATE "C" IN {texts}`)
	return d
}

// leastFloat is what numbers are below whose nearest float is zero; PostgreSQL refuses to make it of them.
const leastFloat = "2.4703282292062328e-324"

var (
	startsWithOne = form("starts_with({bits}, {one})")
	theNeedle     = form("{needle}")
	allOfList     = form("ALL({list})")
	anyOfList     = form("ANY({list})")
)

// textByPatterns writes that a text holds needles, by LIKE on a whole list at a time; not of null.
//
// LIKE compares bits in every deterministic collation; ILIKE folds ASCII alone only in "C".
func (w *writer) textByPatterns(o *operand, not, alone bool) {
	fold := o.match.Fold || o.match.Where == predicate.Like
	trigram := o.plain && o.term.Columns[0].Index == schema.IndexTrigram
	if o.single && o.match.Where == predicate.AtStart && !fold && !trigram {
		if not {
			w.str("NOT ")
		}
		w.fill(startsWithOne, o)
		return
	}
	wanted, operator := theNeedle, " LIKE "
	if !o.single {
		o.list = everyNeedle
	}
	switch {
	case o.single:
	case o.match.Every != not:
		wanted = allOfList
	default:
		wanted = anyOfList
	}
	if o.match.Where == predicate.Whole {
		w.folded(o)
		w.str([...]string{" = ", " <> "}[at(not)])
		w.fill(wanted, o)
		return
	}
	if fold {
		operator = " ILIKE "
	}
	if not {
		operator = " NOT" + operator
	}
	wide := fold && !not && trigram && !o.exact // what the index serves, then what is exact
	if wide {
		w.left(alone)
		w.operand(o)
		w.str(operator)
		w.fill(wanted, o)
		w.str(" AND ")
	}
	if fold {
		w.bits(o)
	} else {
		w.equal(o)
	}
	w.str(operator)
	w.fill(wanted, o)
	if wide {
		w.right(alone)
	}
}

// ginOf returns the index that finds what is in arrays.
func ginOf(sql string) advise.Part { return advise.Part{Method: "gin", SQL: sql, Suffix: "_gin"} }

// The catalogue of PostgreSQL: the tables that somebody made, partitions being part of what they divide. A domain is the type that it is
// made of, whatever else it says.
const (
	tablesOfPostgres = `
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

	// The table that a row of the catalogue is of, tamis_t being one of tablesOfPostgres.
	spaceOfPostgres = `CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END AS space, c.relname AS name`
	madeInPostgres  = `(SELECT c.oid, ` + spaceOfPostgres + tablesOfPostgres + `) AS made`

	postgresTables = `SELECT ` + spaceOfPostgres + `,
  CASE WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'a table that this user may not read'
       ELSE CASE c.relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table' ELSE '' END END, ''` +
		tablesOfPostgres + ` ORDER BY n.nspname IS DISTINCT FROM current_schema(), n.nspname COLLATE "C", c.relname COLLATE "C"`

	postgresColumns = `WITH RECURSIVE domain(oid, base, typmod, strict) AS (
  SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype, t.typtypmod, d.strict OR t.typnotnull FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd')
SELECT made.space, made.name, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
  CASE WHEN t.typtype = 'e' AND dom.oid IS NOT NULL THEN 'domain of an enum' WHEN t.typtype = 'e' THEN 'enum' ELSE t.typname END, CASE WHEN e.typtype = 'e' THEN 'enum' ELSE coalesce(e.typname, '') END,
  a.attnotnull OR coalesce(dom.strict, false),
  coalesce(pg_catalog.pg_get_expr(def.adbin, def.adrelid), ''),
  coalesce((SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = coalesce(e.oid, t.oid)), ''),
  CASE 'e' WHEN e.typtype THEN e.typname WHEN t.typtype THEN t.typname ELSE '' END,
  coalesce(co.collname IN ('C', 'POSIX', 'ucs_basic') OR co.collname = 'default' AND coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datcollate IN ('C', 'POSIX'), false),
  CASE WHEN NOT co.collisdeterministic THEN co.collname ELSE '' END, '',
  -- ILIKE in another locale finds at least what it finds in C, if lower keeps the length and i is the lower case of I there
  coalesce(CASE WHEN co.collname = 'default' THEN coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datctype !~ '^(tr|az)'
       ELSE co.collprovider = 'c' AND co.collctype !~ '^(tr|az)' END, false)
  AND EXISTS (SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]
    WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum AND i.indnatts = 1 AND i.indpred IS NULL AND i.indisvalid
      AND o.opcname IN ('gin_trgm_ops', 'gist_trgm_ops') AND i.indcollation[0] = a.attcollation)
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_attribute a ON a.attrelid = made.oid
LEFT JOIN domain dom ON dom.oid = a.atttypid AND (SELECT typtype FROM pg_catalog.pg_type WHERE oid = dom.base) <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = coalesce(dom.base, a.atttypid)
LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
LEFT JOIN pg_catalog.pg_attrdef def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
JOIN pg_catalog.pg_database db ON db.datname = current_database()
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

	// Indexes that hold every row, by columns alone.
	postgresUniques = `SELECT made.space, made.name, i.indisprimary,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.at WHERE k.n <= i.indnkeyatts)
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_index i ON i.indrelid = made.oid
WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid
ORDER BY i.indrelid, i.indexrelid`

	postgresForeign = `SELECT made.space, made.name,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(f.conkey) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.at),
  CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END, r.relname,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(f.confkey) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.at)
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_constraint f ON f.conrelid = made.oid OR f.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(made.oid))
JOIN pg_catalog.pg_class r ON r.oid = f.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0
ORDER BY made.oid, f.conrelid <> made.oid, f.conkey, f.oid`

	postgresChecks = `SELECT made.space, made.name, pg_catalog.pg_get_constraintdef(k.oid)
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_constraint k ON k.conrelid = made.oid WHERE k.contype = 'c' ORDER BY k.conrelid, k.oid`

	postgresLimits = `WITH RECURSIVE domain(oid, base, typmod) AS (
  SELECT oid, typbasetype, typtypmod FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype, greatest(d.typmod, t.typtypmod) FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd')
SELECT made.space, made.name, a.attname, pg_catalog.format_type(coalesce(dom.base, a.atttypid), coalesce(dom.typmod, a.atttypmod)), coalesce(e.typname, t.typname),
  CASE WHEN coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '' THEN 'generated' WHEN a.attidentity <> '' THEN 'counted' ELSE '' END, CASE t.typname WHEN 'char' THEN 'ascii' ELSE '' END, t.typname = 'bpchar'
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_attribute a ON a.attrelid = made.oid
LEFT JOIN domain dom ON dom.oid = a.atttypid AND (SELECT typtype FROM pg_catalog.pg_type WHERE oid = dom.base) <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = coalesce(dom.base, a.atttypid)
LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
WHERE a.attnum > 0 AND NOT a.attisdropped`

	// Triggers, rules, policies, parts and foreign keys to the table itself may change a row behind the statement.
	postgresAltered = `SELECT made.space, made.name FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_class c ON c.oid = made.oid
WHERE c.relkind <> 'r' OR c.relhassubclass OR c.relrowsecurity OR c.relhasrules
  OR EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
  OR EXISTS (SELECT 1 FROM pg_catalog.pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.confrelid = c.oid AND f.confupdtype NOT IN ('a', 'r'))`

	// Domains, and the bounds of the first partition: a row that fits there has a place.
	postgresConditions = `WITH RECURSIVE domain(oid, within) AS (
  SELECT oid, oid FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.within AND t.typtype = 'd')
SELECT made.space, made.name, a.attname, pg_catalog.pg_get_constraintdef(k.oid)
FROM ` + madeInPostgres + ` JOIN pg_catalog.pg_attribute a ON a.attrelid = made.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN domain d ON d.oid = a.atttypid JOIN pg_catalog.pg_constraint k ON k.contypid = d.within AND k.contype = 'c'
UNION ALL
SELECT made.space, made.name, '', pg_catalog.pg_get_partition_constraintdef(leaf.relid)
FROM ` + madeInPostgres + `, LATERAL (SELECT p.relid FROM pg_catalog.pg_partition_tree(made.oid) p JOIN pg_catalog.pg_class c ON c.oid = p.relid
  WHERE p.isleaf AND p.level > 0 AND pg_catalog.pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' ORDER BY c.relname LIMIT 1) AS leaf`

	postgresTable = `WITH RECURSIVE domain(oid, base) AS (
  SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd'
)
SELECT a.attname, CASE WHEN t.typtype = 'e' AND t.oid <> a.atttypid THEN 'domain of an enum' ELSE lower(t.typname) END,
  CASE WHEN co.oid IS NULL THEN ''
       WHEN co.collname = 'default' THEN CASE WHEN coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datcollate IN ('C', 'POSIX') THEN 'C' ELSE '' END
       WHEN NOT co.collisdeterministic THEN 'nondeterministic:' || co.collname
       ELSE co.collname END,
  coalesce((SELECT json_agg(e.enumlabel)::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), ''), 0,
  -- not where rows that were there before may still have one
  a.attnotnull AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated AND a.attnum = ANY (k.conkey))
FROM pg_catalog.pg_attribute a
-- a domain is compared as the type that it is made of
JOIN pg_catalog.pg_type t ON t.typtype <> 'd' AND (t.oid = a.atttypid OR t.oid IN (SELECT d.base FROM domain d WHERE d.oid = a.atttypid))
JOIN pg_catalog.pg_database db ON db.datname = current_database()
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
WHERE a.attrelid = to_regclass(coalesce(quote_ident($1::text) || '.', '') || quote_ident($2::text)) AND a.attnum > 0 AND NOT a.attisdropped`
)

// domainOfEnum is what the catalogue calls the type of a domain over an enum, which has no operators with texts.
const domainOfEnum = "domain of an enum"

// nondeterministic is what the catalogue writes before the name of a collation in which texts that differ are equal.
const nondeterministic = "nondeterministic:"

// adoptsPostgres returns how PostgreSQL keeps c where that is another way than its own choice, and means the same.
func adoptsPostgres(f FoundColumn, c *schema.Column) schema.Storage {
	kind := c.Type.Kind
	switch {
	case c.Type.Array:
	case kind == schema.Datetime && f.Type == "timestamp":
		return schema.StorageTimestamp
	case kind == schema.Float && f.Type == "float4" && c.Type.Single:
		return schema.StorageSingle
	case kind == schema.UUID && (f.Type == "text" || f.Type == "varchar"):
		return schema.StorageText
	case kind == schema.Bool && f.Labels != "":
		return boolTexts(f)
	case kind != schema.String && kind != schema.Enum:
	case f.Type == "bpchar":
		return schema.StorageChar
	case f.Type == "citext", f.Type == "name", f.Type == "char", f.Type == domainOfEnum, strings.HasPrefix(f.Collation, nondeterministic):
		return schema.StorageFolded
	case f.Labels != "" && kind == schema.String:
		return schema.StorageFolded
	case f.Labels != "":
		if missing, err := f.Missing(c.Type.Enum); err == nil && len(missing) == 0 {
			return schema.StorageNative
		}
	}
	return ""
}

// refusesPostgres returns why a column cannot be c: it would be compared wrongly, or be an error at the first request.
func refusesPostgres(f FoundColumn, c *schema.Column, kept schema.Storage) error {
	if yes, no, ok := kept.BoolTexts(); ok {
		return refusesBool(f, yes, no)
	}
	if name, ok := strings.CutPrefix(f.Collation, nondeterministic); ok && kept != schema.StorageFolded {
		return fmt.Errorf("has the collation %s, in which texts that differ are equal; want the storage folded", name)
	}
	if f.Labels != "" && kept != schema.StorageFolded {
		missing, err := f.Missing(c.Type.Enum)
		if err == nil && len(missing) > 0 {
			err = fmt.Errorf("is the enum %s, which has no %s", f.Type, wording.List(missing, "or"))
		}
		return err
	}
	wanted, ok := postgresStored[kept]
	switch {
	case c.Type.Array:
		wanted = postgresArrays[kept]
	case !ok:
		wanted = postgresKinds[c.Type.Kind]
	}
	if len(wanted) == 0 || slices.Contains(wanted, f.Type) {
		return nil
	}
	if c.Type.Kind == schema.Float && f.Type == "numeric" {
		return noFloat(f)
	}
	if c.Type.Kind == schema.Bool && !c.Type.Array && slices.Contains(textTypes, f.Type) {
		return noBool(f)
	}
	return fmt.Errorf("is %s; want %s", f.Type, wording.List(wanted, "or"))
}

// The types of PostgreSQL: by storage, of arrays and of single values, and by kind where no storage says more.
var (
	postgresArrays = map[schema.Storage][]string{
		schema.StorageJSON:  {"json", "jsonb"},
		schema.StorageJSONB: {"jsonb"},
	}
	postgresStored = map[schema.Storage][]string{
		schema.StorageText:      {"text", "varchar"},
		schema.StorageChar:      {"bpchar", "text", "varchar"},
		schema.StorageFolded:    nil, // whatever can be cast to text
		schema.StorageInteger:   {"int8", "int4", "int2"},
		schema.StorageMicros:    {"int8"},
		schema.StorageSingle:    {"float4", "float8"},
		schema.StorageTimestamp: {"timestamp"},
	}
	postgresKinds = map[schema.Kind][]string{
		schema.String:   {"text", "varchar"},
		schema.Enum:     {"text", "varchar"}, // or an enum of the database's own
		schema.UUID:     {"uuid"},
		schema.Int:      {"int8", "int4", "int2"},
		schema.Float:    {"float8", "float4"},
		schema.Decimal:  {"numeric"},
		schema.Bool:     {"bool"},
		schema.Date:     {"date"},
		schema.Datetime: {"timestamptz"},
		schema.Bytes:    {"bytea"},
		schema.Clock:    {"time"},
	}
)

// eachInJSON is the values of an array in a column of json or jsonb as rows, each once.
func eachInJSON(typ string) [schema.LastKind + 1]template {
	return eachOf(func(k schema.Kind) string {
		return "CROSS JOIN LATERAL (SELECT DISTINCT " + elementsInJSON(typ, k) + " WHERE tamis_e.v IS NOT NULL) AS {each}"
	})
}

// rowsInJSON is the elements of such an array.
func rowsInJSON(typ string) [schema.LastKind + 1]template {
	return eachOf(func(k schema.Kind) string { return "(SELECT " + elementsInJSON(typ, k) + ") AS {each}" })
}

func elementsInJSON(typ string, k schema.Kind) string {
	as := map[schema.Kind]string{schema.Int: "::numeric::bigint", schema.Float: "::float8", schema.Bool: "::bool"}[k]
	return "tamis_e.v" + as + " AS v FROM " + typ + "_array_elements_text(CASE " + typ + "_typeof({value}) WHEN 'array' THEN {value} END) AS tamis_e(v)"
}
