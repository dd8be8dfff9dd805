package proxytest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// A law: whatever bytes a client sends, no handler behind the proxy sees, on a filter's route, a body that was not checked; neither with
// the paths as Go reads them, nor as servers read them that decode, clean or fold more.
func FuzzRequest(f *testing.F) {
	for _, s := range spellings {
		f.Add([]byte(s.request(bad)), false)
		f.Add([]byte(s.request(`{}`)), true)
		f.Add([]byte(strings.Replace(s.request(`{"limit":2}`), "Connection: close\r\n", "", 1)+s.request(bad)), true) // one behind the other
	}
	w := &witness{}
	s := httptest.NewServer(w)
	f.Cleanup(s.Close)
	u := &upstream{name: "net/http", url: schema.Must(url.Parse(s.URL))}
	folder := f.TempDir()
	fronts := map[bool]string{}
	fronts[false], _ = front(f, u, "unix", filepath.Join(folder, "open"), nil)
	fronts[true], _ = front(f, u, "unix", filepath.Join(folder, "policy"), mineOnly)
	f.Fuzz(func(t *testing.T, request []byte, policy bool) {
		exchange(t, fronts[policy], request)
		for _, seen := range w.take() {
			if why := seen.unchecked(policy); why != "" {
				t.Errorf("%q: a handler of %s saw %s %q with %q: %s", request, seen.Route, seen.Method, seen.Path, seen.Body, why)
			}
		}
	})
}

// last ends a connection. As often as that, it is also what a request lacks of its body.
var last = strings.Repeat("GET //end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 10)

// exchange writes bytes to a server and reads until it closes the connection, or waits for more.
func exchange(t *testing.T, address string, request []byte) {
	t.Helper()
	conn, err := net.Dial("unix", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(append(request[:len(request):len(request)], last...)); err != nil {
		return // refused before its end
	}
	_, _ = io.Copy(io.Discard, conn) // an answer may be cut off
}

// A witness is a server that takes every path for a filter's that some server may.
type witness struct {
	mu   sync.Mutex
	seen []sighting
}

// ServeHTTP notes what may be a filter.
func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it was cut off, and no handler takes that for a body
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range paths(r) {
		if found := filters.FindStringSubmatch(p); found != nil {
			w.seen = append(w.seen, sighting{found[1], r.Method, p, string(body)})
			return
		}
	}
	_, _ = io.WriteString(rw, "[]")
}

// take returns what was seen since it was last asked.
func (w *witness) take() []sighting {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.seen
	w.seen = nil
	return out
}

var filters = regexp.MustCompile(`^/api/(?:(?:flows|users)|pools/[^/]+/flows)/(filter|count|paginate|history)$`)

// paths are those that servers may read of a request: spelled, decoded once and twice, cleaned and folded, and those of headers.
func paths(r *http.Request) []string {
	spelled := []string{r.RequestURI, r.URL.Path}
	for name, values := range r.Header {
		if n := strings.ToLower(strings.ReplaceAll(name, "_", "-")); n == "x-original-url" || n == "x-rewrite-url" {
			spelled = append(spelled, values...)
		}
	}
	var out []string
	for _, p := range spelled {
		for range 3 {
			out = append(out, readings(p)...)
			more, err := url.PathUnescape(p)
			if err != nil {
				break
			}
			p = more
		}
	}
	return out
}

// readings are what servers make of a decoded path.
func readings(p string) []string {
	p = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case r < ' ':
			return -1
		}
		return r
	}, p)
	p, _, _ = strings.Cut(p, "?")
	p, _, _ = strings.Cut(p, "#")
	var segments []string
	for s := range strings.SplitSeq(p, "/") {
		s, _, _ = strings.Cut(s, ";")
		segments = append(segments, strings.TrimRight(s, " ."))
	}
	plain := strings.ToLower(path.Clean("/" + p))
	out := []string{p, plain, strings.ToLower(path.Clean("/" + strings.Join(segments, "/")))}
	if strings.HasPrefix(p, "//") { // a host, and the path behind it
		_, behind, _ := strings.Cut(strings.TrimLeft(p, "/"), "/")
		out = append(out, path.Clean("/"+behind))
	}
	if _, behind, ok := strings.Cut(p, "://"); ok {
		_, behind, _ = strings.Cut(behind, "/")
		out = append(out, path.Clean("/"+behind))
	}
	return out
}
