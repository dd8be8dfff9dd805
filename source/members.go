package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/lines"
)

// A Member is a member of a row, or a cell of a record, as a file has it.
type Member struct {
	Name string
	Text []byte // JSON; of a cell of CSV, what stands in it, nil if that is empty. Only until the next row is asked for.
	Cell bool   // it is of CSV
}

// Members are rows without a schema. An error ends them.
type Members = iter.Seq2[[]Member, error]

// MembersOf returns the rows of the file at path, which is one that [OpenFile] opens.
func MembersOf(ctx context.Context, path string) (Members, error) {
	rows, err := oneFileAt(path)
	if err != nil {
		return nil, err
	}
	return rows.members(ctx), nil
}

// MembersOfLines returns the rows that r has as NDJSON. Name is what errors call r.
func MembersOfLines(ctx context.Context, name string, r io.Reader) Members {
	return linesOf(name, r).members(ctx)
}

// members reads a row. Its text has nothing behind it that is read.
func (s *scan) members(row []Member) ([]Member, error) {
	row = row[:0]
	return row, s.object("a row as an object", func(name string) error {
		s.Next()
		begin := s.At
		if !s.Skip() {
			return s.notJSON()
		}
		row = append(row, Member{Name: name, Text: s.Data[begin:s.At]})
		return nil
	})
}

func (f linesFile) members(ctx context.Context) Members {
	return readFile(f.file, func(r *bufio.Reader, yield func([]Member, error) bool) error {
		var row []Member
		for line, in := 1, lines.New(r, lines.MostOfRow+1); ; line++ {
			text, err := nextRow(ctx, f.name, line, in)
			if err != nil || len(bytes.TrimSpace(text)) == 0 {
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return err
				}
				continue
			}
			s := &scan{Scanner: syntax.Scanner{Data: text}}
			if row, err = s.members(row); err == nil && !s.Finish() {
				err = s.notJSON()
			}
			if err != nil {
				return failed(err, f.name, line, s.pointer())
			}
			if !yield(row, nil) {
				return errStopped
			}
		}
	})
}

func (f arrayFile) members(ctx context.Context) Members {
	return readFile(f.file, func(r *bufio.Reader, yield func([]Member, error) bool) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		s := &scan{Scanner: syntax.Scanner{Data: data}}
		var row []Member
		err = s.array("the rows as an array", func(int) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if row, err = s.members(row); err == nil && !yield(row, nil) {
				return errStopped
			}
			return err
		})
		if err == nil && !s.Finish() {
			err = s.notJSON()
		}
		return failedJSON(s, f.name, err)
	})
}

func (f csvFile) members(ctx context.Context) Members {
	return readFile(f.file, func(r *bufio.Reader, yield func([]Member, error) bool) error {
		records := &csvReader{r: r, line: 1}
		names, err := records.names()
		var row []Member
		for err == nil {
			line := records.line
			var cells []cell
			if cells, err = records.next(); err == nil {
				err = ctx.Err()
			}
			if err != nil || len(cells) == 1 && cells[0] == (cell{}) {
				continue
			}
			if len(cells) != len(names) {
				return failed(cellCount(len(names), len(cells)), f.name, line, "")
			}
			row = row[:0]
			for i, c := range cells {
				if !utf8.ValidString(c.text) {
					return failed(notUTF8(c.text), f.name, line, member(names[i]))
				}
				row = append(row, Member{Name: names[i], Cell: true})
				if c != (cell{}) {
					row[i].Text = []byte(c.text)
				}
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
