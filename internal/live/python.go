package live

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return filepath.Join(dir, "bin", "python"), nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	own, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+"-") // others may install the same now
	if err != nil {
		return "", err
	}
	python := filepath.Join(own, "bin", "python")
	for _, args := range [][]string{
		{system, "-m", "venv", own},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements},
	} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // as the line above has it
			return "", errors.Join(fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, Last(out, 10)), os.RemoveAll(own))
		}
	}
	if err := os.WriteFile(filepath.Join(own, "complete"), nil, 0o600); err != nil {
		return "", err
	}
	if err := os.Symlink(own, dir); err != nil && !errors.Is(err, os.ErrExist) { // the first to be done is kept; what it has installed stays where it is
		return "", err
	}
	return python, nil
}

// Last returns the last lines of a text.
func Last(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
