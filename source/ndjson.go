package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/lines"
)

// A linesFile holds a row a line, as JSON objects. It is read line by line.
type linesFile struct{ file }

func (f linesFile) rows(ctx context.Context, t *table) Rows {
	return readFile(f.file, func(r *bufio.Reader, yield func(Row, error) bool) error {
		return readLines(ctx, t, f.name, r, yield)
	})
}

func readLines(ctx context.Context, t *table, name string, r *bufio.Reader, yield func(Row, error) bool) error {
	for line, in := 1, lines.New(r, lines.MostOfRow+1); ; line++ {
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

// readRow returns the row of the next line: nil if that is empty, io.EOF after the last.
func readRow(ctx context.Context, t *table, name string, line int, in lines.Reader) (Row, error) {
	text, err := nextRow(ctx, name, line, in)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return nil, err
	}
	return readRowText(t, name, line, text)
}

// nextRow returns the text of the next line, or io.EOF after the last.
func nextRow(ctx context.Context, name string, line int, in lines.Reader) ([]byte, error) {
	text, err := in.Next()
	switch {
	case err == nil && len(text) > lines.MostOfRow:
		err = wrong(fmt.Sprintf("a row may have %d bytes", lines.MostOfRow))
	case err == nil:
		err = ctx.Err()
	}
	return text, failed(err, name, line, "")
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

// readFile opens a file for rows, which yields its rows.
func readFile[R any](f file, rows func(r *bufio.Reader, yield func(R, error) bool) error) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		r, err := f.open()
		if err == nil {
			defer r.Close()
			err = rows(bufio.NewReaderSize(r, 1<<16), yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			var none R
			yield(none, err)
		}
	}
}
