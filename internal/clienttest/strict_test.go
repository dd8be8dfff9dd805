//go:build clients

package clienttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tamis-go/tamis/internal/live"
)

func TestPythonClientIsStrict(t *testing.T) {
	python, err := live.Python(t.Context(), "testdata/requirements.txt")
	if err != nil {
		live.Missing(t, "mypy cannot be installed", err)
	}
	run(t, folder(t, "python", "client.py", "main.py"), python, "-m", "mypy", "--strict", ".")
}

func TestTypeScriptClientIsStrictAndRuns(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "tsc cannot be installed", err)
	}
	dir := folder(t, "typescript", "client.ts", "main.ts")
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "npx", "--yes", "--package", "typescript@7.0.2", "tsc", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
		"--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "client.ts", "main.ts")
	answers(t, dir, "node", "main.js")
}

func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
