package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/schema"
)

// Under a policy, what is open is open as it is spelled, for GET and HEAD, and nothing else is.
func TestOpenPathsNeedNoToken(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte("roles: {all: {}}\ntokens: [{role: all, token: x}]\n")))
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := schema.Must(proxy.Check(language, proxy.Options{Roles: roles, Open: []string{"/healthz"}}, next))
	for _, row := range []struct {
		method, target, body string
		want                 int
	}{
		{"GET", "/healthz", "", 418},
		{"HEAD", "/healthz", "", 418},
		{"POST", "/healthz", "", 401},
		{"GET", "/healthz", "x", 401},
		{"GET", "/healthz?a=1", "", 401},
		{"GET", "/healthz/", "", 401},
		{"GET", "/Healthz", "", 401},
		{"GET", "/%68ealthz", "", 401},
		{"GET", "/readyz", "", 401},
		{"GET", "/", "", 401},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(row.method, row.target, strings.NewReader(row.body)))
		if w.Code != row.want {
			t.Errorf("%s %s %q = %d, want %d", row.method, row.target, row.body, w.Code, row.want)
		}
	}
	name := language.Registry().Collections()[0].Name
	for _, path := range []string{"healthz", "/api/" + name + "/filter", "/api/" + name, "/api/" + name + "/1", "/API/" + name + "/filter", "/a?b", "/../x", ""} {
		if _, err := proxy.Check(language, proxy.Options{Roles: roles, Open: []string{path}}, next); err == nil {
			t.Errorf("%q may be open to everybody, want an error", path)
		}
	}
}
