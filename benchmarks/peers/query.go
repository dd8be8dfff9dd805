package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// queried is how many lines the file has that the command counts in.
const queried = 300_000

// querySuite is how long somebody waits for the number of matches in a file of NDJSON: a process from its start to its end, beside DuckDB in Python.
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
	ours := func() string {
		return output(ctx, in("tamis"), "query", "-s", in("schema.yaml"), "-c", "runs", "--from", in("runs.ndjson"), "--count", in("body.json"))
	}
	theirs := func() string { return output(ctx, python, "-c", script, in("runs.ndjson")) }
	if a, b := ours(), theirs(); a != b || a == "0" {
		panic(fmt.Sprintf("the command counts %s, and DuckDB %s", a, b))
	}
	return benchmarks.Beside(o, "query/ndjson",
		timing.Contender{Do: func() { ours() }},
		timing.Contender{Name: "DuckDB from Python", Do: func() { theirs() }})
}

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
