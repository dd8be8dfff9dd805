package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An Error is one error of a schema. It prints as file:line:column: message.
type Error struct {
	Pos     Position
	Message string
}

// Error returns the error as file:line:column: message; without the position if it has none.
func (e *Error) Error() string {
	if at := e.Pos.String(); at != "" {
		return at + ": " + e.Message
	}
	return e.Message
}

// Errors are all the errors of a schema, in the order of its text.
type Errors []*Error

// Error returns the errors, a line each.
func (list Errors) Error() string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors, for errors.As and errors.Is.
func (list Errors) Unwrap() []error {
	out := make([]error, len(list))
	for i, e := range list {
		out[i] = e
	}
	return out
}

// Err returns list in the order of the text, each error once, or nil if there is none.
func (list Errors) Err() error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b *Error) int {
		if a.Pos.File != b.Pos.File {
			return strings.Compare(a.Pos.File, b.Pos.File)
		}
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Column - b.Pos.Column
	})
	return slices.CompactFunc(list, func(a, b *Error) bool { return *a == *b })
}

// addf adds an error.
func (list *Errors) addf(pos Position, format string, args ...any) {
	*list = append(*list, &Error{pos, fmt.Sprintf(format, args...)})
}

// add adds err at pos. An err that holds Errors has positions of its own, which stay.
func (list *Errors) add(pos Position, err error) {
	if more := (Errors)(nil); errors.As(err, &more) {
		*list = append(*list, more...)
		return
	}
	list.addf(pos, "%s", err)
}
