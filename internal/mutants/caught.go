package main

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// A record says which test caught a mutant when it was planted last, by the mutant's name. That test is asked first the next time: most of what is
// planted is caught within the seconds that one package takes to build.
type record map[string]string

// readRecord reads a record; one that is not there is empty.
func readRecord(name string) (record, error) {
	text, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	out := record{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), " | "); len(cells) == 3 && strings.HasPrefix(cells[0], "| `") {
			out[strings.Trim(cells[0], "| `")] = strings.Trim(cells[2], "| `")
		}
	}
	return out, nil
}

// write replaces a record by this one, with the rows of these mutants alone.
func (r record) write(name string, mutants []*mutant) error {
	var b strings.Builder
	b.WriteString("# Which test caught which mutant\n\nWritten by `make mutants`, which asks the test that stands here first. A mutant that has no row was not planted since this page began.\n\n" +
		"| mutant | what is wrong then | caught by |\n|---|---|---|\n")
	for _, m := range mutants {
		if by := r[m.name]; by != "" {
			fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", m.name, strings.ReplaceAll(m.sentence, "|", `\|`), by)
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o600)
}

// first returns the run of go test that caught a mutant last, or nil: "sqlgen/count_test.go: TestCounts/sqlite" is TestCounts of ./sqlgen.
func (r record) first(m *mutant) []string {
	where, test, found := strings.Cut(r[m.name], ": ")
	if !found {
		return nil
	}
	folder := strings.TrimPrefix(where, module)
	if strings.HasSuffix(folder, "_test.go") {
		folder = path.Dir(folder)
	}
	test, _, _ = strings.Cut(test, "/")
	run := []string{"-run", "^" + test + "$", "./" + folder}
	if m.suite == "" {
		run = slices.Insert(run, 0, "-short")
	}
	return run
}
