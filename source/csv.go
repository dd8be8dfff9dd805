package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/lines"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/schema"
)

// A csvFile holds a row a record, as RFC 4180 has it, after a header of column names. Strings, enums, UUIDs,
// datetimes and dates stand as they are; ints, floats, bools, arrays and JSON as JSON text. An empty
// cell is a column that the row does not name; the empty string is written "".
type csvFile struct{ file }

func (f csvFile) rows(ctx context.Context, t *table) Rows {
	return readFile(f.file, func(r *bufio.Reader, yield func(Row, error) bool) error {
		records := &csvReader{r: r, line: 1}
		header, err := records.header(t)
		for err == nil {
			line := records.line
			var cells []cell
			cells, err = records.next()
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				break
			}
			if len(cells) == 1 && cells[0] == (cell{}) {
				continue // an empty line
			}
			row, column, err := t.record(header, cells)
			if err == nil {
				column, err = t.finish(row, "line "+strconv.Itoa(line))
			}
			if err != nil {
				return failed(err, f.name, line, member(column))
			}
			if !yield(row, nil) {
				return errStopped
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return failed(err, f.name, records.line, "")
	})
}

// record returns the row of a record.
func (t *table) record(header []*schema.Column, cells []cell) (row Row, column string, err error) {
	if len(cells) != len(header) {
		return nil, "", cellCount(len(header), len(cells))
	}
	row = make(Row, len(t.columns))
	for i, col := range header {
		if cells[i] == (cell{}) {
			continue
		}
		if row[col.Name], err = cells[i].value(col.Type); err != nil && col.NullUnreadable {
			row[col.Name] = nil
		} else if err != nil {
			return nil, col.Name, err
		}
	}
	return row, "", nil
}

func cellCount(want, have int) *scanError {
	return wrong(fmt.Sprintf("want %d cells as in the header, have %d", want, have))
}

func notUTF8(text string) *scanError { return wrong("want UTF-8, have " + show(text)) }

// value returns the value of a cell that is not empty.
func (c cell) value(t schema.Type) (any, error) {
	switch {
	case !utf8.ValidString(c.text):
		return nil, notUTF8(c.text)
	case !t.Array && t.Kind.Written():
		return valueOf(t, scalar.String, c.text)
	}
	s := &scan{Scanner: syntax.Scanner{Data: []byte(c.text)}}
	v, err := s.value(t)
	if (err == nil && !s.Finish()) || s.Message() != "" {
		err = wrong("want " + cellOf(t) + ", have " + show(c.text))
	}
	return v, err
}

// cellOf says what a cell that is JSON text looks like.
func cellOf(t schema.Type) string {
	if t.Array || t.Kind == schema.JSON {
		return t.String() + " as JSON text"
	}
	return wanted(t)
}

// A cell is one value of a record.
type cell struct {
	text   string
	quoted bool // so that "" is not an empty cell
}

// A csvReader reads records. Other than encoding/csv it tells "" from an empty cell.
type csvReader struct {
	r    *bufio.Reader
	line int // of the next byte
	text []byte
	size int // of the record so far
}

// header reads the columns.
func (r *csvReader) header(t *table) ([]*schema.Column, error) {
	names, err := r.names()
	if err != nil {
		return nil, err
	}
	r.line = 1
	header := make([]*schema.Column, len(names))
	for i, name := range names {
		if header[i], err = t.column(name); err != nil {
			return nil, err
		}
		if slices.Contains(header[:i], header[i]) {
			return nil, twiceInHeader(name)
		}
	}
	r.line = 2
	return header, nil
}

// names reads the names of the columns.
func (r *csvReader) names() ([]string, error) {
	if mark, _ := r.r.Peek(3); string(mark) == "\uFEFF" {
		_, _ = r.r.Discard(3)
	}
	cells, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, wrong("want a header of column names")
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(cells))
	for i, c := range cells {
		if slices.Contains(names[:i], c.text) {
			r.line = 1
			return nil, twiceInHeader(c.text)
		}
		names[i] = c.text
	}
	return names, nil
}

func twiceInHeader(name string) *scanError { return wrong("the column " + name + " is there twice") }

// next reads a record:
//
//	record = cell { "," cell } newline
func (r *csvReader) next() ([]cell, error) {
	r.size = 0
	var cells []cell
	if _, err := r.r.Peek(1); err != nil {
		return nil, err
	}
	for {
		c, end, err := r.cell()
		if err != nil {
			return nil, err
		}
		cells = append(cells, c)
		if end {
			return cells, nil
		}
	}
}

// cell reads a cell and what ends it, a comma or the end of the record:
//
//	cell = `"` { any byte but a quote | `""` } `"` | { any byte but a quote, a comma, a newline }
func (r *csvReader) cell() (c cell, end bool, err error) {
	r.text = r.text[:0]
	for first := true; ; first = false {
		b, err := r.r.ReadByte()
		if r.size++; r.size > lines.MostOfRow {
			return c, true, wrong(fmt.Sprintf("a row may have %d bytes", lines.MostOfRow))
		}
		switch {
		case err == io.EOF, err == nil && b == '\n':
			if b == '\n' {
				r.line++
			}
			if n := len(r.text); n > 0 && r.text[n-1] == '\r' {
				r.text = r.text[:n-1]
			}
			return cell{text: string(r.text)}, true, nil
		case err != nil:
			return c, true, err
		case b == ',':
			return cell{text: string(r.text)}, false, nil
		case b == '"' && first:
			end, err := r.quoted()
			return cell{string(r.text), true}, end, err
		case b == '"':
			return c, true, wrong("a cell that has a quote must begin with one")
		}
		r.text = append(r.text, b)
	}
}

// quoted reads a cell from behind its opening quote.
func (r *csvReader) quoted() (end bool, err error) {
	for {
		b, err := r.r.ReadByte()
		if err == io.EOF {
			return true, wrong("the file ends inside a quoted cell")
		}
		if err != nil {
			return true, err
		}
		if r.size++; r.size > lines.MostOfRow {
			return true, wrong(fmt.Sprintf("a row may have %d bytes", lines.MostOfRow))
		}
		if b == '\n' {
			r.line++
		}
		if b != '"' {
			r.text = append(r.text, b)
			continue
		}
		switch b, err = r.r.ReadByte(); {
		case err == nil && b == '"':
			r.text = append(r.text, b)
			continue
		case err == nil && b == '\r':
			if b, err = r.r.ReadByte(); err == nil && b != '\n' {
				return true, wrong("after the closing quote of a cell a comma or the end of the line must stand")
			}
		}
		switch {
		case err == io.EOF:
			return true, nil
		case err != nil:
			return true, err
		case b == ',':
			return false, nil
		case b == '\n':
			r.line++
			return true, nil
		}
		return true, wrong("after the closing quote of a cell a comma or the end of the line must stand")
	}
}
