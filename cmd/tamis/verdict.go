package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/tamis-go/tamis/filter"
)

// faultsOf returns the faults of a body, if err is that.
func faultsOf(err error) (filter.Errors, bool) {
	var faults filter.Errors
	ok := errors.As(err, &faults)
	return faults, ok
}

// A verdict is what check says of a filter, for programs.
type verdict struct {
	Line   int           `json:"line,omitempty"` // of the file, where it holds a filter a line
	OK     bool          `json:"ok"`
	Errors filter.Errors `json:"errors"`
}

// printVerdict writes a verdict as one line of JSON.
func printVerdict(w io.Writer, v verdict) error {
	if v.Errors == nil {
		v.Errors = filter.Errors{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
