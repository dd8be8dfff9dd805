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
	"github.com/tamis-go/tamis/schema"
)

// longestLine is how many bytes a row may have, as a line of NDJSON or a record of CSV.
const longestLine = 64 << 20

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
		for line, in := 1, bufio.NewReaderSize(r, 1<<16); ; line++ {
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
	for line := 1; ; line++ {
		row, err := readRow(ctx, t, name, line, r)
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

// readRow returns the row of the next line: nil if that is empty, io.EOF after the last.
func readRow(ctx context.Context, t *table, name string, line int, r *bufio.Reader) (Row, error) {
	text, err := readLine(r)
	if err == nil {
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

// readLine returns the next line without its end, or io.EOF. One that is too long is left out.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > longestLine:
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = r.ReadSlice('\n')
			}
			return nil, wrong(fmt.Sprintf("a row may have %d bytes", longestLine))
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
