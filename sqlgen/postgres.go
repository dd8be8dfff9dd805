package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Postgres is PostgreSQL, 13 and later. Its binds are what pgx takes through database/sql.
//
// Equality of texts is by bits in every deterministic collation, so that any index serves it; order is
// by COLLATE "C".
var Postgres = postgres()

func postgres() *Dialect {
	return &Dialect{
		Name:         "postgres",
		Schemes:      []string{"postgres", "postgresql"},
		numbered:     true,
		quote:        '"',
		nulls:        true,
		collate:      `"C"`,
		bitEqual:     true,
		placedNulls:  true,
		traits:       Traits{CaseMatters: true},
		pureIndexes:  true,
		trigrams:     " gin_trgm_ops",
		trigramsNeed: "CREATE EXTENSION IF NOT EXISTS pg_trgm",
		maxBinds:     65535,
		kinds: [schema.LastKind + 1][]storage{
			schema.String: {
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText},
				{name: schema.StorageChar, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText, read: schema.StorageText, shown: "{}::text", wideIn: "{c} = ANY({list}::bpchar[])", wideEqual: "{c} = {one}::bpchar"},
				{name: schema.StorageFolded, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText, read: schema.StorageText},
			},
			schema.Enum: {
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText},
				{name: schema.StorageNative, one: "{?}", list: "{?}", arg: argText, args: listText, sort: schema.StorageText},
				{name: schema.StorageChar, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText, read: schema.StorageText, shown: "{}::text", wideIn: "{c} = ANY({list}::bpchar[])", wideEqual: "{c} = {one}::bpchar"},
				{name: schema.StorageFolded, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText, read: schema.StorageText},
			},
			schema.Int:   {{name: schema.StorageNative, ddl: "bigint", one: "{?}::bigint", list: "{?}::bigint[]", arg: argInt, args: listInt}},
			schema.Float: {{name: schema.StorageNative, ddl: "double precision", one: "{?}::float8", list: "{?}::float8[]", arg: argFloat, args: listFloat}},
			schema.Bool: {
				{name: schema.StorageNative, ddl: "boolean", one: "{?}::bool", list: "{?}::bool[]", arg: argBool, args: listBool},
				{name: schema.StorageInteger, ddl: "smallint", one: "{?}::bigint", list: "{?}::bigint[]", arg: argInt, args: listInt},
			},
			schema.UUID: {
				{name: schema.StorageNative, ddl: "uuid", one: "{?}::uuid", list: "{?}::uuid[]", arg: argText, args: listText},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argText, args: listText},
			},
			schema.Datetime: {
				{
					name: schema.StorageTimestamptz, ddl: "timestamptz", one: "{?}::timestamptz", list: "{?}::timestamptz[]", arg: argTime, args: listTime,
					// An array comes as text, in the zone of the session and with the offsets of its history.
					shownList: "ARRAY(SELECT tamis_e.v AT TIME ZONE 'UTC' FROM unnest({}) WITH ORDINALITY AS tamis_e(v, n) ORDER BY tamis_e.n)",
				},
				{name: schema.StorageTimestamp, ddl: "timestamp", one: "{?}::timestamp", list: "{?}::timestamp[]", arg: argTime, args: listTime},
				{name: schema.StorageMicros, ddl: "bigint", one: "{?}::bigint", list: "{?}::bigint[]", arg: argInt, args: listInt},
			},
			schema.Date: {
				{name: schema.StorageNative, ddl: "date", one: "{?}::date", list: "{?}::date[]", arg: argTime, args: listTime},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, one: "{?}::text", list: "{?}::text[]", arg: argDate, args: listDate},
			},
			schema.Decimal: {{name: schema.StorageNative, ddl: "numeric({p},{s})", one: "{?}::numeric", list: "{?}::numeric[]", arg: argText, args: argsText}},
			schema.JSON: {
				{name: schema.StorageJSONB, ddl: "jsonb"},
				{name: schema.StorageJSON, ddl: "json", read: schema.StorageJSONB},
				{name: schema.StorageText, ddl: `text COLLATE "C"`, read: schema.StorageJSONB},
			},
		},
		casts: []cast{
			// A cast to text takes the blanks away that a CHARACTER(n) is filled with.
			{schema.String, schema.StorageChar, schema.StorageText, "{}::text"},
			{schema.String, schema.StorageFolded, schema.StorageText, `({}::text COLLATE "C")`},
			{schema.Enum, schema.StorageChar, schema.StorageText, "{}::text"},
			{schema.Enum, schema.StorageFolded, schema.StorageText, `({}::text COLLATE "C")`},
			{schema.Enum, schema.StorageNative, schema.StorageText, "{}::text"},
			{schema.UUID, schema.StorageNative, schema.StorageText, "{}::text"},
			{schema.Bool, schema.StorageNative, schema.StorageInteger, "{}::int"},
			{schema.Date, schema.StorageNative, schema.StorageText, "to_char({}, 'YYYY-MM-DD')"},
			{schema.Datetime, schema.StorageTimestamptz, schema.StorageMicros, "(extract(epoch from {}) * 1000000)::bigint"},
			{schema.Datetime, schema.StorageTimestamp, schema.StorageMicros, "(extract(epoch from {}) * 1000000)::bigint"},
			{schema.JSON, schema.StorageJSON, schema.StorageJSONB, "{}::jsonb"},
			{schema.JSON, schema.StorageText, schema.StorageJSONB, "{}::jsonb"},
		},
		common: [schema.LastKind + 1]schema.Storage{
			schema.String: schema.StorageText, schema.Enum: schema.StorageText, schema.UUID: schema.StorageText, schema.Datetime: schema.StorageMicros,
			schema.Bool: schema.StorageInteger, schema.Date: schema.StorageText,
		},
		arrays: []arrayStorage{
			{
				name: schema.StorageNative,
				all:  "{x}{as} @> {list}", notAll: "({x} IS NULL OR NOT {x}{as} @> {list})",
				any: "{x}{as} && {list}", notAny: "({x} IS NULL OR NOT {x}{as} && {list})",
				empty: "({x} IS NULL OR cardinality({x}) = 0)", filled: "cardinality({x}) > 0",
				length: "coalesce(cardinality({}), 0)",
				index: func(k schema.Kind) arrayIndex {
					if k == schema.String || k == schema.Int { // the table may have a narrower type
						return ginOf("({}{as})")
					}
					return ginOf("{}")
				},
			},
			{
				name: schema.StorageJSONB, ddl: "jsonb", json: true,
				all: "{x} @> {json}::jsonb", notAll: "({x} IS NULL OR NOT {x} @> {json}::jsonb)",
				any: "{x} @> ANY({jsons}::jsonb[])", notAny: "({x} IS NULL OR NOT {x} @> ANY({jsons}::jsonb[]))",
				empty: "({x} IS NULL OR {x} IN ('[]'::jsonb, 'null'::jsonb))", filled: "{x} NOT IN ('[]'::jsonb, 'null'::jsonb)",
				length: "CASE jsonb_typeof({}) WHEN 'array' THEN jsonb_array_length({}) ELSE 0 END",
				index:  func(schema.Kind) arrayIndex { return ginOf("{} jsonb_path_ops") },
			},
			{
				name: schema.StorageJSON, ddl: "json", json: true,
				all: "{x}::jsonb @> {json}::jsonb", notAll: "({x} IS NULL OR NOT {x}::jsonb @> {json}::jsonb)",
				any: "{x}::jsonb @> ANY({jsons}::jsonb[])", notAny: "({x} IS NULL OR NOT {x}::jsonb @> ANY({jsons}::jsonb[]))",
				empty: "({x} IS NULL OR {x}::jsonb IN ('[]'::jsonb, 'null'::jsonb))", filled: "{x}::jsonb NOT IN ('[]'::jsonb, 'null'::jsonb)",
				length: "CASE json_typeof({}) WHEN 'array' THEN json_array_length({}) ELSE 0 END",
				index:  func(schema.Kind) arrayIndex { return ginOf("({}::jsonb) jsonb_path_ops") },
			},
		},
		paths: [schema.LastKind + 1]string{
			schema.String: "CASE jsonb_typeof({v}) WHEN 'string' THEN {s} END",
			schema.Enum:   "CASE jsonb_typeof({v}) WHEN 'string' THEN {s} END",
			schema.UUID:   `CASE jsonb_typeof({v}) WHEN 'string' THEN lower({s} COLLATE "C") END`,
			// Two CASEs: what is no number is never cast to one.
			schema.Int: "CASE WHEN jsonb_typeof({v}) = 'number' THEN CASE WHEN scale({s}::numeric) = 0 AND " +
				"{s}::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN {s}::bigint END END",
			schema.Float: "CASE WHEN jsonb_typeof({v}) = 'number' THEN CASE WHEN abs({s}::numeric) < 1.7976931348623158e308 THEN {s}::float8 END END",
			schema.Bool:  "CASE jsonb_typeof({v}) WHEN 'boolean' THEN {s}::bool END",
		},
		list:     listForms{in: "{e} = ANY({list})", notIn: "{e} <> ALL({list})"},
		texts:    textForms{patterns: true, needle: func(m *memory, match predicate.Match, s string) string { return pattern(m, match, s, '\\') }},
		text:     "{}::text",
		nullJSON: "{x}::jsonb = 'null'::jsonb",
		divide:   " / ",
	}
}

// textByPatterns writes that a text holds needles, by LIKE on a whole list at a time; not of null.
//
// LIKE compares bits in every deterministic collation; ILIKE folds ASCII alone only in "C".
func (w *writer) textByPatterns(o *operand, not bool) {
	fold := o.match.Fold || o.match.Where == predicate.Like
	trigram := o.plain && o.term.Columns[0].Index == schema.IndexTrigram
	if o.single && o.match.Where == predicate.AtStart && !fold && !trigram {
		if not {
			w.str("NOT ")
		}
		w.fill("starts_with({t}, {one})", o)
		return
	}
	wanted, operator, text := "{n}", " LIKE ", "{e}"
	if !o.single {
		o.list = everyNeedle
	}
	switch {
	case o.single:
	case o.match.Every != not:
		wanted = "ALL({list})"
	default:
		wanted = "ANY({list})"
	}
	if fold {
		operator, text = " ILIKE ", "{t}"
	}
	if not {
		operator = " NOT" + operator
	}
	wide := fold && !not && trigram && !o.exact // what the index serves, then what is exact
	if wide {
		w.str("(")
		w.operand(o)
		w.str(operator)
		w.fill(wanted, o)
		w.str(" AND ")
	}
	w.fill(text, o)
	w.str(operator)
	w.fill(wanted, o)
	if wide {
		w.str(")")
	}
}

// ginOf returns the index that finds what is in arrays.
func ginOf(sql string) arrayIndex { return arrayIndex{method: "gin", sql: sql, suffix: "_gin"} }
