//go:build clients

package clienttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/clients"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

func TestPythonClientIsStrict(t *testing.T) {
	python, err := live.Python(t.Context(), "testdata/requirements.txt")
	if err != nil {
		live.Missing(t, "mypy cannot be installed", err)
	}
	run(t, folder(t, "python", "client.py", "main.py"), python, "-m", "mypy", "--strict", ".")
	run(t, folder(t, "python", "client.py", "writes.py"), python, "-m", "mypy", "--strict", ".")
}

func TestTypeScriptClientIsStrictAndRuns(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "tsc cannot be installed", err)
	}
	answers(t, compiled(t, "main.ts"), "node", "main.js")
	writesAnswer(t, compiled(t, "writes.ts"), "node", "writes.js")
}

// compiled returns a folder with a program in TypeScript and its client, checked and compiled.
func compiled(t *testing.T, program string) string {
	t.Helper()
	dir := folder(t, "typescript", "client.ts", program)
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "npx", "--yes", "--package", "typescript@7.0.2", "tsc", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
		"--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "client.ts", program)
	return dir
}

// The programs of the guide that no test of the guide runs.
func TestTypeScriptOfTheGuideIsStrict(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "tsc cannot be installed", err)
	}
	for _, page := range []string{"bookshop", "clients"} {
		text, err := os.ReadFile("../../docs/guide/" + page + ".md")
		if err != nil {
			t.Fatal(err)
		}
		block := func(begin string) string {
			_, rest, found := strings.Cut(string(text), "```"+begin+"\n")
			body, _, ends := strings.Cut(rest, "\n```")
			if !found || !ends {
				t.Fatalf("%s has no block %s", page, begin)
			}
			return body
		}
		r, err := file.Parse("shop.yaml", []byte(block("yaml shop.yaml")))
		if err != nil {
			t.Fatal(err)
		}
		var client strings.Builder
		if err := clients.Write(&client, "typescript", schema.Must(filter.New(r, filter.Config{}))); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for name, text := range map[string]string{"client.ts": client.String(), "main.ts": block("ts main.ts"), "package.json": `{"type": "module"}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, "npx", "--yes", "--package", "typescript@7.0.2", "tsc", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
			"--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "client.ts", "main.ts")
	}
}

func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
