package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// An event is a line of go test -json, as go doc test2json has it.
type event struct {
	Action     string
	Package    string
	ImportPath string // of a build that failed
	Test       string
	Output     string
}

// A report takes events and prints what matters of them.
type report struct {
	out                    io.Writer
	passed, failed         int
	said                   map[string]*strings.Builder // what a test or package printed so far
	broken                 map[string]bool             // packages with a failed test
	failures, skips, notes []string
}

func newReport(out io.Writer) *report {
	return &report{out: out, said: map[string]*strings.Builder{}, broken: map[string]bool{}}
}

func (r *report) ok() bool { return r.failed == 0 && r.passed > 0 }

func (r *report) note(text string) { r.notes = append(r.notes, text) }

// read takes the events of one go test to their end.
func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				fmt.Fprintf(r.out, "%s", line) // go test speaks plainly when it cannot start
			} else {
				r.take(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) take(e event) {
	name := e.Package
	if e.Test != "" {
		name += " " + e.Test
	}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.output(name, e)
	case "pass", "fail", "skip":
		r.end(name, e)
	}
}

func (r *report) output(name string, e event) {
	if _, tally, found := strings.Cut(e.Output, "tally: "); found && e.Test != "" {
		r.note(short(e.Package) + ": " + strings.TrimSpace(tally))
	}
	b := r.said[name]
	if b == nil {
		b = new(strings.Builder)
		r.said[name] = b
	}
	b.WriteString(e.Output)
}

// end counts a test or package that ended, and prints what it said if that is of interest.
// A subtest that passes or fails is its test's own affair: shown if it failed, not counted.
func (r *report) end(name string, e event) {
	said := ""
	if b := r.said[name]; b != nil {
		said = b.String()
	}
	delete(r.said, name)
	top := !strings.Contains(e.Test, "/")
	switch {
	case e.Test == "":
		r.endPackage(e, said)
	case e.Action == "fail":
		fmt.Fprint(r.out, clean(said))
		r.broken[e.Package] = true
		if top {
			r.failed++
			r.failures = append(r.failures, short(e.Package)+" "+e.Test)
		}
	case e.Action == "skip":
		r.skips = append(r.skips, short(e.Package)+" "+e.Test+": "+reason(said))
	case top:
		r.passed++
	}
}

// endPackage prints the line that go test prints for a package. One that fails with no test
// of it failing (it does not build, it panics, it ran out of time) counts as one failure.
func (r *report) endPackage(e event, said string) {
	if e.Action == "fail" && !r.broken[e.Package] {
		r.failed++
		r.failures = append(r.failures, short(e.Package))
		for name, b := range r.said { // the tests that never ended tell why
			if strings.HasPrefix(name, e.Package+" ") {
				fmt.Fprint(r.out, clean(b.String()))
				delete(r.said, name)
			}
		}
	}
	for line := range strings.Lines(said) {
		if line != "PASS\n" && line != "FAIL\n" && !strings.Contains(line, "[no test files]") {
			fmt.Fprint(r.out, line)
		}
	}
}

// close prints the summary.
func (r *report) close(took time.Duration) {
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(r.out, "\n%s\n", title)
		for _, line := range lines {
			fmt.Fprintf(r.out, "  %s\n", line)
		}
	}
	section("Skipped", r.skips)
	section("Notes", r.notes)
	section("Failed", r.failures)
	fmt.Fprintf(r.out, "\nIn %v:\n%d passed, %d failed, %d skipped\n", took.Round(time.Second), r.passed, r.failed, len(r.skips))
}

// clean leaves out the lines that only say that a test began or waited.
func clean(said string) string {
	var b strings.Builder
	for line := range strings.Lines(said) {
		if !strings.HasPrefix(line, "=== ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// reason is what a skipped test gave as its reason.
func reason(said string) string {
	for line := range strings.Lines(clean(said)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--- ") {
			return line
		}
	}
	return "no reason given"
}

// module is what all our packages begin with.
const module = "github.com/tamis-go/tamis"

// short is a package's folder.
func short(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}
