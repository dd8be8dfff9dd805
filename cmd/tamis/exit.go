package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/tamis-go/tamis/internal/report"
)

// The exit statuses.
const (
	exitDone        = 0
	exitInvalid     = 1   // the filter is not valid, or backends disagree
	exitUsage       = 2   // wrong usage, or a file or database that cannot be used
	exitInterrupted = 130 // as shells have it
)

// errInvalid ends a command whose filter is not valid. What is wrong has been said already.
var errInvalid = errors.New("the filter is not valid")

// exit says what err is, where that has not been done, and returns the status for it.
func exit(ctx context.Context, w io.Writer, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errInvalid):
		return exitInvalid
	case ctx.Err() != nil:
		fmt.Fprintln(w, "tamis: interrupted")
		return exitInterrupted
	}
	fmt.Fprintf(w, "tamis: %s\n", report.Printable(err.Error()))
	return exitUsage
}
