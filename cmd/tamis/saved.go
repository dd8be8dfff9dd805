package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/report"
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
	places     map[string]string // by id
	bad        bool
}

// readSaved returns the filters of a file, one a line, or of a folder, one a file. If one is not valid, every error has
// been reported, and the error is errInvalid.
func readSaved(s *streams, l *filter.Language, collection, path string) ([]savedFilter, error) {
	r := &savedReader{streams: s, language: l, collection: collection, places: map[string]string{}}
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
		if err := r.add(syntax.AppendQuoted(nil, id), name, b, b.Text, ""); err != nil {
			return err
		}
	}
	return nil
}

// file reads a filter a line. Lines that are empty are none.
func (r *savedReader) file(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	// Beside the body there is room for an id.
	lines := lineReader{bufio.NewReader(file), r.language.Limits().Body + longestID}
	for n := 1; ; n++ {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := r.line(path, n, line); err != nil {
			return err
		}
	}
}

const longestID = 4 << 10

// line reads {"id": ID, "filter": BODY}, or a body alone.
func (r *savedReader) line(path string, n int, line []byte) error {
	b := report.Body{Name: path, Text: line, Line: n}
	place := path + ":" + strconv.Itoa(n)
	s := match.ParseSaved(line)
	if s == nil {
		return r.add(strconv.AppendInt(nil, int64(n), 10), place, b, line, "")
	}
	if len(s.Errors) > 0 {
		return r.refuse(nil, b, s.Errors)
	}
	id := strconv.AppendInt(nil, int64(n), 10)
	if s.ID != nil {
		id = s.ID
	}
	return r.add(id, place, b, s.Body, "/filter")
}

// add checks a body. Its errors are at pointers that begin with prefix.
func (r *savedReader) add(id []byte, place string, b report.Body, text []byte, prefix string) error {
	q, err := r.language.Parse(r.collection, text)
	errs, ok := errorsOf(err)
	if err != nil && !ok {
		return err
	}
	for _, f := range errs {
		f.Pointer = prefix + f.Pointer
	}
	if other, twice := r.places[string(id)]; twice && !ok {
		errs, ok = filter.Errors{{Code: filter.DuplicateKey, Pointer: "/id", Line: 1, Column: 1, Message: "the id is that of " + other + " too"}}, true
	}
	if ok {
		return r.refuse(id, b, errs)
	}
	report.Warnings(r.err, b, q.Warnings())
	r.places[string(id)] = place
	r.filters = append(r.filters, savedFilter{id, place, q})
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
	e := json.NewEncoder(r.out)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		ID json.RawMessage `json:"id,omitempty"`
		verdict
	}{id, verdict{Line: b.Line, Errors: errs}})
}
