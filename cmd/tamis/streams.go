package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	json     bool // a program reads out, and all that there is to say stands there
}

// jsonFlag adds --json.
func (s *streams) jsonFlag(c *cobra.Command, usage string) {
	c.Flags().BoolVar(&s.json, "json", false, usage)
}

// terminal reports whether somebody looks at what is written to w.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
