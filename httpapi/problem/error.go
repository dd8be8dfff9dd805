package problem

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/sqlstate"
)

// An Error is a request that was refused, or that could not be answered.
type Error struct {
	Kind   *Kind
	Detail string        // for the client, beside the title; may be empty
	Errors filter.Errors // of an InvalidFilter, and of a body that is TooLarge
	Body   []byte        // of the request, where Errors are of it
	Cause  error         // for the log alone
}

// Error returns the title, the detail and the cause: for the log.
func (e *Error) Error() string {
	text := e.Kind.Title
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	switch {
	case len(e.Errors) > 0:
		text += ": " + e.Errors.Error()
	case e.Cause != nil:
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the errors and the cause.
func (e *Error) Unwrap() []error {
	var out []error
	if len(e.Errors) > 0 {
		out = append(out, e.Errors)
	}
	if e.Cause != nil {
		out = append(out, e.Cause)
	}
	return out
}

// Of returns err as an Error: the errors of a filter are an InvalidFilter, an unknown collection is NotFound, a timeout
// is a Timeout, a database that cannot be reached or asks to be asked again is Unavailable, and any other error is Internal,
// whose cause is not shown to clients.
func Of(err error) *Error {
	var already *Error
	var errs filter.Errors
	var collection *filter.CollectionError
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &errs):
		return &Error{Kind: InvalidFilter, Errors: errs}
	case errors.As(err, &collection):
		return &Error{Kind: NotFound, Detail: collection.Error(), Cause: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: Timeout, Cause: err}
	case passes(err):
		return &Error{Kind: Unavailable, Cause: err}
	}
	return &Error{Kind: Internal, Cause: err}
}

// passes reports whether the same request may be answered later: the connection to a database failed or ended, or the database says so
// by its code of SQL.
func passes(err error) bool {
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return true
	}
	switch state := sqlstate.Of(err); state {
	case "40001", "40P01", "55P03": // serialization, deadlock, lock timeout
		return true
	default:
		return sqlstate.In(state, "08") || // the connection failed
			sqlstate.In(state, "53") || // no connection, memory or disk is left
			sqlstate.In(state, "57P") // the server ends, or starts
	}
}
