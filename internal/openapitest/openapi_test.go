//go:build openapi

package openapitest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/live"
)

// apis are what is looked at: a schema with every kind, and the preset.
var apis = []struct {
	name, schema, from string
	documents          []document
}{
	{"zoo", "testdata/zoo.yaml", "testdata/zoo.json", []document{{"openapi.json", "coverage,fuzzing", "20", "120"}, {"openapi-3.0.json", "coverage,fuzzing", "20", "120"}}},
	{"prefect", "prefect", "../../prefect/example/data.json", []document{{"openapi.json", "coverage,fuzzing", "3", "300"}, {"openapi-3.0.json", "fuzzing", "3", "120"}}},
}

// A document is what is read, and how: the requests that cover what it says, so many more for each operation, and how many seconds
// that may take: what covers a schema that refers to itself has no end.
type document struct{ name, phases, examples, seconds string }

// Nothing is declared but what checks.py says, and why: no schema can say it.
func TestSchemathesisFindsNothing(t *testing.T) {
	python, err := live.Python(t.Context(), "python/requirements.txt")
	if err != nil {
		live.Missing(t, "schemathesis cannot be installed", err)
	}
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, api := range apis {
		s, err := live.Serve(tamis, "serve", "-s", api.schema, "--from", api.from, "--log", "none")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range api.documents {
			t.Run(api.name+"/"+d.name, func(t *testing.T) {
				validate(t, python, s.URL+"/"+d.name)
				explore(t, python, s.URL+"/"+d.name, d)
			})
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// validate has openapi-spec-validator look at a document; kin-openapi has in the tests of package openapi.
func validate(t *testing.T, python, url string) {
	t.Helper()
	text, err := live.Fetch(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(python), "openapi-spec-validator"), file).CombinedOutput()
	if err != nil {
		t.Errorf("openapi-spec-validator: %v\n%s", err, live.Last(out, 20))
		return
	}
	t.Logf("tally: openapi: %s: openapi-spec-validator finds nothing", t.Name())
}

var (
	cases = regexp.MustCompile(`(?m)^\s+(\d+) generated, (.*)$`)
	found = regexp.MustCompile(`(?m)^(_{3,} .* _{3,}|- .*|\[\d+\].*|\s+(Reproduce|curl) .*|\s+\S.*)$`)
)

// explore has schemathesis ask what a document allows, and what it does not.
func explore(t *testing.T, python, url string, d document) {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(python), "schemathesis"), "--config-file", "python/schemathesis.toml", "run", url,
		"--phases", d.phases, "--max-examples", d.examples, "--max-time", d.seconds, "--seed", "1", "--generation-database", "none",
		"--exclude-checks", "positive_data_acceptance", // checks.py has it, with what no schema can say
		"--suppress-health-check", "all", "--continue-on-failure", "--warnings", "off", "--no-color")
	c.Env = append(os.Environ(), "SCHEMATHESIS_HOOKS=checks", "PYTHONPATH=python", "PYTHONDONTWRITEBYTECODE=1")
	out, err := c.CombinedOutput()
	tally := cases.FindStringSubmatch(string(out))
	switch {
	case tally == nil:
		t.Errorf("schemathesis: %v\n%s", err, live.Last(out, 40))
		return
	case err != nil:
		t.Errorf("schemathesis finds:\n%s", shortened(string(out)))
	}
	if n, _ := strconv.Atoi(tally[1]); n < 20 {
		t.Errorf("schemathesis made %d requests: it hardly tried", n)
	}
	t.Logf("tally: openapi: %s: schemathesis made %s requests: %s", t.Name(), tally[1], tally[2])
}

// shortened returns the failures of a run; bodies may have thousands of members.
func shortened(out string) string {
	_, out, _ = strings.Cut(out, "FAILURES")
	var b strings.Builder
	for _, line := range found.FindAllString(out, 200) {
		b.WriteString(line[:min(len(line), 300)] + "\n")
	}
	return b.String()
}
