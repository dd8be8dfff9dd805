package httpapi_test

import (
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// notes is a language of two collections: each caller sees the notes of their own tenant, and none sees the column secret.
var notes = schema.Must(filter.New(schema.Must(file.Parse("notes.yaml", []byte(`
tamis: 1
name: notes
enums:
  note_state: [open, done]
collections:
  books:
    key: id
    columns: {id: int, title: string}
  drafts:
    key: id
    columns: {id: int, title: string}
  notes:
    key: id
    unique: [[tenant, slug]]
    columns:
      id: uuid
      tenant: string
      slug: string
      body: string or null
      tags: set of string
      state: note_state
      at: datetime or null
      done: bool
      secret: string or null
      book_id: int or null
    relations: {book: {one: books, keys: {book_id: id}}}
    related: {books: book}
`))), filter.Config{}))

// writers are the engines that rows are changed in.
var writers = []string{"memory", "sqlite", "postgres", "mariadb", "mysql"}

// writer returns an empty source of l.
func writer(t testing.TB, engine string, l *filter.Language) source.Writer {
	t.Helper()
	if engine == "memory" {
		return schema.Must(source.Memory(l, memeval.Dataset{}))
	}
	db := enginetest.Open(t, engine)
	if engine == "sqlite" {
		db = inFile(t)
	}
	return schema.Must(source.Create(t.Context(), db, sqlgen.ByName(engine), l))
}

// inFile returns a database of SQLite in a file, so that it has several connections.
func inFile(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/rows.db?_dqs=0&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// tenants is the Access of callers who are named by a header, and see their tenant's notes.
func tenants(r *http.Request) (httpapi.View, error) {
	tenant := r.Header.Get("Tenant")
	if tenant == "" {
		return httpapi.View{}, nil
	}
	c := notes.Registry().Collection("notes")
	q := schema.Must(notes.Parse("notes", []byte(`{"notes": {"tenant": {"any_": ["`+tenant+`"]}}}`)))
	return httpapi.View{Name: tenant, Scope: &filter.Scope{
		Rows:  map[string]predicate.Node{c.Name: q.Where(), "books": predicate.True()},
		Hides: map[string][]string{"notes": {"secret"}},
	}}, nil
}

var update = flag.Bool("update", false, "write the table of the verbs into the guide")

type reply struct {
	status int
	body   string
	header http.Header
}

// send sends a request as a tenant; header is name: value.
func send(h http.Handler, tenant, method, path, body string, header ...string) reply {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Tenant", tenant)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Code, strings.TrimSpace(w.Body.String()), w.Header()}
}

const (
	idA = "01890000-0000-7000-8000-00000000000a"
	idB = "01890000-0000-7000-8000-00000000000b"
	idC = "01890000-0000-7000-8000-00000000000c"
)

func noteOf(id, tenant, slug string) string {
	return `{"id": "` + id + `", "tenant": "` + tenant + `", "slug": "` + slug + `", "state": "open"}`
}

// verbs are what each verb answers, and when: the rows go on where the one before ended.
var verbs = []struct {
	when, tenant, method, path, body, header string

	want int
	says string
}{
	{"a new row", "a", "POST", "/api/notes", noteOf(idA, "a", "one"), "", 201, `"slug":"one"`},
	{"a key that is there", "a", "POST", "/api/notes", noteOf(idA, "a", "other"), "", 409, "another row"},
	{"a key that is there and hidden", "b", "POST", "/api/notes", noteOf(idA, "b", "other"), "", 409, "another row"},
	{"what no two rows have alike", "a", "POST", "/api/notes", noteOf(idC, "a", "one"), "", 409, "another row"},
	{"a row that its writer would not see", "a", "POST", "/api/notes", noteOf(idB, "b", "two"), "", 403, "does not see"},
	{"which left nothing", "b", "GET", "/api/notes/" + idB, "", "", 404, ""},
	{"a row that is not valid", "a", "POST", "/api/notes", `{"tenant": 1, "slg": "x", "state": "opn", "id": "x"}`, "", 422, "unknown_field"},
	{"a hidden column", "a", "POST", "/api/notes", `{"tenant": "a", "slug": "x", "state": "open", "secret": "x"}`, "", 422, "unknown_field"},
	{"no JSON", "a", "POST", "/api/notes", `{"tenant": `, "", 422, "invalid_json"},
	{"a collection that the caller does not see", "a", "POST", "/api/drafts", `{"title": "x"}`, "", 404, ""},
	{"the row", "a", "GET", "/api/notes/" + idA, "", "", 200, `"state":"open"`},
	{"a hidden row", "b", "GET", "/api/notes/" + idA, "", "", 404, ""},

	{"some columns", "a", "PATCH", "/api/notes/" + idA, `{"state": "done", "tags": ["x"]}`, "", 200, `"state":"done"`},
	{"no column", "a", "PATCH", "/api/notes/" + idA, `{}`, "", 200, `"tags":["x"]`},
	{"the same key", "a", "PATCH", "/api/notes/" + idA, `{"id": "` + idA + `"}`, "", 200, ""},
	{"another key", "a", "PATCH", "/api/notes/" + idA, `{"id": "` + idB + `"}`, "", 422, "not_allowed"},
	{"null in a key", "a", "PATCH", "/api/notes/" + idA, `{"id": null}`, "", 422, "null_operand"},
	{"null in a column that has none", "a", "PATCH", "/api/notes/" + idA, `{"state": null}`, "", 422, "null_operand"},
	{"a hidden row", "b", "PATCH", "/api/notes/" + idA, `{"state": "open"}`, "", 404, ""},
	{"no row", "a", "PATCH", "/api/notes/" + idC, `{"state": "open"}`, "", 404, ""},
	{"a key of another collection", "a", "PATCH", "/api/books/" + idA, `{"title": "x"}`, "", 404, ""},
	{"what is no key", "a", "PATCH", "/api/notes/x", `{"state": "open"}`, "", 404, ""},
	{"a row that its writer would not see", "a", "PATCH", "/api/notes/" + idA, `{"tenant": "b"}`, "", 403, "does not see"},
	{"which left all as it was", "a", "GET", "/api/notes/" + idA, "", "", 200, `"tenant":"a"`},
	{"the tag of now", "a", "PATCH", "/api/notes/" + idA, `{"body": "text"}`, "If-Match", 200, `"body":"text"`},
	{"the tag of before", "a", "PATCH", "/api/notes/" + idA, `{"body": "lost"}`, "If-Match", 412, ""},
	{"the tag of before", "a", "PUT", "/api/notes/" + idA, noteOf(idA, "a", "one"), "If-Match", 412, ""},
	{"the tag of before", "a", "DELETE", "/api/notes/" + idA, "", "If-Match", 412, ""},
	{"any tag", "a", "PATCH", "/api/notes/" + idA, `{}`, "If-Match: *", 200, `"body":"text"`},

	{"a row that is there", "a", "PUT", "/api/notes/" + idA, `{"tenant": "a", "slug": "one", "state": "open"}`, "", 200, `"body":null`},
	{"the same again", "a", "PUT", "/api/notes/" + idA, `{"tenant": "a", "slug": "one", "state": "open"}`, "", 200, `"tags":[]`},
	{"a new row", "a", "PUT", "/api/notes/" + idB, `{"tenant": "a", "slug": "two", "state": "open"}`, "", 201, `"slug":"two"`},
	{"a new row that was to be there", "a", "PUT", "/api/notes/" + idC, `{"tenant": "a", "slug": "x", "state": "open"}`, "If-Match: *", 412, ""},
	{"a row that was not to be there", "a", "PUT", "/api/notes/" + idB, `{"tenant": "a", "slug": "x", "state": "open"}`, "If-None-Match: *", 412, ""},
	{"a row that lacks a column", "a", "PUT", "/api/notes/" + idB, `{"tenant": "a", "slug": "x"}`, "", 422, "missing"},
	{"what no two rows have alike", "a", "PUT", "/api/notes/" + idB, `{"tenant": "a", "slug": "one", "state": "open"}`, "", 409, "another row"},
	{"a hidden row", "b", "PUT", "/api/notes/" + idA, `{"tenant": "b", "slug": "one", "state": "open"}`, "", 404, ""},
	{"a hidden row, and it was to be there", "b", "PUT", "/api/notes/" + idA, `{"tenant": "b", "slug": "one", "state": "open"}`, "If-Match: *", 412, ""},

	{"a hidden row", "b", "DELETE", "/api/notes/" + idA, "", "", 404, ""},
	{"a row", "a", "DELETE", "/api/notes/" + idA, "", "", 204, ""},
	{"a key of another collection", "a", "DELETE", "/api/books/" + idB, "", "", 404, ""},
	{"no row", "a", "DELETE", "/api/notes/" + idA, "", "", 404, ""},
	{"a query", "a", "DELETE", "/api/notes/" + idB + "?sort=x", "", "", 422, "takes no query"},
	{"a collection", "a", "DELETE", "/api/notes", "", "", 405, ""},
}

// TestTheVerbsOnEveryEngine asks each engine for all of verbs.
func TestTheVerbsOnEveryEngine(t *testing.T) {
	for _, engine := range writers {
		t.Run(engine, func(t *testing.T) {
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, writer(t, engine, notes))
			tag := ""
			for _, row := range verbs {
				name := row.method + " of " + row.when
				header := row.header
				if header == "If-Match" {
					header += ": " + tag
				}
				got := send(h, row.tenant, row.method, row.path, row.body, header)
				if got.status != row.want || !strings.Contains(got.body, row.says) {
					t.Errorf("%s: %d %s; want %d and %s", name, got.status, got.body, row.want, row.says)
				}
				if strings.Contains(got.body, "secret") && row.when != "a hidden column" {
					t.Errorf("%s: %s tells of a hidden column", name, got.body)
				}
				if row.method == "GET" && got.status == 200 {
					tag = got.header.Get("ETag")
				}
			}
		})
	}
}

// TestTheTableOfTheVerbs holds the table of the guide to verbs.
func TestTheTableOfTheVerbs(t *testing.T) {
	const page, begin, end = "../docs/guide/writes.md", "<!-- verbs -->\n", "<!-- end of verbs -->"
	table := "| method | status | when |\n|---|---|---|\n"
	seen := map[string]bool{}
	for _, row := range verbs {
		line := fmt.Sprintf("| %s | %d | %s |\n", row.method, row.want, row.when)
		if !strings.HasPrefix(row.when, "which ") && !seen[line] {
			table += line
		}
		seen[line] = true
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	have, behind, ok := strings.Cut(rest, end)
	switch {
	case !ok:
		t.Fatal("the page has no place for the table")
	case *update:
		if err := os.WriteFile(page, []byte(before+begin+table+end+behind), 0o644); err != nil {
			t.Fatal(err)
		}
	case have != table:
		t.Errorf("-page +test (-update writes it)\n%s", cmp.Diff(have, table))
	}
}
