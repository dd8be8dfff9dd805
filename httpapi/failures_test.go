package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
)

// errDriver is what a driver may say, and no client may read.
var errDriver = errors.New(`pq: relation "keeper_secrets" does not exist (SQLSTATE 42P01)`)

// failing is a source that fails at its step k: a question, or a row. It repeats its rows many times over.
type failing struct {
	*source.Store
	k, step, times int
}

func (f *failing) fails() bool {
	f.step++
	return f.step == f.k
}

func (f *failing) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	return func(yield func(source.Row, error) bool) {
		if f.fails() {
			yield(nil, errDriver)
			return
		}
		for range max(1, f.times) {
			for row, err := range f.Store.Rows(ctx, q) {
				if f.fails() {
					err = fmt.Errorf("keepers: %w", errDriver)
				}
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

func (f *failing) Count(ctx context.Context, q *filter.Query) (int64, error) {
	if f.fails() {
		return 0, errDriver
	}
	return f.Store.Count(ctx, q)
}

func (f *failing) Aggregate(ctx context.Context, q *filter.Query) ([]memeval.Group, bool, error) {
	if f.fails() {
		return nil, false, errDriver
	}
	return f.Store.Aggregate(ctx, q)
}

// Every step of every route fails once. Then the answer is a problem that tells nothing, or is cut off; it never looks whole.
func TestNoPartialAnswerLooksWhole(t *testing.T) {
	store := memory(t)
	for _, row := range []struct{ path, body string }{
		{"/api/keepers/filter", `{}`},
		{"/api/keepers/count", `{}`},
		{"/api/keepers/paginate", `{"limit": 2}`},
		{"/api/animals/paginate", `{"limit": 2, "sort": "KEEPER_ASC"}`},
		{"/api/keepers/history", `{"history": {"field": "shift", "start": "2024-01-01", "end": "2024-01-03", "interval_seconds": 86400}}`},
		{"/api/keepers", ""},
		{"/api/keepers/1", ""},
	} {
		whole := ""
		for k := 0; ; k++ {
			s := &failing{Store: store, k: k}
			h := httpapi.Handler(language, s)
			w := ask(h, row.path, row.body)
			if k == 0 {
				whole = w.Body.String()
				continue
			}
			if s.step < k {
				if k < 2 {
					t.Errorf("%s has no step that could fail", row.path)
				}
				break
			}
			lookup := strings.Contains(row.body, "KEEPER_ASC") && w.Code == 200 && strings.Contains(w.Body.String(), `"next":null`)
			if w.Code != http.StatusInternalServerError && !lookup || strings.Contains(w.Body.String(), "SQLSTATE") || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s with step %d failing = %d %s; without %s", row.path, k, w.Code, w.Body, whole)
			}
		}
	}
}

func TestAnAnswerThatFailsLateIsCutOff(t *testing.T) {
	for _, accept := range []string{"identity", "gzip"} {
		s := &failing{Store: memory(t), k: 9000, times: 1 << 20}
		var log bytes.Buffer
		server := httptest.NewServer(httpapi.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}.Handler(language, s))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/keepers/filter", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Encoding", accept)
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body := io.Reader(response.Body)
		if accept == "gzip" {
			if body, err = gzip.NewReader(response.Body); err != nil {
				t.Fatal(err)
			}
		}
		text, err := io.ReadAll(body)
		response.Body.Close()
		if response.StatusCode != http.StatusOK || err == nil || json.Valid(text) {
			t.Errorf("%s: status %d, %d bytes, error %v; want an answer that is cut off", accept, response.StatusCode, len(text), err)
		}
		server.Client().CloseIdleConnections()
		server.Close()
		if !strings.Contains(log.String(), "SQLSTATE") || !strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("the log does not say why: %s", &log)
		}
	}
}

// stuck is a source that does not answer until its context ends.
type stuck struct {
	*source.Store
	ended chan error
}

func (s *stuck) Count(ctx context.Context, _ *filter.Query) (int64, error) {
	<-ctx.Done()
	s.ended <- ctx.Err()
	return 0, errors.New("pq: canceling statement due to user request")
}

func TestAStatementHasATimeLimit(t *testing.T) {
	s := &stuck{memory(t), make(chan error, 1)}
	h := httpapi.Options{Timeout: 20 * time.Millisecond}.Handler(language, s)
	w := post(h, "/api/keepers/count", `{}`)
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "pq") || !strings.Contains(w.Body.String(), "timeout") {
		t.Errorf("a slow statement = %d %s, want 503 timeout", w.Code, w.Body)
	}
	if err := <-s.ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the statement ended with %v", err)
	}
}

func TestAClientThatGoesAwayEndsItsStatement(t *testing.T) {
	s := &stuck{memory(t), make(chan error, 1)}
	server := httptest.NewServer(httpapi.Handler(language, s))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/api/keepers/count", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	time.AfterFunc(50*time.Millisecond, cancel)
	response, err := server.Client().Do(r)
	if err == nil {
		response.Body.Close()
		t.Error("a cancelled request was answered")
	}
	select {
	case err := <-s.ended:
		if err == nil {
			t.Error("the statement ended without a reason")
		}
	case <-time.After(10 * time.Second):
		t.Error("the statement goes on without its client")
	}
}

// A client that sends one byte and no more holds its connection for the timeout at most.
func TestASlowBodyIsGivenUp(t *testing.T) {
	server := httptest.NewServer(httpapi.Options{Timeout: 100 * time.Millisecond}.Handler(language, memory(t)))
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "POST /api/keepers/count HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 408") {
		t.Errorf("a slow body = %q, %v; want 408 and the connection closed", text, err)
	}
}

// thrower is a source that panics.
type thrower struct{ *source.Store }

func (thrower) Count(context.Context, *filter.Query) (int64, error) {
	panic("secret: " + errDriver.Error())
}

func TestAPanicIsAnswered(t *testing.T) {
	var log bytes.Buffer
	h := httpapi.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))}.Handler(language, thrower{memory(t)})
	w := post(h, "/api/keepers/count", `{}`)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a panic = %d %s, want 500 and no cause", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "failures_test.go") {
		t.Error("the log does not say where the panic was")
	}
}

func TestALogLineIsOneLine(t *testing.T) {
	var log bytes.Buffer
	h := httpapi.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}.Handler(language, memory(t))
	r := httptest.NewRequest(http.MethodPost, "/api/keepers/x", strings.NewReader(`{}`))
	r.URL.Path = "/api/keepers/\n\x1b[31mlevel=ERROR \u202eevil" + strings.Repeat("x", 1000)
	r.Header.Set("X-Request-Id", "evil\nlevel=ERROR")
	h.ServeHTTP(httptest.NewRecorder(), r)
	post(h, "/api/keepers/count", `{"keepers": {"name": {"eq_": "operand"}}}`)
	if n := strings.Count(log.String(), "\n"); n != 2 || strings.ContainsAny(log.String(), "\x1b\u202e") || strings.Contains(log.String(), "operand") || log.Len() > 2000 {
		t.Errorf("two requests are logged as %q", log.String())
	}
}

func TestAnAnswerIsCompressedForThoseWhoTakeIt(t *testing.T) {
	for accept, want := range map[string]bool{
		"gzip": true, "*": true, "br, gzip;q=0.5": true, "gzip;q=0, *": false, "identity": false, "": false, "*;q=0": false, "deflate": false,
	} {
		const times = 2000 // so that it is sent in several parts
		s := &failing{Store: memory(t), times: times}
		r := httptest.NewRequest(http.MethodPost, "/api/keepers/filter", strings.NewReader(`{}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		httpapi.Handler(language, s).ServeHTTP(w, r)
		body := io.Reader(w.Body)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: gzip %v, want %v", accept, got, want)
		} else if got {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		var rows []any
		if err := json.NewDecoder(body).Decode(&rows); err != nil || len(rows) != 3*times {
			t.Errorf("Accept-Encoding %q: %d rows, %v", accept, len(rows), err)
		}
		if rest, err := io.ReadAll(body); err != nil || len(rest) > 0 {
			t.Errorf("Accept-Encoding %q: behind the rows stand %d bytes, %v", accept, len(rest), err)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary %q", accept, w.Header().Get("Vary"))
		}
	}
}

func TestServeLetsRequestsEnd(t *testing.T) {
	begun, release := make(chan bool), make(chan bool)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- true
		<-release
		fmt.Fprint(w, "done")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- httpapi.Serve(ctx, listener, h, 10*time.Second) }()
	answered := make(chan string, 1)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		response, err := client.Get("http://" + listener.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		answered <- fmt.Sprint(string(text), err)
	}()
	<-begun
	cancel()
	time.Sleep(20 * time.Millisecond)
	close(release)
	if got := <-answered; got != "done<nil>" {
		t.Errorf("a request that had begun got %s", got)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
}

// The cause of a failure is one line that can be read: a driver's message has lines, and a server's may be in any character set.
func TestCausesAreLoggedOnOneLineThatCanBeRead(t *testing.T) {
	long := strings.Repeat("x", 500)
	for _, row := range []struct{ cause, want string }{
		{"failed to connect to `user=a`:\n\t127.0.0.1:1: refused\n\t[::1]:1: refused", "failed to connect to `user=a`: 127.0.0.1:1: refused [::1]:1: refused"},
		{"FATAL: \xe9chec d'authentification", `FATAL: \xe9chec d'authentification`},
		{"FATAL: échec\x1b[2J\u202e", `FATAL: échec\u001b[2J\u202e`},
		{long + " password-that-goes-on-beyond-the-end", long + "…"},
		{strings.Repeat("é", 300), strings.Repeat("é", 256) + "…"},
		{"", ""},
	} {
		if got := httpapi.Loggable(row.cause); got != row.want {
			t.Errorf("Loggable(%q) =\n%q, want\n%q", row.cause, got, row.want)
		}
	}
}
