package live

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Python returns the interpreter of a virtual environment that has what a requirements file asks for. It is kept for the next run. The
// error says what is missing: Python, or the registry.
func Python(ctx context.Context, requirements string) (string, error) {
	system, err := exec.LookPath("python3")
	if err != nil {
		return "", fmt.Errorf("there is no python3 here: %w", err)
	}
	text, err := os.ReadFile(requirements)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	dir := filepath.Join(cache, "tamis", "python-"+hex.EncodeToString(sum[:6]))
	python := filepath.Join(dir, "bin", "python")
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return python, nil
	}
	for _, args := range [][]string{
		{system, "-m", "venv", "--clear", dir},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements},
	} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // as the line above has it
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, Last(out, 10))
		}
	}
	return python, os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600)
}

// Last returns the last lines of a text.
func Last(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
