package match

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/lines"
)

// A Line is a saved filter of a file, checked against the schema of today.
type Line struct {
	ID      []byte        // a text or a number, as JSON; the number of the line if the line has none
	Number  int           // of the line, from 1
	Text    []byte        // of the line; good until the next one
	Query   *filter.Query // nil where there are errors
	Errors  filter.Errors // how it no longer fits, with suggestions; their columns are those of the line
	Changed bool          // it asks for something else than when it was saved: see Meaning
	Saved   string        // what it meant when it was saved; "" if the line does not say
}

// longestID is how much a line may have beside its body.
const longestID = 4 << 10

// ReadSaved reads saved filters, one a line: {"id": ID, "filter": BODY, "meaning": TEXT}, or a body alone. One that no longer fits has Errors,
// and the rest follow; an id that is there twice is an error of its second line. Lines that are empty are none. An error of r ends it.
func ReadSaved(r io.Reader, l *filter.Language, collection string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		in := lines.New(r, l.Limits().Body+longestID)
		seen := map[string]int{} // the lines of ids
		for n := 1; ; n++ {
			text, err := in.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			line := Line{Number: n, Text: text}
			if err == nil {
				err = line.read(l, collection, seen)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// read checks a line. The error is not the line's.
func (line *Line) read(l *filter.Language, collection string, seen map[string]int) error {
	s := ParseSaved(line.Text)
	alone := s == nil
	if alone {
		s = &Saved{Body: line.Text}
	}
	if line.ID = s.ID; line.ID == nil && len(s.Errors) == 0 {
		line.ID = strconv.AppendInt(nil, int64(line.Number), 10)
	}
	q, err := s.Query(l, collection)
	if err != nil && !errors.As(err, &line.Errors) {
		return err
	}
	if alone {
		for _, e := range line.Errors {
			e.Pointer = e.Pointer[len("/filter"):]
		}
	}
	if other := seen[string(line.ID)]; err == nil && other > 0 {
		line.Errors = filter.Errors{{
			Code: filter.DuplicateKey, Pointer: "/id", Line: 1, Column: 1, Message: fmt.Sprintf("the id is that of line %d too", other),
		}}
	}
	if line.Errors != nil {
		return nil
	}
	seen[string(line.ID)] = line.Number
	line.Query, line.Saved = q, s.Meaning
	line.Changed = s.Meaning != "" && s.Meaning != Meaning(q)
	return nil
}

// WriteSaved writes filters, one a line, by their ids: the lines that ReadSaved reads, with canonical bodies and what they mean today. An
// error of w ends it.
func WriteSaved(w io.Writer, filters iter.Seq2[string, *filter.Query]) error {
	var line []byte
	for id, q := range filters {
		line = AppendSaved(line[:0], id, q)
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// Append appends the line anew: the id as it is, the canonical body, and what it means today. Of a line with errors it appends the text.
func (line *Line) Append(dst []byte) []byte {
	if line.Query == nil {
		return append(append(dst, line.Text...), '\n')
	}
	return appendSaved(dst, line.ID, line.Query)
}
