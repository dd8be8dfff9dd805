package problem

import (
	"context"
	"errors"

	"github.com/tamis-go/tamis/filter"
)

// An Error is a request that was refused, or that could not be answered.
type Error struct {
	Kind   *Kind
	Detail string        // for the client, beside the title; may be empty
	Faults filter.Errors // of an InvalidFilter, and of a body that is TooLarge
	Body   []byte        // of the request, where Faults are of it
	Query  *Target       // what Body was to be a filter of; nil if that is not known
	Cause  error         // for the log alone
}

// A Target is what a body was read as.
type Target struct {
	Language   *filter.Language
	Collection string
}

// Error returns the title, the detail and the cause: for the log.
func (e *Error) Error() string {
	text := e.Kind.Title
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	switch {
	case len(e.Faults) > 0:
		text += ": " + e.Faults.Error()
	case e.Cause != nil:
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the faults and the cause.
func (e *Error) Unwrap() []error {
	var out []error
	if len(e.Faults) > 0 {
		out = append(out, e.Faults)
	}
	if e.Cause != nil {
		out = append(out, e.Cause)
	}
	return out
}

// Of returns err as an Error: faults of a filter are an InvalidFilter, a collection that there is not is
// NotFound, what took too long is a Timeout, and any other error is Internal, of which a client is told no more.
func Of(err error) *Error {
	var already *Error
	var faults filter.Errors
	var collection *filter.CollectionError
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &faults):
		return &Error{Kind: InvalidFilter, Faults: faults}
	case errors.As(err, &collection):
		return &Error{Kind: NotFound, Cause: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: Timeout, Cause: err}
	}
	return &Error{Kind: Internal, Cause: err}
}
