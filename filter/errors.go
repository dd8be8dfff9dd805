package filter

import (
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
)

// A Code names a kind of fault. Codes are stable: programs may switch on them.
type Code string

// The codes, in the order of the documents.
const (
	InvalidJSON       Code = "invalid_json"       // the text is not JSON:  {"flows": {]
	DuplicateKey      Code = "duplicate_key"      // an object has a key twice:  {"id": {}, "id": {}}
	WrongShape        Code = "wrong_shape"        // an object, a list or a single value stands where another is wanted:  {"any_": "x"}
	UnknownKey        Code = "unknown_key"        // no such key of a body:  {"limt": 5}
	UnknownCollection Code = "unknown_collection" // no such collection in this body:  {"flow": {}}
	UnknownField      Code = "unknown_field"      // no such field:  {"flows": {"nam": {}}}
	UnknownOperator   Code = "unknown_operator"   // no such operator:  {"name": {"anny_": []}}
	UnknownSort       Code = "unknown_sort"       // no such sort:  {"sort": "NAME"}
	NotAllowed        Code = "not_allowed"        // a word of the language that is not accepted here:  {"level": {"startswith_": "x"}}
	WrongKind         Code = "wrong_kind"         // a value of another kind than the field's:  {"level": {"ge_": "20"}}
	NotInEnum         Code = "not_in_enum"        // a value that is none of those allowed:  {"type": {"any_": ["failed"]}}
	OutOfRange        Code = "out_of_range"       // a value beyond what its kind or key can be:  {"limit": -1}
	NullOperand       Code = "null_operand"       // null where a value is wanted:  {"any_": [null]}
	Missing           Code = "missing"            // a key that must be there is not:  {"text": {}}
	LimitExceeded     Code = "limit_exceeded"     // more than Limits allow
	BadCursor         Code = "bad_cursor"         // a cursor of another query, or none of ours
)

// Codes returns every code with its sentence, in the order of the documents.
func Codes() []CodeDoc { return slices.Clone(codes) }

// A CodeDoc is a code and what it means.
type CodeDoc struct {
	Code Code
	Doc  string
}

var codes = []CodeDoc{
	{InvalidJSON, "The text is not JSON: the first place where it is not. No other fault is looked for."},
	{DuplicateKey, "An object has the same key twice."},
	{WrongShape, "An object, a list or a single value stands where another of them is wanted."},
	{UnknownKey, "The body has no such key."},
	{UnknownCollection, "There is no such collection, or none that this one is related to."},
	{UnknownField, "The collection has no such field."},
	{UnknownOperator, "There is no such operator."},
	{UnknownSort, "The collection has no such sort."},
	{NotAllowed, "The language has this word, but not here."},
	{WrongKind, "The value is not of the field's kind."},
	{NotInEnum, "The value is none of those that are allowed."},
	{OutOfRange, "The value is beyond what it may be."},
	{NullOperand, "Null stands where a value is wanted."},
	{Missing, "A key that must be there is not."},
	{LimitExceeded, "The body is larger than a limit allows; the message names the limit."},
	{BadCursor, "The cursor is none of ours, or was made for another filter, sort, caller or schema."},
}

// An Error is one fault of a body. It marshals as `tamis check --json` prints it.
type Error struct {
	Code       Code   `json:"code"`
	Pointer    string `json:"pointer"` // RFC 6901: of the member at fault
	Line       int    `json:"line"`    // from 1
	Column     int    `json:"column"`  // from 1; code points
	Message    string `json:"message"`
	Suggestion string `json:"suggestion"` // what to write instead, or empty

	pos syntax.Pos
}

// Error returns the pointer and the message.
func (e *Error) Error() string {
	if e.Pointer == "" {
		return e.Message
	}
	return e.Pointer + ": " + e.Message
}

// Errors is every fault of a body, in the order of the text.
type Errors []*Error // len > 0

// Error returns the first fault and says how many follow it.
func (e Errors) Error() string {
	switch len(e) {
	case 0:
		return "no errors"
	case 1:
		return e[0].Error()
	case 2:
		return e[0].Error() + " (and 1 more error)"
	}
	return fmt.Sprintf("%s (and %d more errors)", e[0].Error(), len(e)-1)
}

// locate sorts the faults by their place and counts their lines and columns.
func (e Errors) locate(body []byte) {
	slices.SortStableFunc(e, func(a, b *Error) int { return int(a.pos - b.pos) })
	lines := syntax.NewLines(body)
	for _, f := range e {
		f.Line, f.Column = lines.LineColumn(f.pos)
	}
}
