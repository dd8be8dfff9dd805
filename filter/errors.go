package filter

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
)

// A Code names a kind of error. Codes are stable: programs may switch on them.
type Code string

// The codes, in the order of the documents. Codes has a sentence and an example of each.
const (
	InvalidJSON       Code = "invalid_json"
	DuplicateKey      Code = "duplicate_key"
	WrongShape        Code = "wrong_shape"
	UnknownKey        Code = "unknown_key"
	UnknownCollection Code = "unknown_collection"
	UnknownField      Code = "unknown_field"
	UnknownOperator   Code = "unknown_operator"
	UnknownSort       Code = "unknown_sort"
	NotAllowed        Code = "not_allowed"
	WrongKind         Code = "wrong_kind"
	NotInEnum         Code = "not_in_enum"
	OutOfRange        Code = "out_of_range"
	NullOperand       Code = "null_operand"
	Missing           Code = "missing"
	LimitExceeded     Code = "limit_exceeded"
	BadCursor         Code = "bad_cursor"
)

// Codes returns every code with its sentence, in the order of the documents.
func Codes() []CodeDoc { return slices.Clone(codes) }

// A CodeDoc is a code and what it means.
type CodeDoc struct {
	Code    Code
	Doc     string
	Example string // a body on the collection that it names first, in the preset schema, that has this error
}

var codes = []CodeDoc{
	{InvalidJSON, "The text is not JSON: the first place where it is not. No other error is looked for.", `{"flows": {]`},
	{DuplicateKey, "An object has the same key twice.", `{"flows": {"id": {}, "id": {}}}`},
	{WrongShape, "An object, a list or a single value stands where another of them is wanted.", `{"flows": {"name": {"any_": "etl"}}}`},
	{UnknownKey, "The body has no such key.", `{"flows": {}, "limt": 5}`},
	{UnknownCollection, "There is no such collection, or it is not related to this one.", `{"flows": {}, "flow_run": {}}`},
	{UnknownField, "The collection has no such field.", `{"flows": {"nam": {}}}`},
	{UnknownOperator, "There is no such operator.", `{"flows": {"name": {"anny_": ["etl"]}}}`},
	{UnknownSort, "The collection has no such sort.", `{"flows": {}, "sort": "NAME"}`},
	{NotAllowed, "The language has this word, but not here.", `{"logs": {"level": {"like_": "20"}}}`},
	{WrongKind, "The value is not of the field's kind.", `{"logs": {"level": {"ge_": "20"}}}`},
	{NotInEnum, "The value is not one of the allowed ones.", `{"flow_runs": {"state": {"type": {"any_": ["failed"]}}}}`},
	{OutOfRange, "The value is beyond what it may be.", `{"flows": {}, "limit": -1}`},
	{NullOperand, "Null stands where a value is wanted.", `{"flows": {"name": {"any_": [null]}}}`},
	{Missing, "A key that must be there is not.", `{"logs": {"text": {}}}`},
	{LimitExceeded, "The body is larger than a limit allows; the message names the limit.",
		`{"flows": {"name": {"like_": "` + strings.Repeat("x", 1025) + `"}}}`},
	{BadCursor, "The cursor was not made by this API, or for another filter, sort, caller or schema.", `{"flows": {}, "cursor": "AQEB"}`},
}

// An Error is one error of a body. It marshals as `tamis check --json` prints it.
type Error struct {
	Code       Code   `json:"code"`
	Pointer    string `json:"pointer"` // RFC 6901: of the member at fault
	Line       int    `json:"line"`    // from 1
	Column     int    `json:"column"`  // from 1; code points
	Message    string `json:"message"`
	Suggestion string `json:"suggestion"` // what to write instead, or empty

	pos  syntax.Pos
	want Want
	tree syntax.Value // of the body; nil if it is not JSON
}

// Error returns the pointer and the message, in one line. A pointer with what a terminal obeys in it, or a very long
// one, is quoted and cut there: it has a client's text.
func (e *Error) Error() string {
	const most = 256
	switch {
	case e.Pointer == "":
		return e.Message
	case len(e.Pointer) > most:
		return strconv.Quote(strings.ToValidUTF8(e.Pointer[:most], "")) + "…: " + e.Message
	case strings.ContainsFunc(e.Pointer, func(c rune) bool { return !unicode.IsPrint(c) }):
		return strconv.Quote(e.Pointer) + ": " + e.Message
	}
	return e.Pointer + ": " + e.Message
}

// Errors is every error of a body, in the order of the text.
type Errors []*Error // len > 0

// Error returns the first error and says how many follow it.
func (e Errors) Error() string { return wording.Errors(e) }

// Place returns what Pointer leads through, keys and indexes (of type int) of lists, and the value there as it was read: nil where there is
// none. What a limit refused is not whole.
func (e *Error) Place() (path []any, v syntax.Value) {
	path, _, v = syntax.Find(e.tree, e.Pointer)
	return path, v
}

// Refused returns the error of a body that the language accepts and its reader does not: pointer names the member at fault.
func (q *Query) Refused(code Code, pointer, message string) Errors {
	e := &Error{Code: code, Pointer: pointer, Message: message}
	tree := q.tree()
	switch _, m, v := syntax.Find(tree, pointer); {
	case m != nil:
		e.pos = m.Pos
	case v != nil:
		e.pos = v.Position()
	}
	errs := Errors{e}
	errs.locate([]byte(q.body), tree)
	return errs
}

// locate sorts the errors by their place and counts their lines and columns.
func (e Errors) locate(body []byte, tree syntax.Value) {
	slices.SortStableFunc(e, func(a, b *Error) int { return int(a.pos - b.pos) })
	lines := syntax.NewLines(body)
	for _, f := range e {
		f.Line, f.Column = lines.LineColumn(f.pos)
		f.tree = tree
	}
}
