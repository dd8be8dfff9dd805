package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// A namedFilter is a filter that has been checked, and where it was.
type namedFilter struct {
	name  string
	query *filter.Query
}

// typical returns a filter for each sort and each operator of every collection.
func typical(l *filter.Language) []namedFilter {
	var out []namedFilter
	for _, q := range advise.Typical(l) {
		out = append(out, namedFilter{q.Collection().Name + " " + q.String(), q})
	}
	return out
}

// readFilters reads files that have a filter each, or one a line. Where one is not valid, every error has been printed, and the error
// is errInvalid.
func readFilters(s *streams, l *filter.Language, collection string, files []string) ([]namedFilter, error) {
	var out []namedFilter
	invalid := false
	for _, file := range files {
		name, r, err := open(s, []string{file})
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, b := range bodiesOf(name, text) {
			q, err := routeOf(l, b.Text).Parse(collection, b.Text)
			if errs, ok := errorsOf(err); ok {
				if err := s.refuse(b, verdict{File: b.Name, Errors: errs}); err != nil {
					return nil, err
				}
				invalid = true
				continue
			}
			if err != nil {
				return nil, err
			}
			at := b.Name
			if b.Line > 0 {
				at = fmt.Sprintf("%s:%d", b.Name, b.Line)
			}
			out = append(out, namedFilter{at, q})
		}
	}
	if invalid {
		return nil, errInvalid
	}
	return out, nil
}

// bodiesOf returns the filters in a text: the one that it is, or one a line. Empty lines are none.
func bodiesOf(name string, text []byte) []report.Body {
	if json.Valid(text) || !bytes.Contains(bytes.TrimSpace(text), []byte("\n")) {
		return []report.Body{{Name: name, Text: text}}
	}
	var out []report.Body
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
			out = append(out, report.Body{Name: name, Text: line, Line: n})
		}
	}
	return out
}

// routeOf returns l for a body: that of counts over time, or of groups, if it asks for them. A file of filters has no path that says so, as a request
// has, and the check wants the route first, so the body is read here for its keys alone.
func routeOf(l *filter.Language, body []byte) *filter.Language {
	var keys map[string]json.RawMessage
	if json.Unmarshal(body, &keys) != nil {
		return l
	}
	return l.For(filter.Route{History: keys["history"] != nil, Aggregate: keys["history"] == nil && keys["aggregate"] != nil})
}

// filtersOf reads what --filters names: COLLECTION=FILE.
func filtersOf(s *streams, l *filter.Language, specs []string) ([]*filter.Query, error) {
	var out []*filter.Query
	for _, spec := range specs {
		collection, file, ok := strings.Cut(spec, "=")
		if !ok {
			return nil, fmt.Errorf("%s: want COLLECTION=FILE", spec)
		}
		if l.Collection(collection) == nil {
			return nil, errors.New(wording.Unknown(collection, "collection", collections(l.Registry())))
		}
		filters, err := readFilters(s, l, collection, []string{file})
		if err != nil {
			return nil, err
		}
		for _, f := range filters {
			out = append(out, f.query)
		}
	}
	return out, nil
}
