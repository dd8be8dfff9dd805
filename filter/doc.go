// Package filter is the language checked: a body becomes a Query, or errors.
//
// A [Language] is a schema and a set of operators that fit together. [Language.Parse] reads a body and returns a
// [Query], of which sqlgen makes SQL and memeval a predicate in memory, or [Errors]: every error of the body, with
// its place. [Language.Within] is the language as one caller may see it.
//
// # Grammar
//
// A body is strict JSON (RFC 8259, UTF-8, no key twice in an object).
//
//	body     = { collection: object, ..., "sort": name | [name, ...], "limit": n, "offset": n, "cursor": text }
//	object   = { "operator": "and_" | "or_", field: criteria, ...,
//	             "and_": [object, ...], "or_": [object, ...], "not_": object }
//	criteria = { "operator": "and_" | "or_", operator_: operand, ..., subfield: criteria }
//
// Where a route says so ([Route].Select), a body also has "select": member | [member, ...], for rows of no more than these members, and, where
// the schema has several views of the collection, "view": name.
//
// Every key of an object (a field, a group, a relation) is one operand of that object's operator, which is and_ where
// none is written; a group is one operand whatever is inside it. So it is with the keys of criteria. Collections are
// always joined by and_. A schema may accept "operator" in fewer places, switch off groups, and give an operator
// another name on a field.
//
// Nothing widens: a collection, field, operator, sort or key that is not there is refused, and the whole body with it.
//
// # Operators
//
//	any_: [value, ...]
//	    on any scalar; sets. The field is one of the values; an array has one of them.
//	not_any_: [value, ...]
//	    on any scalar; sets. The field is not one of the values, and not null; an array has none of them.
//	all_: [value, ...]
//	    on sets. The array has every one of the values.
//	eq_: value
//	    on any scalar. The field equals the value.
//	ne_: value
//	    on any scalar. The field differs from the value, and is not null.
//	lt_: value
//	    on string, int, float, datetime, date, decimal, time. The field is less than the value.
//	le_: value
//	    on string, int, float, datetime, date, decimal, time. The field is less than the value, or equals it.
//	gt_: value
//	    on string, int, float, datetime, date, decimal, time. The field is greater than the value.
//	ge_: value
//	    on string, int, float, datetime, date, decimal, time. The field is greater than the value, or equals it.
//	before_: value
//	    on datetime, date, time. The time is at the value or before it.
//	after_: value
//	    on datetime, date, time. The time is at the value or after it.
//	between_: [low, high]
//	    on string, int, float, datetime, date, decimal, time. The field lies between the two values, both included; low above high matches nothing.
//	is_null_: true or false
//	    on any; sets; relations. The field is null; an array is empty; a relation has no row. With false, the contrary.
//	exists_: true or false
//	    on any; sets; relations. The field is not null; an array is not empty; a relation has a row. With false, the contrary.
//	like_: string
//	    on string. The text holds the pattern, letters A to Z in either case: % is any run, _ one character, \ takes the next literally.
//	contains_: value or [value, ...]
//	    on string. The text holds the value, or one of the values.
//	startswith_: value or [value, ...]
//	    on string. The text starts with the value, or with one of the values.
//	endswith_: value or [value, ...]
//	    on string. The text ends with the value, or with one of the values.
//	icontains_: value or [value, ...]
//	    on string. The text holds the value, or one of the values, letters A to Z in either case.
//	istartswith_: value or [value, ...]
//	    on string. The text starts with the value, or with one of the values, letters A to Z in either case.
//	iendswith_: value or [value, ...]
//	    on string. The text ends with the value, or with one of the values, letters A to Z in either case.
//	ieq_: value
//	    on string. The text equals the value, letters A to Z in either case.
//	iany_: [value, ...]
//	    on string. The text is one of the values, letters A to Z in either case.
//	inot_any_: [value, ...]
//	    on string. The text is not one of the values, letters A to Z in either case, and not null.
//	glob_: string
//	    on string. The whole text is of the pattern, letters in their case: * is any run, ? one character, \ takes the next literally.
//	query_: string
//	    on string, declared. Plain words and "phrases": the text holds any of them; with - or !: none of them; with +: every one. Letters A to Z in either case.
//	len_: {"ge_": 2}
//	    on sets. The number of elements of the array, as stored, satisfies the criteria.
//	type_: [value, ...]
//	    on json. The JSON type is one of the names null, boolean, number, string, array and object. What is not there has none, nor has a column that is null.
//	some_: {filter}
//	    on relations. A related row matches the filter.
//	every_: {filter}
//	    on relations. No related row fails the filter; true where there is none.
//	none_: {filter}
//	    on relations. No related row matches the filter; true where there is none.
//	count_: {"ge_": 2, "where": {filter}}
//	    on relations. The number of related rows, or of those that match `where`, satisfies the criteria.
//	some_: {criteria}
//	    on sets. An element of the array satisfies the criteria. A null element counts for nothing.
//	every_: {criteria}
//	    on sets. No element of the array fails the criteria; true of an empty one. A null element counts for nothing.
//	none_: {criteria}
//	    on sets. No element of the array satisfies the criteria; true of an empty one. A null element counts for nothing.
//
// Declared operators are on fields whose schema names them, all others on every field of their types.
//
// # Two values
//
// A row matches or it does not. A test on a null field is false, except for is_null_ and exists_. not_ is the
// complement: a row matches not_ X when it does not match X, so that X and not_ X split the rows of any table in two.
//
// # What has no effect
//
// not_any_: [], all_: [], like_: "", a blank query_ and an empty object are no-ops; any_: [] and startswith_: []
// match nothing. A no-op is left out of the and_ or or_ that it stands in, and a group of no-ops is a no-op
// itself. Everywhere else (at the root, in a related collection, under not_, some_, every_,
// none_) a no-op is true of every row: {"not_": {}} matches none.
//
// # Null
//
// A null operand is refused, unless the schema says that nulls are absent: then null operands, fields, objects and
// top-level keys count as absent, save that a field named with null has no default. A null in a list, and after
// "operator", is refused always.
//
// # Values
//
// No value is turned into another kind.
//
//	string    text; equality and order by code point, no normalisation; folding is that of the letters A to Z; no U+0000
//	enum      one of the schema's texts, to the letter
//	int       -?(0|[1-9][0-9]*) within 64 bits: 20.0, 2e1 and "20" are refused
//	float     a finite number of 64 bits
//	bool      true, false
//	uuid      36 characters, in any case
//	datetime  RFC 3339, or without an offset (then UTC), or a date (its midnight in UTC); cut to the microsecond
//	          towards the past; years 1 to 9999 in UTC
//	date      yyyy-mm-dd, and nothing behind it
//	json      has is_null_ and exists_; a schema makes fields of what is inside. A value there that is of another
//	          JSON type than the field's kind is null. A number there is read by its value: 10, 10.0 and 1e1 are one
//	          int, up to 2^53 in any spelling, beyond it in the plain one; with a fraction or an exponent it is the
//	          float nearest to it
//
// Where a schema allows relative times, now, now-7d, now+1h (units s, m, h, d, w) and today stand for times, which are
// resolved once a request, and in a saved filter (package match) at each event.
//
// Arrays are sets of values that are not null: order and repetitions do not count, but in len_, which counts the
// elements as stored. A null array is the empty array. The operand of some_, every_ and none_ on an array is criteria that one
// element satisfies or fails; a null element counts for nothing, so that every_ and none_ hold of an array of nulls.
//
// Where a schema allows references, {"field": name} stands for a value after eq_ ne_ lt_ le_ gt_ ge_ before_ after_ and at the
// ends of between_: another field of the same row, of the same kind (decimals of the same scale). A dotted name is that of a
// subfield, or leads through relations to one row. A field that is made of many rows is compared, and compared with, as any. Where either side is null, the comparison is false. A set, JSON, a field that
// reads several places, and the field itself are refused.
//
// # Fields
//
// A field may read a column; the first of several that is not null (is_null_ looks at the first alone); several joined
// by spaces, a null being empty; a path inside JSON, of keys of any text and positions in arrays; a column of another row, along relations to one row, where a row
// that is not there reads as null. Where it reads several places, an operator holds if it holds of one of them.
//
// # Related rows
//
// A relation is a field whose operators ask for its rows: some_, every_ and none_ take an object of their collection.
// A null or dangling key has no related row: some_ is false of none, every_ and none_ are true of none. Each some_,
// every_ and none_ looks for rows of its own.
//
// The objects in an array inside JSON are the rows of a relation where the schema says so, {many: {sku: string, qty: int}, in: items}: their
// fields are the members that it names. An element that is no object is no row, and a member of another JSON type is null.
//
// Another collection in a body is a related one, reached by the path that the schema says: a related row must exist
// and match, and for an empty object, exist. Related collections whose paths begin alike hold on the same row of that
// beginning: flows with flow_runs and task_runs means one flow run that matches and has a task run that matches.
//
// # Defaults
//
// A schema may give a field default criteria. They hold for a body whose object for that collection does not name the
// field, at any depth of groups, and stand beside the object, outside of its or_. Naming the field, even with {}, takes
// them away. They hold for the queried collection always, and for a related one where the body names it. What a
// client must never undo is a policy ([Scope]), not a default.
//
// # Sort and page
//
// A sort is a name of the schema, by default FIELD_ASC and FIELD_DESC. Nulls come last both ways unless the schema
// says otherwise. The primary key is appended, in the direction of the last key, so that an order is total; of a
// caller from whom the key is hidden, what else the caller sees. A limit of 0 is no rows.
//
// A cursor is where a page went on to: [Query.Cursor] makes one of the sort keys of its last row, [Query.CursorBefore]
// of its first; where the key is hidden, [Query.CursorAt] of the number of rows. It is sealed, and bound to filter, sort, policy and schema; of anything else it is a bad_cursor. Pages
// may differ in size. A cursor and an offset exclude each other.
//
// # Counts over time
//
// Where a route asks for a [History], the body has the key "history":
//
//	{"field": name, "start": time, "end": time, "interval_seconds": n, "group_by": [name, ...], "sum": [name, ...]}
//
// A body with the key "aggregate", where a route asks for an [Aggregate], is answered with groups of rows: the most frequent first, and with one
// if it names no field.
//
//	{"group_by": [name, ...], "count": bool, "sum": [name, ...], "min": [name, ...], "max": [name, ...], "sort": key | [key, ...], "limit": n}
//
// Each value of an array is a group, so that a row is in as many groups as it has different values. Groups are sorted by "count", or by what
// else the answer has of them, "group.NAME", "sum.NAME", "min.NAME" or "max.NAME", behind a - with the greatest first; sums of floats are no
// order. What groups have in common in that order is in order of their values. The answer says if there are more than its limit.
//
// Buckets of a history are [start, end) cut by the interval, the last may be shorter, at most [MaxBuckets]. A row whose field is
// null is in none. Null is a group of its own. Sums are exact, however large; that of floats is rounded once, to the
// nearest float. The least and the greatest value of rows that all are null there is null.
//
// # Errors
//
// All the errors of a body come at once, in the order of its text: each with a code, the JSON pointer (RFC 6901) of the
// member at fault, line and column from 1 (a column counts code points), a message, and often a suggestion. A text
// that is not JSON has one error.
//
//	invalid_json       The text is not JSON: the first place where it is not. No other error is looked for.
//	                   {"flows": {]
//	duplicate_key      An object has the same key twice.
//	                   {"flows": {"id": {}, "id": {}}}
//	wrong_shape        An object, a list or a single value stands where another of them is wanted.
//	                   {"flows": {"name": {"any_": "etl"}}}
//	unknown_key        The body has no such key.
//	                   {"flows": {}, "limt": 5}
//	unknown_collection There is no such collection, or it is not related to this one.
//	                   {"flows": {}, "flow_run": {}}
//	unknown_field      The collection has no such field.
//	                   {"flows": {"nam": {}}}
//	unknown_operator   There is no such operator.
//	                   {"flows": {"name": {"anny_": ["etl"]}}}
//	unknown_sort       The collection has no such sort.
//	                   {"flows": {}, "sort": "NAME"}
//	not_allowed        The language has this word, but not here.
//	                   {"logs": {"level": {"like_": "20"}}}
//	wrong_kind         The value is not of the field's kind.
//	                   {"logs": {"level": {"ge_": "20"}}}
//	not_in_enum        The value is not one of the allowed ones.
//	                   {"flow_runs": {"state": {"type": {"any_": ["failed"]}}}}
//	out_of_range       The value is beyond what it may be.
//	                   {"flows": {}, "limit": -1}
//	null_operand       Null stands where a value is wanted.
//	                   {"flows": {"name": {"any_": [null]}}}
//	missing            A key that must be there is not.
//	                   {"logs": {"text": {}}}
//	limit_exceeded     The body is larger than a limit allows; the message names the limit.
//	                   {"flows": {"name": {"like_": "xxxxxxxxxx..."}}}
//	bad_cursor         The cursor was not made by this API, or for another filter, sort, caller or schema.
//	                   {"flows": {}, "cursor": "AQEB"}
//
// # Limits
//
// [Limits] bound what a body may cost, before anything is looked up: 256 KiB, 16 objects inside each other, 200
// operators, groups and related collections, 1,000 items in a list, 1 KiB in a string. Passing one is an error that
// names it, and costs neither time nor memory.
package filter
