// Command load sends requests to tamis serve and tamis proxy as fast as they are answered, and prints what they bore:
//
//	go run ./internal/load [-for 1m] [-clients 16] [-most 10000]
//
// The rows are those of prefect/example, in a SQLite file. It ends with an error if a request failed, or if memory grew.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/tamis-go/tamis/internal/live"
)

func main() {
	load := live.Load{}
	flag.DurationVar(&load.For, "for", time.Minute, "how long to ask each")
	flag.IntVar(&load.Clients, "clients", 16, "how many ask at the same time")
	flag.IntVar(&load.Most, "most", 10_000, "requests a second at most")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, load); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// bodies are asked in turn: by state, by a related row, by tags, sorted, and all.
var bodies = []string{
	`{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "limit": 20}`,
	`{"flow_runs": {"tags": {"all_": ["prod"]}}, "flows": {"name": {"like_": "e"}}, "limit": 10}`,
	`{"flow_runs": {"start_time": {"after_": "2024-01-01T00:00:00Z"}}, "sort": "START_TIME_DESC", "limit": 5}`,
	`{}`,
}

func run(ctx context.Context, load live.Load) error {
	for _, body := range bodies {
		load.Bodies = append(load.Bodies, []byte(body))
	}
	dir, err := os.MkdirTemp("", "tamis-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tamis, err := live.Build(ctx, dir)
	if err != nil {
		return err
	}
	database := "sqlite:" + filepath.Join(dir, "rows.db")
	filled := exec.CommandContext(ctx, tamis, "load", "-s", "prefect", "--from", "prefect/example/data.json", "--to", database, "--create") //nolint:gosec // built here
	if out, err := filled.CombinedOutput(); err != nil {
		return fmt.Errorf("tamis load: %w\n%s", err, out)
	}
	serve, err := live.Serve(tamis, "serve", "-s", "prefect", "--from", database, "--log", "none")
	if err != nil {
		return err
	}
	defer serve.Close()
	proxy, err := live.Serve(tamis, "proxy", "-s", "prefect", "--upstream", serve.URL, "--log", "none")
	if err != nil {
		return err
	}
	defer proxy.Close()
	fmt.Printf("%d clients for %v, at most %d requests a second, %d bodies in turn to /api/flow_runs/filter\n", load.Clients, load.For, load.Most, len(bodies))
	fmt.Printf("%-12s %9s %7s %10s %9s %9s   %s\n", "", "requests", "errors", "a second", "p50", "p99", "memory: after a tenth, most, at the end")
	return errors.Join(
		measure(ctx, load, "tamis serve", serve),
		measure(ctx, load, "tamis proxy", proxy),
	)
}

// measure loads a server and prints a line. A tenth of the time goes by before memory is looked at.
func measure(ctx context.Context, load live.Load, name string, s *live.Server) error {
	done, watched := make(chan struct{}), make(chan watch)
	go func() { watched <- watching(s.PID, load.For/10, done) }()
	r := load.Run(ctx, s.URL+"/api/flow_runs/filter")
	close(done)
	m := <-watched
	fmt.Printf("%-12s %9d %7d %10.0f %9v %9v   %s, %s, %s\n", name, r.Requests, r.Errors, r.PerSecond,
		r.P50.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond), mib(m.first), mib(m.most), mib(m.last))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case r.Errors > 0 || r.Requests == 0:
		return fmt.Errorf("%s: %d of %d requests failed: %w", name, r.Errors, r.Requests+r.Errors, r.First)
	case m.most > 2*m.first+32<<20:
		return fmt.Errorf("%s: memory grew from %s to %s", name, mib(m.first), mib(m.most))
	}
	return nil
}

// A watch is what a process had in memory, in bytes; 0 where the system does not tell.
type watch struct{ first, most, last int64 }

func watching(pid int, warm time.Duration, done <-chan struct{}) watch {
	var w watch
	look := func() {
		w.last = resident(pid)
		w.most = max(w.most, w.last)
	}
	select {
	case <-done:
	case <-time.After(warm):
	}
	w.first = resident(pid)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		look()
		select {
		case <-done:
			look()
			return w
		case <-tick.C:
		}
	}
}

// resident returns the VmRSS of a process.
func resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0
	}
	return kib << 10
}

func mib(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
