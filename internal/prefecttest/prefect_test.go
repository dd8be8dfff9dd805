//go:build prefect

package prefecttest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAgainstARealServer fills a server, and then asks it and Tamis the same: its own client's calls, the programs of its
// documentation, a few hundred generated bodies. Every answer is compared, field by field.
func TestAgainstARealServer(t *testing.T) {
	python := environment(t)
	home := t.TempDir()
	s := &server{home: home, python: python, port: freePort(t)}
	s.start(t)
	s.run(t, s.api(), "work.py")
	s.stop(t)
	s.start(t, "--no-services") // so that its rows stay as they are while they are compared
	defer s.stop(t)

	tamis := build(t)
	served := begin(t, tamis, "serve", "-s", "prefect", "--from", "sqlite:"+s.database(), "--log", "none")
	proxied := begin(t, tamis, "proxy", "-s", "prefect", "--upstream", s.url(), "--log", "none")

	for line := range strings.Lines(s.run(t, s.api(), "compare.py", s.api(), "serve="+served+"/api", "proxy="+proxied+"/api", "--bodies", "600")) {
		t.Log("tally: prefect: " + strings.TrimSpace(line))
	}
	t.Run("Programs", func(t *testing.T) { s.programs(t, served+"/api", proxied+"/api") })
	t.Run("Documents", func(t *testing.T) { s.documents(t, served) })
	t.Run("Rate", func(t *testing.T) { s.rate(t, served+"/api", proxied+"/api") })
}

// programs runs those of the reference's documentation, unchanged but for the address.
func (s *server) programs(t *testing.T, others ...string) {
	curl := func(api string) string {
		out, err := exec.CommandContext(t.Context(), "curl", "-s", "--location", "--request", "POST", api+"/artifacts/filter",
			"--header", "Content-Type: application/json", "--header", "Authorization: Bearer none",
			"--data-raw", `{"sort": "CREATED_DESC", "limit": 5, "artifacts": {"key": {"exists_": true}}}`).Output()
		if err != nil {
			t.Fatalf("curl: %v", err)
		}
		rows := strings.Split(strings.Trim(string(out), "[]{}"), "},{")
		for i := range rows { // the order of members is not part of JSON
			parts := strings.Split(rows[i], ",")
			slices.Sort(parts)
			rows[i] = strings.Join(parts, ",")
		}
		return strings.Join(rows, "\n")
	}
	sorted := func(script string) func(string) string {
		return func(api string) string {
			out := s.run(t, api, script)
			if script == "artifacts.py" {
				out = members(out)
			}
			return out
		}
	}
	for name, program := range map[string]func(string) string{"client": sorted("client.py"), "requests": sorted("artifacts.py"), "curl": curl} {
		if name == "curl" {
			if _, err := exec.LookPath("curl"); err != nil {
				t.Log("curl is not installed: its program was left out")
				continue
			}
		}
		want := program(s.api())
		if strings.Count(want, "\n") < 3 {
			t.Errorf("%s prints %q of the reference: too little", name, want)
		}
		for _, api := range others {
			if got := program(api); got != want {
				t.Errorf("%s prints of %s\n%s\nand of the reference\n%s", name, api, got, want)
			}
		}
		t.Logf("tally: prefect: the documentation's program for %s prints the same of the reference, serve and proxy", name)
	}
}

// members sorts what Python prints of each dict.
func members(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.Trim(strings.TrimSpace(line), "{}"), ", ")
		slices.Sort(parts)
		lines = append(lines, strings.Join(parts, ", "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// documents has the OpenAPI documents looked at by another validator than the one of package openapi's tests.
func (s *server) documents(t *testing.T, served string) {
	for _, name := range []string{"openapi.json", "openapi-3.0.json"} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, fetch(t, served+"/"+name), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(s.python), "openapi-spec-validator"), file).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		t.Logf("tally: prefect: openapi-spec-validator accepts /%s", name)
	}
}

// rate measures the same bodies on each for a few seconds. It is a measurement, and fails only where answers do.
func (s *server) rate(t *testing.T, served, proxied string) {
	body := `{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "flows": {"name": {"like_": "e"}}, "limit": 20}`
	for _, row := range []struct{ name, api string }{{"the reference", s.api()}, {"tamis serve", served}, {"tamis proxy before the reference", proxied}} {
		n, p50, p99 := load(t, row.api+"/flow_runs/filter", body, 4, 4*time.Second)
		t.Logf("tally: prefect: %s answers %.0f requests a second, p50 %v, p99 %v (4 clients, the same bodies, the same SQLite file)", row.name, n, p50, p99)
	}
}

func load(t *testing.T, url, body string, clients int, length time.Duration) (perSecond float64, p50, p99 time.Duration) {
	t.Helper()
	var mu sync.Mutex
	var took []time.Duration
	var group sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	end := time.Now().Add(length)
	for range clients {
		group.Go(func() {
			for time.Now().Before(end) {
				begin := time.Now()
				response, err := client.Post(url, "application/json", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("%s: %d, %v", url, response.StatusCode, err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(begin))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	client.CloseIdleConnections()
	if len(took) == 0 {
		t.Fatalf("%s answered nothing", url)
	}
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(10 * time.Microsecond) }
	return float64(len(took)) / length.Seconds(), at(.5), at(.99)
}

// environment returns the Python of a virtual environment with the reference in it. It is kept for the next run.
func environment(t *testing.T) string {
	t.Helper()
	system, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3: the reference cannot be installed")
	}
	requirements, err := os.ReadFile("python/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	sum := sha256.Sum256(requirements)
	dir := filepath.Join(cache, "tamis", "prefect-"+hex.EncodeToString(sum[:6]))
	python := filepath.Join(dir, "bin", "python")
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return python
	}
	for _, args := range [][]string{
		{system, "-m", "venv", "--clear", dir},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "python/requirements.txt"},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("the reference cannot be installed: %s: %v\n%s", strings.Join(args, " "), err, last(out, 10))
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return python
}

// A server is a real one, with a home and a database of its own.
type server struct {
	home, python string
	port         int
	process      *exec.Cmd
	said         bytes.Buffer
}

func (s *server) url() string      { return fmt.Sprintf("http://127.0.0.1:%d", s.port) }
func (s *server) api() string      { return s.url() + "/api" }
func (s *server) database() string { return filepath.Join(s.home, "prefect.db") }

// env is what its programs are told.
func (s *server) env(api string) []string {
	return append(os.Environ(), "PREFECT_HOME="+s.home, "PREFECT_API_DATABASE_CONNECTION_URL=sqlite+aiosqlite:///"+s.database(),
		"PREFECT_SERVER_ANALYTICS_ENABLED=false", "DO_NOT_TRACK=1", "PREFECT_API_URL="+api, "PYTHONDONTWRITEBYTECODE=1")
}

func (s *server) start(t *testing.T, more ...string) {
	t.Helper()
	args := append([]string{"-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", fmt.Sprint(s.port)}, more...)
	s.process = exec.Command(s.python, args...)
	s.process.Env = s.env(s.api())
	s.process.Stdout, s.process.Stderr = &s.said, &s.said
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for range 240 {
		time.Sleep(500 * time.Millisecond)
		response, err := http.Get(s.api() + "/health")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
	}
	s.stop(t)
	t.Fatalf("the reference does not answer:\n%s", last(s.said.Bytes(), 20))
}

func (s *server) stop(t *testing.T) {
	t.Helper()
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(os.Interrupt) // it may have ended
	ended := make(chan struct{})
	process := s.process
	go func() {
		_ = process.Wait() // it was interrupted
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		_ = process.Process.Kill()
		<-ended
	}
	s.process = nil
}

// run runs a program of this package's and returns what it prints.
func (s *server) run(t *testing.T, api, script string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), s.python, append([]string{filepath.Join("python", script)}, args...)...)
	c.Env = s.env(api)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", script, err, last(out, 60), last(said.Bytes(), 30))
	}
	return string(out)
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tamis")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../../cmd/tamis").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// begin runs a command that serves, until the test ends, and returns where.
func begin(t *testing.T, tamis string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, tamis, append(args, "--addr", "127.0.0.1:0")...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 20 * time.Second
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		var exit *exec.ExitError
		if err := c.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, context.Canceled) {
			t.Errorf("tamis %s: %v", args[0], err)
		}
	})
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(first), " on ")
	if err != nil || !ok {
		t.Fatalf("tamis %s says %q, %v", strings.Join(args, " "), first, err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return url
}

func fetch(t *testing.T, url string) []byte {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d, %v", url, response.StatusCode, err)
	}
	return text
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// last returns the last lines of a text.
func last(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
