// Package report says what is wrong with a filter, for people: every error with its line and a caret.
package report

import (
	"fmt"
	"io"

	"github.com/tamis-go/tamis/filter"
)

// A Body is the text of a filter, and where it was read.
type Body struct {
	Name string // of the file, or standard input
	Text []byte
	Line int // the line of the file that the text is, where a file holds many; 0 if it holds this one
}

// Errors writes every error for people:
//
//	file:line:column: pointer: code: message
//	    the line of the text
//	         ^ suggestion
func Errors(w io.Writer, b Body, errs filter.Errors) {
	for _, f := range errs {
		line := f.Line
		if b.Line > 0 {
			line = b.Line
		}
		pointer := ""
		if f.Pointer != "" {
			pointer = f.Pointer + ": "
		}
		fmt.Fprintf(w, "%s:%d:%d: %s\n", Line(b.Name), line, f.Column,
			Line(fmt.Sprintf("%s%s: %s", pointer, f.Code, f.Message)))
		text, indent := caret(b.Text, f.Line, f.Column)
		suggestion := ""
		switch {
		case f.Suggestion == "":
		case f.Code == filter.LimitExceeded: // there is nothing to write instead
			suggestion = " " + Line(f.Suggestion)
		default:
			suggestion = " did you mean " + Line(f.Suggestion) + "?"
		}
		if text == "" { // there is nothing that a caret could stand under
			continue
		}
		fmt.Fprintf(w, "    %s\n    %s^%s\n", text, indent, suggestion)
	}
}

// Warnings writes what a valid filter uses that is deprecated.
func Warnings(w io.Writer, b Body, warnings []filter.Warning) {
	for _, f := range warnings {
		line := f.Line
		if b.Line > 0 {
			line = b.Line
		}
		fmt.Fprintf(w, "%s:%d:%d: %s\n", Line(b.Name), line, f.Column,
			Line(fmt.Sprintf("%s: warning: %s", f.Pointer, f.Message)))
	}
}
