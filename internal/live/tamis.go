package live

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Build builds the command into dir, and returns where it is.
func Build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "tamis")
	c := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/tamis-go/tamis/cmd/tamis") //nolint:gosec // the caller says where
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// Fetch returns what a URL answers a GET with.
func Fetch(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, response.Status)
	}
	return text, err
}

// A Server is a command that serves.
type Server struct {
	URL     string
	PID     int
	process *exec.Cmd
}

// Serve runs a command of tamis that serves, and returns when it does.
func Serve(tamis string, args ...string) (*Server, error) {
	c := exec.Command(tamis, append(args, "--addr", "127.0.0.1:0")...) //nolint:gosec,noctx // the caller's own binary, which Stop ends
	said, err := c.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	for err == nil && strings.HasPrefix(first, "tamis: warning: ") {
		first, err = lines.ReadString('\n')
	}
	_, url, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(first), "/api"), " on ")
	if err != nil || !ok {
		_ = c.Process.Kill() // it is of no use
		_ = c.Wait()
		return nil, fmt.Errorf("tamis %s says %q: %w", strings.Join(args, " "), first, err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }() // until it ends
	return &Server{URL: url, PID: c.Process.Pid, process: c}, nil
}

// Close asks the command to end, and waits until it has.
func (s *Server) Close() error {
	if err := s.process.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	late := time.AfterFunc(30*time.Second, func() { _ = s.process.Process.Kill() })
	defer late.Stop()
	_ = s.process.Wait() // interrupted, as requested
	return nil
}
