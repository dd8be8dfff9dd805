// Command faults plants faults in the core, one at a time, and tells which test catches each.
//
// A fault is a patch in internal/faults/patches: a mutant with a meaning, such as a LIKE without ESCAPE. It is applied
// with go test -overlay, so that the core never knows of it. The command ends with
//
//	N of N planted faults caught
//
// and with status 1 if one was not.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const module = "github.com/tamis-go/tamis/"

func main() {
	only := flag.String("run", "", "plant only faults whose names match this `REGEXP`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, only string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	faults, err := readFaults(root, "internal/faults/patches")
	if err != nil {
		return err
	}
	if err := control(ctx, root); err != nil {
		return err
	}
	caught, planted := 0, 0
	for _, f := range faults {
		if !match.MatchString(f.name) {
			continue
		}
		planted++
		begin := time.Now()
		by, err := f.plant(ctx, root)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Printf("NOT PLANTED %s: %s\n%v\n", f.name, f.sentence, err)
		case by == "":
			fmt.Printf("NOT CAUGHT  %s: %s\n", f.name, f.sentence)
		default:
			caught++
			fmt.Printf("caught      %s: %s\n            by %s, %.0f s\n", f.name, f.sentence, by, time.Since(begin).Seconds())
		}
	}
	fmt.Printf("%d of %d planted faults caught\n", caught, planted)
	if caught < planted || planted == 0 {
		return errors.New("a planted fault was not caught")
	}
	return nil
}

// The suites: runs of go test, the quickest first. What needs no server is asked without one.
var (
	core    = [][]string{{"-short", "./conformance"}, {"-short", "./fuzz"}}
	engines = [][]string{
		{"-run", "Cases", "./conformance"},
		{"-run", "Found|Pin", "./fuzz", "./sqlgen"},
		{"-run", "Postgres|MariaDB|Locales|Zones", "./fuzz"},
	}
)

// control runs the suites without a fault: what fails then would catch every one.
func control(ctx context.Context, root string) error {
	begin := time.Now()
	for _, f := range []*fault{{}, {engines: true}} {
		by, err := f.plant(ctx, root)
		if err != nil {
			return err
		}
		if by != "" {
			return fmt.Errorf("%s fails without a fault", by)
		}
	}
	fmt.Printf("no fault    nothing fails, %.0f s\n", time.Since(begin).Seconds())
	return nil
}

// plant runs the suite with the fault in place, and returns the test that failed first, or "".
func (f *fault) plant(ctx context.Context, root string) (string, error) {
	folder, err := os.MkdirTemp("", "tamis-fault-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	overlay := map[string]map[string]string{"Replace": {}}
	for name, text := range f.files {
		path := filepath.Join(folder, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay["Replace"][filepath.Join(root, name)] = path
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	suite := core
	if f.engines {
		suite = engines
	}
	for _, run := range suite {
		if by, err := test(ctx, file, run); by != "" || err != nil {
			return by, err
		}
	}
	return "", nil
}

// test runs go test and returns the test that failed first, and the file that it is in. What does not build is an error.
func test(ctx context.Context, overlay string, run []string) (string, error) {
	args := []string{"test", "-json", "-failfast", "-count=1", "-vet=off", "-ldflags=-w", "-overlay", overlay}
	c := exec.CommandContext(ctx, "go", append(args, run...)...) //nolint:gosec // a list of our own
	c.Env = append(os.Environ(), "TAMIS_FUZZ_N=25")
	var diagnostics bytes.Buffer
	c.Stderr = &diagnostics
	out, err := c.Output()
	if err == nil {
		return "", nil
	}
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || ctx.Err() != nil {
		return "", err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var e struct{ Action, Package, Test, Output string }
		if err := d.Decode(&e); err != nil {
			return "", fmt.Errorf("no test failed, and go test did:\n%s", diagnostics.String())
		}
		if e.Action == "build-output" {
			diagnostics.WriteString(e.Output)
		}
		if e.Action == "fail" && e.Test != "" {
			return where(e.Package, e.Test) + e.Test, nil
		}
	}
}

// where returns the file that a test is in, with a colon and a space.
func where(pkg, test string) string {
	name, _, _ := strings.Cut(test, "/")
	files, _ := filepath.Glob(filepath.Join(strings.TrimPrefix(pkg, module), "*_test.go")) // a pattern that is well formed
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // of the project
		if err == nil && bytes.Contains(text, []byte("\nfunc "+name+"(")) {
			return file + ": "
		}
	}
	return pkg + ": "
}
