package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/redact"
	"github.com/tamis-go/tamis/internal/report"
)

// errorsOf returns the errors of a body, if err is that.
func errorsOf(err error) (filter.Errors, bool) {
	var errs filter.Errors
	ok := errors.As(err, &errs)
	return errs, ok
}

// A verdict is what check says of a filter, for programs.
type verdict struct {
	File     string           `json:"file,omitempty"` // where a command reads several
	Line     int              `json:"line,omitempty"` // of the file, where it holds a filter a line
	OK       bool             `json:"ok"`
	Errors   filter.Errors    `json:"errors"`
	Warnings []filter.Warning `json:"warnings,omitempty"`
	Error    string           `json:"error,omitempty"` // what could not be used, where that is no filter
}

// refuse says what is wrong with a filter: to people on standard error, to programs on standard output.
func (s *streams) refuse(b report.Body, v verdict) error {
	if !s.json {
		report.Errors(s.err, b, v.Errors)
		return nil
	}
	v.Line = b.Line
	for _, f := range v.Errors {
		f.Line = max(f.Line, b.Line)                     // a filter a line is one line
		f.Message = redact.Text(f.Message, s.sources...) // members of --select are in it
	}
	return printVerdict(s.out, v)
}

// accept says that a filter is valid, and what in it is deprecated.
func (s *streams) accept(b report.Body, warnings []filter.Warning) error {
	report.Warnings(s.err, b, warnings)
	if !s.json {
		return nil
	}
	for i := range warnings {
		warnings[i].Line = max(warnings[i].Line, b.Line)
	}
	return printVerdict(s.out, verdict{Line: b.Line, OK: true, Warnings: warnings})
}

// printVerdict writes a verdict as one line of JSON.
func printVerdict(w io.Writer, v verdict) error {
	if v.Errors == nil {
		v.Errors = filter.Errors{}
	}
	return printJSON(w, v)
}

// printJSON writes a value as one line of JSON.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
