//go:build browser

package browsertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/live"
)

// A person uses the console by keyboard alone: its steps are in console/web/browser.mjs. With TAMIS_PICTURES, what the console looks like with the
// preset is written there.
func TestAPersonUsesTheConsole(t *testing.T) {
	path := chromium(t)
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "the driver of the browser cannot be installed", err)
	}
	web, err := filepath.Abs("../../console/web")
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		c := exec.CommandContext(t.Context(), name, args...)
		c.Dir = web
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%s %s: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	many, rows := wide(300)
	dir := t.TempDir()
	for name, text := range map[string]string{"many.yaml": many, "many.json": rows, "shop.yaml": block(t, "shop.yaml"), "shop.json": bookshopRows} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, api := range []struct{ name, schema, from, pictures string }{
		{"prefect", "prefect", "../../prefect/example/data.json", os.Getenv("TAMIS_PICTURES")},
		{"bookshop", filepath.Join(dir, "shop.yaml"), filepath.Join(dir, "shop.json"), ""},
		{"300 collections", filepath.Join(dir, "many.yaml"), filepath.Join(dir, "many.json"), ""},
	} {
		t.Run(api.name, func(t *testing.T) {
			s, err := live.Serve(tamis, "serve", "-s", api.schema, "--from", api.from, "--log", "none")
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // what the pages show is what counts
			out := run("node", "browser.mjs", path, strings.TrimSuffix(s.URL, "/api"), api.name, api.pictures)
			t.Logf("tally: browser: %s", strings.ReplaceAll(strings.TrimSpace(out), "\n", "\n\ttally: browser: "))
		})
	}
}

// wide returns a schema of n collections, each related to the next, and rows of hostile texts.
func wide(n int) (text, rows string) {
	var s, r strings.Builder
	s.WriteString("tamis: 1\ncollections:\n")
	r.WriteString("{\n")
	for i := range n {
		fmt.Fprintf(&s, "  c%d: {key: id, columns: {id: int, name: string, kind: string, made: datetime}}\n", i)
		fmt.Fprintf(&r, "%q: [{\"id\": %d, \"name\": \"<img src=x onerror=alert(1)>\", \"kind\": \"a\", \"made\": \"2026-01-01\"}, {\"id\": %d, \"name\": \"\\u202e%s\", \"kind\": \"b\", \"made\": \"2026-01-02\"}]", fmt.Sprintf("c%d", i), i, n+i, strings.Repeat("long", 500))
		if i < n-1 {
			r.WriteString(",\n")
		}
	}
	return s.String(), r.String() + "}"
}
