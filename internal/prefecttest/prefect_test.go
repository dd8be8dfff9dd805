//go:build prefect

package prefecttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/live"
)

// TestAgainstARealServer fills a server of each release, and then asks it and Tamis the same: its own client's calls, the programs of its
// documentation, the commands of its CLI that read, a few hundred generated bodies, the pages of its web interfaces. Every answer is compared, field by
// field. Each part can run alone: make test-prefect RELEASE=3.9.1 PART=Pages.
func TestAgainstARealServer(t *testing.T) {
	for _, r := range []release{{"3.9.1", "python/newest.txt"}, {"3.8.8", "python/requirements.txt"}} {
		t.Run(r.name, func(t *testing.T) { against(t, r) })
	}
}

// A release of the reference, and what installs it.
type release struct{ name, requirements string }

func against(t *testing.T, r release) {
	s := newServer(t, r.requirements)
	s.release = r
	s.newerSQLite(t)
	s.start(t)
	s.run(t, s.api(), "work.py")
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	proxied := begin(t, tamis, "proxy", "-s", "prefect", "--upstream", s.url(), "--log", "none").URL
	t.Run("Flows", func(t *testing.T) { s.flows(t, proxied+"/api") })
	s.stop(t)
	s.start(t, "--no-services") // so that its rows stay as they are while they are compared
	defer s.stop(t)

	served := begin(t, tamis, "serve", "-s", "prefect", "--from", "sqlite:"+s.database(), "--log", "none").URL
	t.Run("Compare", func(t *testing.T) {
		s.tell(t, s.run(t, s.api(), "compare.py", s.api(), "serve="+served+"/api", "proxy="+proxied+"/api", "--bodies", "600"))
	})
	t.Run("Programs", func(t *testing.T) { s.programs(t, served+"/api", proxied+"/api") })
	t.Run("Writes", func(t *testing.T) {
		writing := begin(t, tamis, "serve", "-s", "prefect", "--from", "sqlite:"+s.database(), "--log", "none", "--write").URL
		s.creates(t, writing+"/api", proxied+"/api")
	})
	t.Run("Commands", func(t *testing.T) {
		s.tell(t, s.run(t, s.api(), "cli.py", s.api(), "serve="+served+"/api", "proxy="+proxied+"/api"))
	})
	t.Run("Pages", func(t *testing.T) { s.pages(t, served, proxied) })
}

// tell logs what a program has printed, to be shown when all has run.
func (s *server) tell(t *testing.T, printed string) {
	t.Helper()
	for line := range strings.Lines(printed) {
		t.Log("tally: prefect " + s.release.name + ": " + strings.TrimRight(line, "\n"))
	}
}

// flows runs two flows with the real client through the proxy: the states that their runs have, those of their task runs, and their logs arrive.
func (s *server) flows(t *testing.T, api string) {
	got := s.run(t, api, "flows.py")
	want := "through-good ['PENDING', 'RUNNING', 'COMPLETED'] tasks ['COMPLETED', 'COMPLETED', 'COMPLETED'] logs True\n" +
		"through-bad ['PENDING', 'RUNNING', 'FAILED'] tasks ['COMPLETED'] logs True\n"
	if got != want {
		t.Errorf("through the proxy:\n%swant\n%s", got, want)
	}
	t.Logf("tally: prefect: two flows of the real client through the proxy:\n%s", got)
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
		t.Logf("tally: prefect: the documentation's program for %s prints the same of the reference, of tamis serve and of tamis proxy:\n%s", name, shortened(want))
	}
}

// creates runs the documentation's third program, which creates a flow run of a deployment, unchanged but for the address. Then the reference is
// asked for the run: it reads rows that others wrote as it reads its own.
func (s *server) creates(t *testing.T, others ...string) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	curl := func(url string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), "curl", append([]string{"-s", "--location", "--request", "POST", url, "--header", "Content-Type: application/json",
			"--header", "Authorization: Bearer none", "--header", "X-PREFECT-API-VERSION: 0.8.4"}, args...)...).Output()
		if err != nil {
			t.Fatalf("curl: %v", err)
		}
		return string(out)
	}
	var deployments []struct{ ID string }
	if err := json.Unmarshal([]byte(curl(s.api()+"/deployments/filter", "--data-raw", `{"limit": 3}`)), &deployments); err != nil || len(deployments) < 3 {
		t.Fatalf("there are %d deployments, %v", len(deployments), err)
	}
	for _, d := range deployments {
		want := s.alike(t, curl(s.api()+"/deployments/"+d.ID+"/create_flow_run", "--data-raw", "{}"))
		for _, api := range others {
			created := curl(api+"/deployments/"+d.ID+"/create_flow_run", "--data-raw", "{}")
			if got := s.alike(t, created); got != want {
				t.Errorf("%s creates\n%s\nand the reference\n%s", api, got, want)
			}
			var run struct{ ID string }
			if err := json.Unmarshal([]byte(created), &run); err != nil {
				t.Fatal(err)
			}
			read, err := live.Fetch(t.Context(), s.api()+"/flow_runs/"+run.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.alike(t, string(read)); got != want {
				t.Errorf("the reference reads what %s has created as\n%s\nwant\n%s", api, got, want)
			}
			ordered := curl(s.api()+"/flow_runs/filter", "--data-raw", `{"limit": 1, "sort": "EXPECTED_START_TIME_DESC", "flow_runs": {"expected_start_time": {"before_": "2100-01-01T00:00:00Z"}, "id": {"any_": ["`+run.ID+`"]}}}`)
			if !strings.Contains(ordered, run.ID) {
				t.Errorf("the reference does not find what %s has created by its time: %s", api, ordered)
			}
		}
	}
	t.Logf("tally: prefect: the documentation's third program creates the same by the reference, by tamis serve --write and by tamis proxy, for %d deployments", len(deployments))
}

var (
	changing = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"|"\d{4}-\d\d-\d\dT[^"]*"`)
	estimate = regexp.MustCompile(`"(estimated_[a-z_]*)":[-0-9.e]+`)
	ofTwo    = regexp.MustCompile(`"name":"[a-z]+-[a-z]+"`)
)

// alike returns a flow run without what is another each time, its members in order.
func (s *server) alike(t *testing.T, text string) string {
	t.Helper()
	var run map[string]any
	if err := json.Unmarshal([]byte(text), &run); err != nil || run["id"] == nil {
		t.Fatalf("%v: %s", err, text)
	}
	tags, _ := run["tags"].([]any)
	slices.SortFunc(tags, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	sorted, _ := json.Marshal(run)
	sorted = changing.ReplaceAll(sorted, []byte(`"…"`))
	sorted = ofTwo.ReplaceAll(sorted, []byte(`"name":"…"`))
	return string(estimate.ReplaceAll(sorted, []byte(`"$1":0`)))
}

// shortened returns a text whose lines fit a terminal.
func shortened(text string) string {
	const longest = 160
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); len(line) > longest {
			line = strings.ToValidUTF8(line[:longest], "") + "…"
		}
		out.WriteString("  " + line + "\n")
	}
	return out.String()
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

// A server is a real one, with a home and a database of its own.
type server struct {
	release      release
	home, python string
	more         []string // of its environment
	port         int
	process      *exec.Cmd
	said         bytes.Buffer
}

// newServer returns a server of the release that a requirements file names, which is not started yet.
func newServer(t *testing.T, requirements string) *server {
	t.Helper()
	python, err := live.Python(t.Context(), requirements)
	if err != nil {
		live.Missing(t, "the reference cannot be installed", err)
	}
	return &server{home: t.TempDir(), python: python, port: freePort(t)}
}

// newerSQLite has its programs use a SQLite that has all functions of its statements, where there is one: see python/sqlite. What is measured has Python's own.
func (s *server) newerSQLite(t *testing.T) {
	t.Helper()
	folder, err := filepath.Abs("python/sqlite")
	if err != nil {
		t.Fatal(err)
	}
	if exec.Command(s.python, "-c", "import pysqlite3").Run() == nil {
		s.more = append(s.more, "PYTHONPATH="+folder)
	}
}

func (s *server) url() string      { return fmt.Sprintf("http://127.0.0.1:%d", s.port) }
func (s *server) api() string      { return s.url() + "/api" }
func (s *server) database() string { return filepath.Join(s.home, "prefect.db") }

// env is the environment of its programs.
func (s *server) env(api string) []string {
	return append(append(os.Environ(), s.more...), "PREFECT_HOME="+s.home, "PREFECT_API_DATABASE_CONNECTION_URL=sqlite+aiosqlite:///"+s.database(),
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
	for range 1200 { // on a busy machine it takes minutes
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
	t.Fatalf("the reference does not answer:\n%s", live.Last(s.said.Bytes(), 20))
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
		t.Fatalf("%s: %v\n%s\n%s", script, err, live.Last(out, 60), live.Last(said.Bytes(), 30))
	}
	return string(out)
}

// begin runs a command that serves, until the test ends.
func begin(t *testing.T, tamis string, args ...string) *live.Server {
	t.Helper()
	s, err := live.Serve(tamis, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("tamis %s: %v", args[0], err)
		}
	})
	return s
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
