package main

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/tamis-go/tamis/internal/redact"
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	json     bool     // a program reads out, and all that there is to say stands there
	sources  []string // of the command line: what may hold a password

	noProgress bool
	patience   time.Duration // how long something is read before progress shows
}

// guarded returns s for a command line. What stands in it as an address of a database is written to err without its password, whatever
// writes it: a message of the command, a line of the log, an error of a driver.
func (s *streams) guarded(args []string) *streams {
	out := *s
	for _, arg := range args {
		if _, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "-") {
			arg = value
		}
		if !strings.HasPrefix(arg, "{") { // a filter
			out.sources = append(out.sources, arg)
		}
	}
	out.err = redact.Writer(s.err, out.sources...)
	return &out
}

// terminal reports whether somebody looks at what is written to w.
func terminal(w io.Writer) bool {
	file := fileBehind(w)
	return file != nil && term.IsTerminal(int(file.Fd()))
}

// fileBehind returns the file that w writes to, or nil.
func fileBehind(w io.Writer) *os.File {
	if wrapped, ok := w.(interface{ Unwrap() io.Writer }); ok {
		w = wrapped.Unwrap()
	}
	file, _ := w.(*os.File)
	return file
}
