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
	many, rows := wide(300, 2)
	one, long := wide(1, 100_000)
	dir := t.TempDir()
	for name, text := range map[string]string{"many.yaml": many, "many.json": rows, "one.yaml": one, "one.json": long, "shop.yaml": block(t, "shop.yaml"), "shop.json": bookshopRows} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept := os.Getenv("TAMIS_PICTURES")
	if kept != "" {
		if kept, err = filepath.Abs(kept); err != nil {
			t.Fatal(err)
		}
	}
	preset := "sqlite:" + filepath.Join(dir, "preset.db") // a database has plans
	if out, err := exec.CommandContext(t.Context(), tamis, "load", "-s", "prefect", "--create", "--from", "../../prefect/example/data.json", "--to", preset).CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	for _, api := range []struct{ name, schema, from, pictures string }{
		{"prefect", "prefect", preset, kept},
		{"bookshop", filepath.Join(dir, "shop.yaml"), filepath.Join(dir, "shop.json"), ""},
		{"300 collections", filepath.Join(dir, "many.yaml"), filepath.Join(dir, "many.json"), ""},
		{"100,000 rows", filepath.Join(dir, "one.yaml"), filepath.Join(dir, "one.json"), ""},
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

// wide returns a schema of n collections, and rows of hostile texts in each.
func wide(n, rows int) (text, data string) {
	var s, r strings.Builder
	s.WriteString("tamis: 1\ncollections:\n")
	r.WriteString("{\n")
	names := []string{`<img src=x onerror=alert(1)>`, `\u202e` + strings.Repeat("long", 500), "plain", "';--"}
	for i := range n {
		fmt.Fprintf(&s, "  c%d: {key: id, columns: {id: int, name: string, kind: string, made: datetime}}\n", i)
		fmt.Fprintf(&r, "%q: [", fmt.Sprintf("c%d", i))
		for j := range rows {
			name := names[j%len(names)]
			if j >= len(names) {
				name = fmt.Sprint("row ", j)
			}
			fmt.Fprintf(&r, `{"id": %d, "name": "%s", "kind": "%c", "made": "2026-01-%02d"}`, j, name, 'a'+j%5, 1+j%28)
			if j < rows-1 {
				r.WriteString(",")
			}
		}
		r.WriteString("]")
		if i < n-1 {
			r.WriteString(",\n")
		}
	}
	return s.String(), r.String() + "}"
}
