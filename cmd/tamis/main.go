// Command tamis checks filters, shows their SQL, and runs them on files and databases.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	os.Exit(run(ctx, &streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, patience: 300 * time.Millisecond}, os.Args[1:]))
}
