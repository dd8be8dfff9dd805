package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A printer writes for people.
type printer struct {
	w      io.Writer
	colour bool
}

func (p printer) paint(code, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p printer) bold(s string) string  { return p.paint("1", s) }
func (p printer) dim(s string) string   { return p.paint("2", s) }
func (p printer) green(s string) string { return p.paint("32", s) }
func (p printer) red(s string) string   { return p.paint("31", s) }

func (p printer) line(paint func(string) string, format string, args ...any) {
	fmt.Fprintln(p.w, paint(fmt.Sprintf(format, args...)))
}

// block writes a text under its title.
func (p printer) block(title, text string) {
	p.line(p.dim, "   %s", title)
	for line := range strings.Lines(text) {
		fmt.Fprint(p.w, "     ", line)
	}
	fmt.Fprintln(p.w)
}

// indented writes the lines of a text; those that begin at the margin are painted.
func (p printer) indented(paint func(string) string, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(line, " ") {
			line = paint(line)
		}
		fmt.Fprintln(p.w, "   "+line)
	}
}

// statement writes SQL and its arguments.
func (p printer) statement(d *sqlgen.Dialect, text string, args []any) {
	p.block(d.Name, layOut(text))
	list, err := json.Marshal(args)
	if err != nil {
		list = []byte(err.Error())
	}
	fmt.Fprintln(p.w, "     "+p.dim("args "+string(list)))
}

// rows writes some columns of rows, a row a line.
func (p printer) rows(title string, rows []source.Row, columns []string) {
	p.line(p.dim, "   %s", title)
	widths := make([]int, len(columns))
	lines := make([][]string, len(rows))
	for i, row := range rows {
		for n, name := range columns {
			v, isText := row[name].(string)
			if !isText {
				v = string(source.AppendValue(nil, row[name]))
			}
			lines[i] = append(lines[i], v)
			widths[n] = max(widths[n], len(v))
		}
	}
	for _, cells := range lines {
		line := "    "
		for n, v := range cells {
			line += fmt.Sprintf(" %-*s ", widths[n], v)
		}
		fmt.Fprintln(p.w, strings.TrimRight(line, " "))
	}
}
