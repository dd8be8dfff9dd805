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
	examples           string // made for each operation, beside those that cover its document
	seconds            string // that may take
}{
	{"zoo", "testdata/zoo.yaml", "testdata/zoo.json", "20", "90"},
	{"prefect", "prefect", "../../examples/prefect/data.json", "3", "240"},
}

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
		for _, document := range []string{"openapi.json", "openapi-3.0.json"} {
			t.Run(api.name+"/"+document, func(t *testing.T) {
				validate(t, python, s.URL+"/"+document)
				explore(t, python, s.URL+"/"+document, api.examples, api.seconds)
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
	out, err := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(python), "openapi-spec-validator"), url).CombinedOutput()
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
func explore(t *testing.T, python, url, examples, seconds string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(python), "schemathesis"), "--config-file", "python/schemathesis.toml", "run", url,
		"--phases", "coverage,fuzzing", "--max-examples", examples, "--max-time", seconds, "--seed", "1",
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
	if n, _ := strconv.Atoi(tally[1]); n < 50 {
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
