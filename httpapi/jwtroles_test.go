package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
)

var issuerKey = []byte("an-issuers-secret-of-32-bytes-ok")

// issue returns a token of an issuer for this API and an hour, if its claims do not say otherwise.
func issue(t testing.TB, key []byte, claims string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal([]byte(claims), &all); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{"iss": "issuer", "aud": "zoo", "exp": time.Now().Add(time.Hour).Unix()} {
		if _, said := all[name]; !said {
			all[name] = value
		}
	}
	text, err := jwt.Signed(signer).Claims(all).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// issuedRoles writes a file of roles for tokens of that issuer, with keys beside it, and returns its path.
func issuedRoles(t testing.TB, rest string) string {
	t.Helper()
	dir := t.TempDir()
	jwks := fmt.Sprintf(`{"keys": [{"kty": "oct", "k": %q}]}`, base64.RawURLEncoding.EncodeToString(issuerKey))
	text := `
roles:
  keeper: {rows: {animals: {animals: {keeper_id: {any_: {claim: keepers}}}}}}
  all: {}
tokens: [{role: all, token: plain-token}]
jwt: {issuer: issuer, audience: [zoo, farm], algorithms: [HS256], keys: jwks.json, ` + rest + `}`
	for name, text := range map[string]string{"jwks.json": jwks, "roles.yaml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "roles.yaml")
}

func TestAJWTHasARole(t *testing.T) {
	named, err := httpapi.LoadRoles(language, issuedRoles(t, "role: {claim: [realm, roles]}"))
	if err != nil {
		t.Fatal(err)
	}
	every, err := httpapi.LoadRoles(language, issuedRoles(t, "role: keeper"))
	if err != nil {
		t.Fatal(err)
	}
	other := []byte("another-secret-of-32-bytes-or-so")
	for _, row := range []struct {
		roles *httpapi.Roles
		token string
		want  string
	}{
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": "keeper"}}`), "200 2"},
		{named, issue(t, issuerKey, `{"keepers": [1, 4], "realm": {"roles": ["offline", "keeper"]}}`), "200 3"},
		{named, issue(t, issuerKey, `{"realm": {"roles": ["all"]}}`), "200 5"},
		{named, "plain-token", "200 5"},
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": ["all", "keeper"]}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": ["nobody"]}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": [7]}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": [1], "roles": "all"}`), "403"},
		{named, issue(t, issuerKey, `{"realm": {"roles": "keeper"}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": [], "realm": {"roles": "keeper"}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": ["1"], "realm": {"roles": "keeper"}}`), "403"},
		{named, issue(t, issuerKey, `{"keepers": 1, "realm": {"roles": "keeper"}}`), "403"},
		{named, issue(t, other, `{"keepers": [1], "realm": {"roles": "keeper"}}`), "401"},
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": "keeper"}, "aud": "garden"}`), "401"},
		{named, issue(t, issuerKey, `{"keepers": [1], "realm": {"roles": "keeper"}, "exp": 1}`), "401"},
		{named, "", "401"},
		{every, issue(t, issuerKey, `{"keepers": [2]}`), "200 2"},
		{every, issue(t, issuerKey, `{}`), "403"},
	} {
		api := httpapi.Options{Access: row.roles.Access}.Handler(language, memory(t))
		through, err := proxy.Check(language, proxy.Options{Roles: row.roles}, httpapi.Handler(language, memory(t)))
		if err != nil {
			t.Fatal(err)
		}
		for name, h := range map[string]http.Handler{"api": api, "proxy": through} {
			r := request(http.MethodPost, "/api/animals/count", `{}`)
			if row.token != "" {
				r.Header.Set("Authorization", "Bearer "+row.token)
			}
			w := serve(h, r)
			if got := fmt.Sprint(w.Code, " ", w.Body); !strings.HasPrefix(got, row.want) {
				t.Errorf("%s: the token %.60s… is answered %s, want %s", name, row.token, got, row.want)
			}
		}
	}
}

// What is logged and answered of a token that is refused holds no part of it, nor a key.
func TestNothingLoggedHoldsATokenOrAKey(t *testing.T) {
	roles, err := httpapi.LoadRoles(language, issuedRoles(t, "role: {claim: role}"))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	out := slog.New(slog.NewTextHandler(&log, nil))
	api := httpapi.Options{Access: roles.Access, Log: out}.Handler(language, memory(t))
	through, err := proxy.Check(language, proxy.Options{Roles: roles, Log: out}, httpapi.Handler(language, memory(t)))
	if err != nil {
		t.Fatal(err)
	}
	right := issue(t, issuerKey, `{"role": "keeper", "keepers": [1]}`)
	tokens := []string{
		right, right + "x", right[1:], strings.Replace(right, ".", "..", 1), strings.ReplaceAll(right, ".", " "), "Basic " + right,
		issue(t, issuerKey, `{"role": "keeper", "keepers": "s3cret-tenant"}`),
		issue(t, issuerKey, `{"role": "s3cret-tenant"}`),
		issue(t, issuerKey, `{"role": "keeper", "keepers": ["s3cret-tenant"]}`),
		issue(t, issuerKey, `{"role": "keeper", "keepers": {"s3cret-tenant": 1}}`),
		issue(t, issuerKey, `{"exp": 1, "sub": "s3cret-tenant"}`),
		issue(t, issuerKey, `{"aud": "s3cret-tenant"}`),
		issue(t, issuerKey, `{"iss": "s3cret-tenant"}`),
		issue(t, issuerKey, `{"nbf": "s3cret-tenant"}`),
		issue(t, []byte(strings.Repeat("s", 40)), `{}`),
		strings.Repeat(right, 100), "plain-token", "plain-tokem",
	}
	lines := 0
	for _, token := range tokens {
		for _, h := range []http.Handler{api, through} {
			r := request(http.MethodPost, "/api/animals/count", `{}`)
			r.Header.Set("Authorization", "Bearer "+token)
			w := serve(h, r)
			text := log.String() + fmt.Sprint(w.Body, w.Header())
			lines += strings.Count(log.String(), "\n")
			log.Reset()
			secrets := append(strings.FieldsFunc(token, func(r rune) bool { return r == '.' || r == ' ' }), "s3cret-tenant", string(issuerKey), base64.RawURLEncoding.EncodeToString(issuerKey))
			for _, secret := range secrets {
				if len(secret) > 6 && strings.Contains(text, secret) {
					t.Errorf("the token %.60s…: %q is printed: %s", token, secret, text)
				}
			}
		}
	}
	if lines < len(tokens) {
		t.Errorf("%d lines were logged for %d tokens", lines, len(tokens))
	}
}

func TestRolesOfJWTsThatAreWrongAreRefused(t *testing.T) {
	for rest, want := range map[string]string{
		``:                                  ": role: want",
		`role: nobody`:                      `: unknown role "nobody"`,
		`role: {claim: 7}`:                  ": role: want",
		`role: {claim: role}, leeway: 1h`:   ": leeway",
		`role: {claim: role}, nope: 1`:      "nope",
		`role: {claim: role}, refresh: -1s`: ": refresh",
	} {
		if _, err := httpapi.LoadRoles(language, issuedRoles(t, rest)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %s", rest, err, want)
		}
	}
	path := issuedRoles(t, "role: {claim: role}")
	roles, err := httpapi.LoadRoles(language, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "jwks.json"), []byte(`{"keys": ["hunter2"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := roles.Ready(t.Context()); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("keys that cannot be read: %v", err)
	}
}

func ExampleLoadRoles() {
	_, err := httpapi.LoadRoles(language, "roles.yaml")
	fmt.Println(err)
	// Output: open roles.yaml: no such file or directory
}
