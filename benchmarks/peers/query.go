package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// queried is how many lines the file has that the command counts in.
const queried = 500_000

// querySuite is how long somebody waits for the number of matches in a file of NDJSON: a process from its start to its end, beside DuckDB in Python. It is
// also how much memory the process has, with ten times the file as well.
// It runs in a checkout, and measures nothing where Python cannot be had.
func querySuite(o timing.Options) []benchmarks.Result {
	ctx := context.Background()
	root := output(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/tamis-go/tamis")
	python, err := live.Python(ctx, filepath.Join(root, "benchmarks", "peers", "requirements.txt"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "query:", err)
		return nil
	}
	dir := schema.Must(os.MkdirTemp("", "tamis-query-"))
	defer os.RemoveAll(dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	output(ctx, "go", "build", "-C", root, "-o", in("tamis"), "./cmd/tamis")
	l, _ := benchmarks.Runs()
	must(os.WriteFile(in("schema.yaml"), schema.Must(file.Format(l.Registry())), 0o600))
	must(os.WriteFile(in("body.json"), []byte(`{"runs": {"state": {"any_": ["FAILED", "CRASHED"]}, "name": {"like_": "otter"}}}`), 0o600))
	must(writeRuns(in("runs.ndjson")))
	script := `import duckdb, sys
print(duckdb.sql(f"SELECT count(*) FROM read_json('{sys.argv[1]}', format='newline_delimited') WHERE state IN ('FAILED', 'CRASHED') AND name ILIKE '%otter%'").fetchall()[0][0])`
	asked := func(name string) []string {
		return []string{"query", "-s", in("schema.yaml"), "-c", "runs", "--from", in(name), "--count", in("body.json")}
	}
	ours := func(name string) string { return output(ctx, in("tamis"), asked(name)...) }
	theirs := func() string { return output(ctx, python, "-c", script, in("runs.ndjson")) }
	most := func(name string) float64 {
		kilobytes, err := strconv.ParseFloat(output(ctx, python, append([]string{"-c", peak, in("tamis")}, asked(name)...)...), 64)
		must(err)
		return kilobytes * 1024
	}
	if a, b := ours("runs.ndjson"), theirs(); a != b || a == "0" {
		panic(fmt.Sprintf("the command counts %s, and DuckDB %s", a, b))
	}
	results := benchmarks.Beside(o, "query/ndjson",
		timing.Contender{Do: func() { ours("runs.ndjson") }},
		timing.Contender{Name: "DuckDB from Python", Do: func() { theirs() }})
	must(repeated(in("ten.ndjson"), in("runs.ndjson"), 10))
	results[0].Bytes = most("runs.ndjson")
	begin := time.Now()
	ten := benchmarks.Result{Name: "query/ndjson of ten times the file", Bytes: most("ten.ndjson")}
	ten.NS = float64(time.Since(begin))
	return append(results, ten)
}

// repeated writes a file n times into another.
func repeated(to, from string, n int) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	for range n {
		if _, err = f.Write(text); err != nil {
			break
		}
	}
	return errors.Join(err, f.Close())
}

// peak is a program that runs a command and prints the most memory that it had, in kilobytes. A process begins with the most that its parent had until
// then, so that its parent must be a small one.
const peak = `import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(most / 1024 if sys.platform == "darwin" else most)`

// output runs a command and returns what it prints.
func output(ctx context.Context, name string, args ...string) string {
	c := exec.CommandContext(ctx, name, args...)
	c.Stderr = os.Stderr
	return strings.TrimSpace(string(schema.Must(c.Output())))
}

func writeRuns(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	g, lines := benchmarks.NewGenerator(1), json.NewEncoder(w)
	for range queried {
		if err := lines.Encode(g.Run()); err != nil {
			return err
		}
	}
	return w.Flush()
}
