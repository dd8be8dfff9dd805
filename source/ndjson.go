package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/lines"
	"github.com/tamis-go/tamis/schema"
)

// A linesFile holds a row a line, as JSON objects. It is read line by line.
type linesFile struct{ file }

func (f linesFile) rows(ctx context.Context, t *table) Rows {
	return f.read(func(r *bufio.Reader, yield func(Row, error) bool) error {
		return readLines(ctx, t, f.name, r, yield)
	})
}

// Lines returns the rows that r holds, a JSON object a line, as memeval.Rows hold them: for a stream. They are read as
// they are wanted, and as strictly as those of Files, but that a row may come again. Name is what errors call r.
//
// A line that is no row is a [*DataError], and the rows after it follow, if the caller ranges on.
func Lines(ctx context.Context, c *schema.Collection, name string, r io.Reader) Rows {
	return func(yield func(Row, error) bool) {
		t := newTable(c)
		t.unique = nil
		for line, in := 1, rowLines(r); ; line++ {
			row, err := readRow(ctx, t, name, line, in)
			bad := (*DataError)(nil)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil && !errors.As(err, &bad):
				yield(nil, err)
				return
			case (row != nil || err != nil) && !yield(row, err):
				return
			}
		}
	}
}

func readLines(ctx context.Context, t *table, name string, r *bufio.Reader, yield func(Row, error) bool) error {
	for line, in := 1, rowLines(r); ; line++ {
		row, err := readRow(ctx, t, name, line, in)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case row != nil && !yield(row, nil):
			return errStopped
		}
	}
}

// rowLines returns the lines of r, and of one that is too long for a row just enough to know.
func rowLines(r io.Reader) lines.Reader {
	return lines.New(bufio.NewReaderSize(r, 1<<16), lines.MostOfRow+1)
}

// readRow returns the row of the next line: nil if that is empty, io.EOF after the last.
func readRow(ctx context.Context, t *table, name string, line int, in lines.Reader) (Row, error) {
	text, err := in.Next()
	switch {
	case err == nil && len(text) > lines.MostOfRow:
		err = wrong(fmt.Sprintf("a row may have %d bytes", lines.MostOfRow))
	case err == nil:
		err = ctx.Err()
	}
	if err != nil {
		return nil, failed(err, name, line, "")
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	return readRowText(t, name, line, text)
}

// readRowText returns the row of a line that is not blank.
func readRowText(t *table, name string, line int, text []byte) (Row, error) {
	s := &scan{Scanner: syntax.Scanner{Data: text}}
	row, err := t.row(s)
	if err == nil && !s.Finish() {
		err = s.notJSON()
	}
	if err != nil {
		return nil, failed(err, name, line, s.pointer())
	}
	if column, err := t.finish(row, "line "+strconv.Itoa(line)); err != nil {
		return nil, failed(err, name, line, member(column))
	}
	return row, nil
}

// read opens a file for rows, which yields its rows.
func (f file) read(rows func(r *bufio.Reader, yield func(Row, error) bool) error) Rows {
	return func(yield func(Row, error) bool) {
		r, err := f.open()
		if err != nil {
			yield(nil, err)
			return
		}
		defer r.Close()
		if err := rows(bufio.NewReaderSize(r, 1<<16), yield); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}
