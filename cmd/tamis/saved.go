package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/match"
)

// A savedFilter is one of many filters that are kept under an id.
type savedFilter struct {
	id    []byte // JSON: a text or a number
	place string // file, or file:line
	query *filter.Query
}

// text returns the id as text that stays on its line.
func (f *savedFilter) text() string {
	var text string
	if json.Unmarshal(f.id, &text) != nil || strings.ContainsAny(text, "\t\n\r") {
		return string(f.id)
	}
	return text
}

// A savedReader reads saved filters. It reports the errors of one, and goes on with the rest.
type savedReader struct {
	*streams
	language   *filter.Language
	collection string
	filters    []savedFilter
	each       func(match.Line) error // of each line of a file, if it is not nil
	bad        bool
}

// readSaved returns the filters of a file, one a line, or of a folder, one a file. If one is not valid, every error has
// been reported, and the error is errInvalid.
func readSaved(s *streams, l *filter.Language, collection, path string, each func(match.Line) error) ([]savedFilter, error) {
	r := &savedReader{streams: s, language: l, collection: collection, each: each}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		err = r.folder(path)
	default:
		err = r.file(path)
	}
	if err == nil && r.bad {
		err = errInvalid
	}
	return r.filters, err
}

// folder reads a body a file. The name of the file is the id.
func (r *savedReader) folder(path string) error {
	files, err := filepath.Glob(filepath.Join(path, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: want a folder of files ID.json, have none", path)
	}
	slices.Sort(files)
	for _, name := range files {
		b, err := readBody(r.streams, r.language, []string{name})
		if err != nil {
			return err
		}
		id := strings.TrimSuffix(filepath.Base(name), ".json")
		if err := r.add(syntax.AppendQuoted(nil, id), b); err != nil {
			return err
		}
	}
	return nil
}

// file reads a filter a line.
func (r *savedReader) file(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	for line, err := range match.ReadSaved(file, r.language, r.collection) {
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		b := report.Body{Name: path, Text: line.Text, Line: line.Number}
		if line.Errors != nil {
			if err := r.refuse(line.ID, b, line.Errors); err != nil {
				return err
			}
		} else {
			report.Warnings(r.err, b, line.Query.Warnings())
			r.filters = append(r.filters, savedFilter{line.ID, path + ":" + strconv.Itoa(line.Number), line.Query})
		}
		if r.each != nil {
			if err := r.each(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// add checks the body of a file.
func (r *savedReader) add(id []byte, b report.Body) error {
	q, err := r.language.Parse(r.collection, b.Text)
	if errs, ok := errorsOf(err); ok {
		return r.refuse(id, b, errs)
	}
	if err != nil {
		return err
	}
	report.Warnings(r.err, b, q.Warnings())
	r.filters = append(r.filters, savedFilter{id, b.Name, q})
	return nil
}

// refuse tells what is wrong with a filter.
func (r *savedReader) refuse(id []byte, b report.Body, errs filter.Errors) error {
	r.bad = true
	if !r.json {
		if id != nil {
			fmt.Fprintf(r.err, "filter %s:\n", report.Line((&savedFilter{id: id}).text()))
		}
		report.Errors(r.err, b, errs)
		return nil
	}
	if b.Line > 0 {
		for _, f := range errs {
			f.Line = b.Line
		}
	}
	return printJSON(r.out, savedVerdict{ID: id, verdict: verdict{Line: b.Line, Errors: errs}})
}

// checkSaved says which saved filters no longer fit the schema, and which ask for something else than when they were saved. With write
// it prints all of them anew.
func checkSaved(s *streams, l *filter.Language, collection, path string, write bool) error {
	out := bufio.NewWriter(s.out)
	reported := *s
	if write {
		reported.json = false // standard output is the file
	} else {
		reported.out = out
	}
	total, changed, unknown, misfits := 0, 0, 0, 0
	_, err := readSaved(&reported, l, collection, path, func(line match.Line) error {
		total++
		id := (&savedFilter{id: line.ID}).text()
		switch {
		case line.Errors != nil:
			misfits++
		case line.Changed:
			changed++
			if reported.json {
				return printJSON(out, savedVerdict{line.ID, true, verdict{Line: line.Number, OK: true, Errors: filter.Errors{}}})
			}
			fmt.Fprintf(s.err, "filter %s:\n%s:%d: it asks for something else than when it was saved\n", report.Line(id), report.Line(path), line.Number)
		case line.Saved == "":
			unknown++
		}
		if write {
			_, err := out.Write(line.Append(nil))
			return err
		}
		return nil
	})
	if err != nil && !errors.Is(err, errInvalid) {
		return flushed(out, err)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, wrong := fmt.Fprintf(s.err, "%s: %d no longer fit, %d changed, %d without what they meant when they were saved\n", wording.Count(total, "filter"), misfits, changed, unknown)
	if err == nil && changed > 0 && !write {
		err = errInvalid
	}
	return cmp.Or(wrong, err)
}

// A savedVerdict is what there is to say of a saved filter, for programs.
type savedVerdict struct {
	ID      json.RawMessage `json:"id,omitempty"`
	Changed bool            `json:"changed,omitempty"`
	verdict
}
