package source

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A reader gives the rows of collections as files hold them, checked.
type reader interface {
	// rows returns the rows of c in the order of the file.
	rows(ctx context.Context, c *schema.Collection) Rows
}

// A jsonFile is one text that holds all collections:
//
//	file = "{" collection ":" "[" row, ... "]", ... "}"
//
// The text is kept whole, as the collections may stand in any order.
type jsonFile struct {
	path string
	data []byte
	at   map[string]int // where the rows of a collection begin
}

func openJSON(path string, r *schema.Registry) (reader, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return readJSON(path, data, r)
}

func readJSON(path string, data []byte, r *schema.Registry) (reader, error) {
	f := &jsonFile{path: path, data: data, at: map[string]int{}}
	s := &scan{Scanner: syntax.Scanner{Data: data}}
	err := s.object("an object {collection: [row, ...]}", func(name string) error {
		if r.Collection(name) == nil {
			return wrong(wording.Unknown(name, "collection", collectionNames(r)))
		}
		s.Next()
		f.at[name] = s.At
		if !s.Skip() {
			return s.notJSON()
		}
		return nil
	})
	if err == nil && !s.Finish() {
		err = s.notJSON()
	}
	if err != nil {
		return nil, f.failed(s, err)
	}
	return f, nil
}

func collectionNames(r *schema.Registry) []string {
	var names []string
	for _, c := range r.Collections() {
		names = append(names, c.Name)
	}
	return names
}

func (f *jsonFile) rows(ctx context.Context, c *schema.Collection) Rows {
	return func(yield func(Row, error) bool) {
		at, ok := f.at[c.Name]
		if !ok {
			return
		}
		s := &scan{Scanner: syntax.Scanner{Data: f.data, At: at}, path: []string{c.Name}}
		if err := readArray(ctx, s, fileTable(c), yield); err != nil && !errors.Is(err, errStopped) {
			yield(nil, f.failed(s, err))
		}
	}
}

// failed returns the error of what s stopped at.
func (f *jsonFile) failed(s *scan, err error) error { return failedJSON(s, f.path, err) }

func failedJSON(s *scan, path string, err error) error {
	bad, ok := err.(*scanError) //nolint:errorlint // a scan wraps nothing around it
	if !ok {
		return err
	}
	at := bad.at
	if at < 0 {
		at = s.At
	}
	line, _ := syntax.LineColumn(s.Data, syntax.Pos(at))
	return &DataError{path, line, s.pointer(), bad.message}
}

// An arrayFile holds the rows of one collection as a JSON array.
type arrayFile struct{ file }

func (f arrayFile) rows(ctx context.Context, t *table) Rows {
	return readFile(f.file, func(r *bufio.Reader, yield func(Row, error) bool) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		s := &scan{Scanner: syntax.Scanner{Data: data}}
		if err = readArray(ctx, s, t, yield); err == nil && !s.Finish() {
			err = s.notJSON()
		}
		return failedJSON(s, f.name, err)
	})
}

// errStopped says that the caller wants no more rows.
var errStopped = errors.New("stopped")

// readArray reads the rows of an array and yields them.
func readArray(ctx context.Context, s *scan, t *table, yield func(Row, error) bool) error {
	return s.array("the rows of "+t.collection.Name+" as an array", func(int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.Next()
		begin := s.At
		row, err := t.row(s)
		if err != nil {
			return err
		}
		if column, err := t.finish(row, s.pointer()); err != nil {
			s.path = append(s.path, column)
			return &scanError{at: begin, message: err.Error()}
		}
		if !yield(row, nil) {
			return errStopped
		}
		return nil
	})
}
