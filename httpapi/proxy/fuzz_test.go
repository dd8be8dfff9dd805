package proxy_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/schema"
)

// What a proxy forwards is valid and canonical, whatever it received; what it refuses has an explanation.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `null`, `[]`, `{"animals":{"name":{"any_":["a","b","a"]}},"limit":2}`, ` {"sort":"ID_ASC","keepers":{}}`,
		`{"animals":{"or_":[{"legs":{"ge_":4,"le_":6}},{"not_":{"zone":{"any_":[]}}}]}}`, `{"animals":{},"animals":{}}`, `{"limit":1e3}`, "{\"animals\":{\"\\ud800\":{}}}",
	} {
		f.Add([]byte(body), "application/json", "")
		f.Add([]byte(body), "text/plain", "gzip")
	}
	f.Fuzz(func(t *testing.T, body []byte, kind, encoding string) {
		passed := false
		h := schema.Must(proxy.Check(language, proxy.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			passed = true
			got, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			q, err := language.Parse("animals", got)
			if err != nil {
				t.Fatalf("%q passes as %q, which is refused: %v", body, got, err)
			}
			if q.String() != string(got) {
				t.Errorf("%q passes as %q, which is %q in canonical spelling", body, got, q)
			}
		})))
		answer := send(h, http.MethodPost, "/api/animals/filter", "", string(body))
		if kind != "application/json" || encoding != "" {
			passed, answer = false, coded(h, body, kind, encoding)
		}
		if passed {
			return
		}
		var said map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil || answer.Code < 400 || answer.Code >= 500 {
			t.Errorf("%q as %q, %q: %d %s (%v), want a problem", body, kind, encoding, answer.Code, answer.Body, err)
		}
	})
}

// coded sends a body of a type in an encoding.
func coded(h http.Handler, body []byte, kind, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/api/animals/filter", bytes.NewReader(body))
	r.Header["Content-Type"], r.Header["Content-Encoding"] = []string{kind}, []string{encoding}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}
