// Command testrun runs the tests of this module, those with DuckDB included where there is
// a C++ compiler, and ends with a summary that a person reads in one look:
//
//	go run ./internal/testrun [PACKAGES...]
//
// It prints what go test prints. Below that stand the tests that were skipped, with the reason, the
// lines that tests logged with "tally: " before them, the tests that failed, and the counts.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	patterns := os.Args[1:]
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	ok, err := run(ctx, patterns, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, patterns []string, out io.Writer) (bool, error) {
	begin := time.Now()
	_, missing := exec.LookPath("g++")
	plan, err := split(ctx, patterns, missing == nil)
	if err != nil {
		return false, err
	}
	r := newReport(out)
	if missing != nil {
		r.note("the tests with DuckDB did not run: no g++ here")
	}
	if err := goTest(ctx, r, plan.plain); err != nil {
		return false, err
	}
	if err := goTest(ctx, r, plan.tagged, "-tags", tag); err != nil {
		return false, err
	}
	r.close(time.Since(begin))
	return r.ok(), nil
}

// patience is how long the tests of one package may take.
const patience = 9 * time.Minute

// goTest runs the tests of some packages into the report. A failed test is no error.
func goTest(ctx context.Context, r *report, packages []string, flags ...string) error {
	if len(packages) == 0 {
		return nil
	}
	args := append([]string{"test", "-json", "-timeout", patience.String()}, flags...)
	c := exec.CommandContext(ctx, "go", append(args, packages...)...) //nolint:gosec // the words are this file's and go list's
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	c.Stderr = r.out
	events, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	readErr := r.read(events)
	waitErr := c.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case readErr != nil:
		return fmt.Errorf("the output of go test: %w", readErr)
	case waitErr != nil && r.ok():
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), waitErr)
	}
	return nil
}
