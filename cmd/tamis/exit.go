package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/internal/redact"
	"github.com/tamis-go/tamis/internal/report"
)

// The exit statuses.
const (
	exitDone        = 0
	exitInvalid     = 1   // the filter is not valid, backends disagree, or a schema and its database differ
	exitUsage       = 2   // wrong usage, or a file or database that cannot be used
	exitInterrupted = 130 // as shells have it
)

// errInvalid ends a command whose filter is not valid. What is wrong has been said already.
var errInvalid = errors.New("the filter is not valid")

// exit says what err is, where that has not been done, and returns the status for it.
func (s *streams) exit(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errInvalid), errors.Is(err, errDrift):
		return exitInvalid
	case ctx.Err() != nil:
		fmt.Fprintln(s.err, "tamis: interrupted")
		return exitInterrupted
	}
	text := redact.Text(err.Error(), s.sources...) // before Printable, which changes odd characters
	fmt.Fprintf(s.err, "tamis: %s\n", report.Printable(text))
	if s.json {
		_ = printVerdict(s.out, verdict{Error: text}) // what cannot be written is in the status
	}
	return exitUsage
}
