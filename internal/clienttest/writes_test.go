package clienttest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/live"
)

func TestPythonClientWritesAndListens(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
	writesAnswer(t, folder(t, "python", "client.py", "writes.py"), "python3", "writes.py")
}

func TestGoClientWritesAndListens(t *testing.T) {
	dir := folder(t, "go", "client/client.go", "writes.go")
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module client\n\ngo 1.18\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	writesAnswer(t, dir, "go", "run", ".")
}

// writesAnswer runs a program with the addresses of a server whose rows can be changed, and of one before it that ends streams.
func writesAnswer(t *testing.T, dir string, command ...string) {
	t.Helper()
	tamis, err := tamisBuilt()
	if err != nil {
		t.Fatal(err)
	}
	database := "sqlite:" + filepath.Join(t.TempDir(), "notes.db")
	if out, err := exec.CommandContext(t.Context(), tamis, "load", "-s", "testdata/schema.yaml", "--from", "testdata/notes.json", "--to", database, "--create").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server, err := live.Serve(tamis, "serve", "-s", "testdata/schema.yaml", "--from", database, "--write")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(to)
	through.FlushInterval = -1
	torn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { _ = recover() }() // the stream is cut off
		most := 3                        // begin, enter, ready: who has not these begins anew
		if r.Header.Get("Last-Event-ID") != "" {
			most = 1
		}
		through.ServeHTTP(&tearing{w, most}, r)
		panic(http.ErrAbortHandler)
	}))
	defer torn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], server.URL+"/api", torn.URL+"/api")...) //nolint:gosec // of these tests
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	got, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, got)
	}
	want, err := os.ReadFile("testdata/wantwrites.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s printed\n%swant\n%s", command, got, want)
	}
}

// A tearing writer cuts a stream off behind a few events.
type tearing struct {
	http.ResponseWriter
	left int
}

func (w *tearing) Write(p []byte) (int, error) {
	for i, text := range strings.SplitAfter(string(p), "\n\n") {
		if w.left == 0 && text != "" {
			return i, http.ErrAbortHandler
		}
		if _, err := w.ResponseWriter.Write([]byte(text)); err != nil {
			return i, err
		}
		if strings.HasPrefix(text, "id: ") {
			w.left--
		}
	}
	return len(p), nil
}

// Flush sends what there is.
func (w *tearing) Flush() { w.ResponseWriter.(http.Flusher).Flush() }
