package repository_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A module beside the main one is built by a command of its own, which nobody runs each day: what the main module came to
// import was missing from go.sum until then.
func TestEveryModuleHasWhatItImports(t *testing.T) {
	if testing.Short() {
		t.Skip("modules are downloaded")
	}
	files, err := exec.CommandContext(t.Context(), "git", "ls-files", "--", "*go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := strings.Fields(string(files))
	if len(modules) < 3 {
		t.Fatalf("the modules are %q", modules)
	}
	for _, name := range modules {
		t.Run(filepath.Dir(name), func(t *testing.T) {
			c := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-tags", "duckdb", "-deps", "-test", "./...")
			c.Dir = filepath.Dir(name)
			if out, err := c.CombinedOutput(); err != nil {
				lines := strings.Split(strings.TrimSpace(string(out)), "\n")
				t.Errorf("%v: %s", err, strings.Join(lines[max(0, len(lines)-4):], "\n"))
			}
		})
	}
}
