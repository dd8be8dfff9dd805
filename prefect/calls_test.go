package prefect_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// The calls that the pages of the reference's two web interfaces send, of each release, pass the proxy, and are answered by a server, with the statuses of the
// reference. There are no rows here, so a row that a call names may be missing: but then it is the row that is missing, and not the route.
func TestThePagesOfTheReferenceAreAnswered(t *testing.T) {
	passed := false
	strict := schema.Must(filter.New(prefect.Strict(), filter.Config{}))
	before := schema.Must(proxy.Check(strict, proxy.Options{Routes: &prefect.Routes, Problems: prefect.Problems}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		passed = true
	})))
	served := runsHandler(schema.Must(source.Memory(server, memeval.Dataset{})))
	send := func(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/api"+path, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for _, file := range schema.Must(filepath.Glob("testdata/calls-*.txt")) {
		calls := 0
		for line := range strings.Lines(string(schema.Must(os.ReadFile(file)))) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			parts := append(strings.SplitN(strings.TrimSpace(line), " ", 4), "")
			status, method, path, body := parts[0], parts[1], parts[2], parts[3]
			calls++
			passed = false
			if w := send(before, method, path, body); passed != (status == "200") {
				t.Errorf("%s %s %s: the reference answers %s, the proxy %d %s", method, path, body, status, w.Code, w.Body)
			}
			w := send(served, method, path, body)
			absent := w.Code == http.StatusNotFound && !strings.Contains(w.Body.String(), `"Not Found"`)
			if w.Code == http.StatusOK != (status == "200") && !absent {
				t.Errorf("%s %s %s: the reference answers %s, and this server %d %s", method, path, body, status, w.Code, w.Body)
			}
		}
		t.Logf("tally: prefect: %d recorded calls in %s", calls, filepath.Base(file))
		if calls < 100 {
			t.Errorf("%s has %d calls: too few", file, calls)
		}
	}
}
