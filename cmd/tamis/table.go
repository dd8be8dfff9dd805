package main

import (
	"context"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// widest is how wide a cell may be; what is longer is cut.
const widest = 48

// printTable writes rows as a table, no wider than the terminal.
func printTable(ctx context.Context, s *streams, rows source.Source, q *filter.Query) (n int64, err error) {
	c := q.Collection()
	t := newTable(s.out, c)
	for row, err := range rows.Rows(ctx, q) {
		if err != nil {
			return n, err
		}
		appendRow(t, c, row)
		n++
	}
	t.Render()
	_, err = fmt.Fprintf(s.err, "%s\n", wording.Count(n, "row"))
	return n, err
}

func newTable(w io.Writer, c *schema.Collection) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	if file := fileBehind(w); file != nil {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			t.Style().Size.WidthMax = width
		}
	}
	var header table.Row
	for _, col := range c.Columns {
		if !col.Hidden {
			header = append(header, col.Name)
		}
	}
	t.AppendHeader(header)
	return t
}

func appendRow(t table.Writer, c *schema.Collection, row source.Row) {
	var cells table.Row
	for _, col := range c.Columns {
		if !col.Hidden {
			cells = append(cells, cell(row[col.Name]))
		}
	}
	t.AppendRow(cells)
}

// cell returns a value on one line, without anything that a terminal would act on.
func cell(v any) string {
	s, isText := v.(string)
	if !isText {
		s = string(source.AppendValue(nil, v))
	}
	return text.Trim(report.Line(s), widest)
}
