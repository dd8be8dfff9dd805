package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tamis-go/tamis/filter"
)

// A body is the text of a filter, and where it was read.
type body struct {
	name string // of the file; - for standard input
	text []byte
	line int // the line of the file that the text is, where a file holds many; 0 if it holds this one
}

// faultsOf returns the faults of a body, if err is that.
func faultsOf(err error) (filter.Errors, bool) {
	var faults filter.Errors
	ok := errors.As(err, &faults)
	return faults, ok
}

// printFaults writes every fault for people:
//
//	file:line:column: pointer: code: message
//	    the line of the text
//	         ^ suggestion
func printFaults(w io.Writer, b body, faults filter.Errors) {
	for _, f := range faults {
		line := f.Line
		if b.line > 0 {
			line = b.line
		}
		pointer := ""
		if f.Pointer != "" {
			pointer = f.Pointer + ": "
		}
		fmt.Fprintf(w, "%s:%d:%d: %s\n", printableLine(b.name), line, f.Column,
			printableLine(fmt.Sprintf("%s%s: %s", pointer, f.Code, f.Message)))
		text, indent := caret(b.text, f.Line, f.Column)
		suggestion := ""
		if f.Suggestion != "" {
			suggestion = " did you mean " + printableLine(f.Suggestion) + "?"
		}
		fmt.Fprintf(w, "    %s\n    %s^%s\n", text, indent, suggestion)
	}
}

// printWarnings writes what a valid filter uses that is deprecated.
func printWarnings(w io.Writer, b body, warnings []filter.Warning) {
	for _, f := range warnings {
		line := f.Line
		if b.line > 0 {
			line = b.line
		}
		fmt.Fprintf(w, "%s:%d:%d: %s\n", printableLine(b.name), line, f.Column,
			printableLine(fmt.Sprintf("%s: warning: %s", f.Pointer, f.Message)))
	}
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
