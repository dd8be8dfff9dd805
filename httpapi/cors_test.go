package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
)

func TestPagesOfNamedOriginsMayCall(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte(rolesText)))
	of := func(c httpapi.CORS, header string) http.Handler {
		return httpapi.Options{Access: roles.Access, Header: header, CORS: &c}.Handler(language, memory(t))
	}
	named := of(httpapi.CORS{Origins: []string{"https://shop.example.com", "http://localhost:3000"}, MaxAge: time.Hour}, "")
	every := of(httpapi.CORS{Origins: []string{"*"}}, "X-API-Key")
	for _, row := range []struct {
		name, origin, header string
		h                    http.Handler
		want                 string // the origin that is allowed
		headers              bool
	}{
		{"a named origin", "https://shop.example.com", "authorization,content-type", named, "https://shop.example.com", true},
		{"another port", "http://localhost:3001", "authorization", named, "", false},
		{"http", "http://shop.example.com", "authorization", named, "", false},
		{"below it", "https://a.shop.example.com", "authorization", named, "", false},
		{"null", "null", "authorization", named, "", false},
		{"a header that is not named", "https://shop.example.com", "x-other", named, "", false},
		{"any", "https://anywhere.example.com", "content-type,x-api-key", every, "*", true},
		{"any, with a header that is not named", "https://anywhere.example.com", "authorization", every, "", false},
	} {
		r := request(http.MethodOptions, "/api/keepers/filter", "")
		r.Header.Set("Origin", row.origin)
		r.Header.Set("Access-Control-Request-Method", http.MethodPost)
		r.Header.Set("Access-Control-Request-Headers", row.header)
		w := serve(row.h, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != http.StatusNoContent || got != row.want || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: a preflight is answered %d %v, want the origin %q", row.name, w.Code, w.Header(), row.want)
		}
		if got := w.Header().Get("Access-Control-Allow-Headers"); (got != "") != row.headers {
			t.Errorf("%s: the headers %q are allowed", row.name, got)
		}
	}
	r := request(http.MethodPost, "/api/keepers/count", `{}`)
	r.Header.Set("Origin", "https://shop.example.com")
	if w := serve(named, r); w.Code != http.StatusUnauthorized || w.Header().Get("Access-Control-Allow-Origin") != "https://shop.example.com" {
		t.Errorf("without a token: %d %v: a page cannot read why", w.Code, w.Header())
	}
	r.Header.Set("Authorization", "Bearer day-token")
	w := serve(named, r)
	if vary := strings.Join(w.Header()["Vary"], ", "); w.Code != http.StatusOK || w.Body.String() != "2" || !strings.Contains(vary, "Origin") || !strings.Contains(vary, "Accept-Encoding") {
		t.Errorf("with a token: %d %s %v", w.Code, w.Body, w.Header())
	}
}

func TestOriginsThatAreNoneAreRefused(t *testing.T) {
	for want, c := range map[string]httpapi.CORS{
		"want an origin":            {},
		"leave the others out":      {Origins: []string{"*", "https://a.example.com"}},
		"cookies of its visitors":   {Origins: []string{"*"}, Credentials: true},
		`"https://a.example.com/"`:  {Origins: []string{"https://a.example.com/"}},
		`"a.example.com"`:           {Origins: []string{"a.example.com"}},
		`"https://*.example.com"`:   {Origins: []string{"https://*.example.com"}},
		`"https://u@a.example.com"`: {Origins: []string{"https://u@a.example.com"}},
		`"null"`:                    {Origins: []string{"null"}},
		`"ftp://a.example.com"`:     {Origins: []string{"ftp://a.example.com"}},
	} {
		if _, err := c.Handler(http.NotFoundHandler()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want an error with %s", c.Origins, err, want)
		}
	}
	if _, err := (httpapi.CORS{Origins: []string{"https://a.example.com"}, Credentials: true}).Handler(http.NotFoundHandler()); err != nil {
		t.Errorf("credentials of a named origin: %v", err)
	}
}

// What reads the caller from another header than Authorization says so in the document.
func TestTheDocumentNamesTheHeaderOfAccess(t *testing.T) {
	open := func(*http.Request) (httpapi.View, error) { return httpapi.View{}, nil }
	for header, want := range map[string]string{
		"":          `"scheme": "bearer"`,
		"X-API-Key": `"name": "X-API-Key"`,
	} {
		h := httpapi.Options{Access: open, Header: header}.Handler(language, memory(t))
		if text := get(h, "/openapi.json").Body.String(); !strings.Contains(text, want) {
			t.Errorf("the document of the header %q has not %s", header, want)
		}
	}
}
