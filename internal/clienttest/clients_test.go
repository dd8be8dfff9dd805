package clienttest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/clients"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// TestGoClientRuns compiles as Go 1.18 does, which drops no empty list and knows no omitzero.
func TestGoClientRuns(t *testing.T) {
	dir := folder(t, "go", "client/client.go", "main.go")
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module client\n\ngo 1.18\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "client/client.go")); strings.Contains(string(text), "omitzero") {
		t.Error("the Go client has omitzero, which Go before 1.24 does not know: it sends nulls")
	}
	answers(t, dir, "go", "run", ".")
}

func TestPythonClientRuns(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
	answers(t, folder(t, "python", "client.py", "main.py"), "python3", "main.py")
}

// folder returns a folder with a client and the program that uses it.
func folder(t *testing.T, target, client, program string) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	if err := (clients.Options{Writes: strings.HasPrefix(program, "writes")}).Write(&b, target, language(t)); err != nil {
		t.Fatal(err)
	}
	from := filepath.Join("testdata", program)
	if target == "go" {
		from += ".txt" // it is no package of ours
	}
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{client: b.String(), program: string(text)} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func language(t *testing.T) *filter.Language {
	t.Helper()
	r, err := file.Load("testdata/schema.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return schema.Must(filter.New(r, filter.Config{}))
}

// served returns the address of `tamis serve` over the notes, which ends with the test.
func served(t *testing.T) string {
	t.Helper()
	tamis, err := tamisBuilt()
	if err != nil {
		t.Fatal(err)
	}
	server, err := live.Serve(tamis, "serve", "-s", "testdata/schema.yaml", "--from", "testdata/notes.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server.URL
}

var built string // a folder that ends with the tests

// tamisBuilt builds the command once.
var tamisBuilt = sync.OnceValues(func() (string, error) { return live.Build(context.Background(), built) })

func TestMain(m *testing.M) {
	var err error
	if built, err = os.MkdirTemp("", "clienttest"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(built)
	os.Exit(code)
}

// answers runs a program with the addresses of a server, of one that refuses every body, and of one that cannot answer now.
func answers(t *testing.T, dir string, command ...string) {
	t.Helper()
	l := language(t)
	server := served(t)
	wrong := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := l.Parse("notes", []byte(`{"notes": {"titel": {}}}`))
		httpapi.Problem(w, err)
	}))
	defer wrong.Close()
	var tries atomic.Int64
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintf(w, `{"title": "%d"}`, tries.Add(1))
	}))
	defer gone.Close()
	cmd := exec.CommandContext(t.Context(), command[0], append(command[1:], server+"/api", wrong.URL, gone.URL)...) //nolint:gosec // of these tests
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	got, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, got)
	}
	want, err := os.ReadFile("testdata/want.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s printed\n%swant\n%s", command, got, want)
	}
}
