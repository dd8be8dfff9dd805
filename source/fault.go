package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A DataError is a row, or a text of rows, that does not fit the schema.
type DataError struct {
	File    string // "" for rows that are not of a file
	Line    int    // in the file, from 1; 0 where Pointer says it all
	Pointer string // RFC 6901: of the value, in the JSON text or in the row of that line
	Message string // what was wanted, and what was there
}

// Error returns file:line: pointer: message, without what is not known.
func (e *DataError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteByte(':')
		if e.Line > 0 {
			b.WriteString(strconv.Itoa(e.Line))
			b.WriteByte(':')
		}
		b.WriteByte(' ')
	}
	if e.Pointer != "" {
		b.WriteString(e.Pointer)
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	return b.String()
}

// show returns a text of the data for an error: cut where it is long, and quoted where it would not print.
func show(s string) string {
	const longest = 60
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	for _, r := range s {
		if r == utf8.RuneError || !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}
