package console_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/console"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

type animal struct {
	ID     string `json:"id" tamis:"key"`
	Name   string `json:"name"`
	Zone   string `json:"zone"`
	Secret string `json:"secret"`
}

// By default its rows are in the order of what is hidden from some.
var language = func() *filter.Language {
	c := schema.Must(schema.For[animal]("animals"))
	c.Sort = "SECRET_ASC"
	return schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
}()

func rows(t testing.TB) *source.Store {
	t.Helper()
	s, err := source.Memory(language, memeval.Dataset{"animals": []animal{
		{"1", "ant", "a", "topsecret"}, {"2", "<img src=x onerror=alert(1)>", "b", "topsecret"}, {"3", "\u202eeb", "b", "x"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// guard shows callers with the token "zoo" the zone b alone, without its secrets.
func guard(t testing.TB) httpapi.Access {
	t.Helper()
	q, err := language.Parse("animals", []byte(`{"animals": {"zone": {"any_": ["b"]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	scope := &filter.Scope{Hides: map[string][]string{"animals": {"secret"}}}
	scope.Rows = map[string]predicate.Node{"animals": q.Where()}
	return func(r *http.Request) (httpapi.View, error) {
		if r.Header.Get("Authorization") != "Bearer zoo" {
			return httpapi.View{}, io.EOF
		}
		return httpapi.View{Name: "zoo", Scope: scope}, nil
	}
}

func ask(h http.Handler, path, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if body != "" {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestThePagesAskForTheirOwnServerAlone(t *testing.T) {
	h := console.Handler(httpapi.Options{Header: `X-"Key"`}, language, rows(t))
	for path, want := range map[string]string{"/": `data-header="X-&#34;Key&#34;"`, "/docs": "<!doctype html>", "/console/console.js": "console/api/", "/console/LICENSES.txt": "MIT"} {
		w := ask(h, path, "", "")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s = %d without %s", path, w.Code, want)
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s has the policy %s", path, policy)
		}
	}
	if w := ask(h, "/api/animals/count", "", "{}"); w.Body.String() != "3" {
		t.Errorf("the API behind the console counts %s, want 3", w.Body)
	}
}

// Nothing that the pages ask for tells a caller of what is hidden from it.
func TestTheConsoleShowsWhatItsCallerMaySee(t *testing.T) {
	h := console.Handler(httpapi.Options{Access: guard(t)}, language, rows(t))
	for _, row := range []struct {
		path, token, body string
		status            int
		want              string
	}{
		{"/", "", "", 200, "<!doctype html>"},
		{"/console/api/schema", "", "", 401, ""},
		{"/console/api/start", "", "", 401, ""},
		{"/console/api/animals/check", "", "{}", 401, ""},
		{"/console/api/schema", "zoo", "", 200, `"reveal":false`},
		{"/console/api/start", "zoo", "", 200, `"animals":2`},
		{"/console/api/animals/check", "zoo", `{"animals": {"secret": {"eq_": "x"}}}`, 200, `has no field \"secret\"`},
		{"/console/api/animals/check", "zoo", `{"animals": {"nam": {"eq_": "x"}}}`, 200, `"suggestion":"name"`},
		{"/console/api/animals/check", "zoo", `{"animals": {}, "sort": "SECRET_ASC"}`, 200, `unknown_sort`},
		{"/console/api/nothing/check", "zoo", `{}`, 404, ""},
		{"/console/api/animals/paginate", "zoo", `{}`, 200, `"count":2`},
		{"/console/api/animals/count", "zoo", `{}`, 200, `2`},
		{"/console/api/animals/aggregate", "zoo", `{"aggregate": {"group_by": ["zone"]}}`, 200, `"count":2`},
		{"/console/api/animals/aggregate", "zoo", `{"aggregate": {"group_by": ["secret"]}}`, 422, ""},
		{"/console/api/animals/sql", "zoo", `{}`, 404, ""},
		{"/console/api/animals/why?key=1", "zoo", `{}`, 404, ""},
		{"/console/api/animals/why?key=2", "zoo", `{}`, 404, ""},
	} {
		w := ask(h, row.path, row.token, row.body)
		text := w.Body.String()
		if w.Code != row.status || !strings.Contains(text, row.want) {
			t.Errorf("%s %s = %d %s, want %d with %s", row.path, row.body, w.Code, text, row.status, row.want)
		}
		if row.token == "zoo" && (strings.Contains(text, "topsecret") || row.body == "" && strings.Contains(text, "SECRET") || strings.Contains(text, `"secret"`) || strings.Contains(text, `"ant"`)) {
			t.Errorf("%s %s tells %s", row.path, row.body, text)
		}
	}
}

func TestSQLAndExplanationsAreForThoseWhoMaySeeAll(t *testing.T) {
	open, revealed := console.Handler(httpapi.Options{}, language, rows(t)), console.Options{Reveal: true}.Handler(httpapi.Options{Access: guard(t)}, language, rows(t))
	for _, h := range []http.Handler{open, revealed} {
		for path, want := range map[string]string{"/console/api/animals/sql": `"dialect":"postgres"`, "/console/api/animals/why?key=2": `"holds":false`, "/console/api/schema": `"reveal":true`} {
			body := `{"animals": {"name": {"eq_": "ant"}}}`
			if path == "/console/api/schema" {
				body = ""
			}
			if w := ask(h, path, "zoo", body); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s = %d %s, want %s", path, w.Code, w.Body, want)
			}
		}
	}
}

// The files are those that the sources make, to the byte.
func TestTheBuiltFilesAreThoseOfTheSources(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "the pages cannot be built again", err)
	}
	if os.Getenv("CI") != "true" && os.Getenv("TAMIS_CONSOLE") == "" {
		t.Skip("make console-check builds the pages again")
	}
	dir := t.TempDir()
	install(t)
	inWeb(t, "npx", "tsc")
	inWeb(t, "node", "build.mjs", dir)
	made, kept := unzipped(t, dir), unzipped(t, "built")
	if len(made) != len(kept) {
		t.Errorf("%d files are made, and %d are kept: make console", len(made), len(kept))
	}
	for name, text := range made {
		if !bytes.Equal(text, kept[name]) {
			t.Errorf("%s is not as its source makes it: make console", name)
		}
	}
}

// install gets the packages of the lock file.
func install(t *testing.T) {
	t.Helper()
	inWeb(t, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
}

// inWeb runs a command in the folder of the sources.
func inWeb(t *testing.T, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Dir = "web"
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", args, err, out)
	}
}

func unzipped(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if out[filepath.Base(name)], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
