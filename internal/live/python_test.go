package live

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

func TestTwoMayInstallTheSameAtOnce(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil || exec.Command("python3", "-c", "import ensurepip").Run() != nil {
		t.Skip("there is no Python here that makes virtual environments")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	requirements := filepath.Join(t.TempDir(), "requirements.txt")
	if err := os.WriteFile(requirements, []byte("# nothing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			python, err := Python(t.Context(), requirements)
			if err == nil {
				err = exec.Command(python, "-m", "pip", "--version").Run()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	python, err := Python(t.Context(), requirements)
	if err != nil || exec.Command(python, "-m", "pip", "--version").Run() != nil {
		t.Errorf("what was installed does not run: %s, %v", python, err)
	}
}
