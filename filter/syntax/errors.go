package syntax

import "github.com/tamis-go/tamis/internal/wording"

// A Code says what kind of error an Error is.
type Code string

const (
	// InvalidJSON is the error of a text that is not JSON:  {"name": tru}
	InvalidJSON Code = "invalid_json"
	// DuplicateKey is the error of a key that its object has already:  {"name": {}, "name": {}}
	DuplicateKey Code = "duplicate_key"
	// LimitExceeded is the error of a value that is larger than Limits allow.
	LimitExceeded Code = "limit_exceeded"
)

// An Error is one error of a text.
type Error struct {
	Code       Code
	Pointer    string // RFC 6901: the member or value at fault
	Pos        Pos
	Message    string
	Suggestion string // what would be accepted, or empty
}

// Error returns the pointer and the message.
func (e *Error) Error() string {
	if e.Pointer == "" {
		return e.Message
	}
	return e.Pointer + ": " + e.Message
}

// Errors are all the errors of one text, in its order. They are nil where there is none.
type Errors []*Error

// Error returns the first error and says how many follow it.
func (e Errors) Error() string { return wording.Errors(e) }
