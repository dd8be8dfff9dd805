package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

const library = `
tamis: 1
name: library
collections:
  books:
    key: id
    columns: {id: int, title: string, isbn: string, price: "decimal(10,2)", editor_id: int or null, secret: {type: string, hidden: true}}
    relations:
      editor: {one: people, keys: {editor_id: id}}
      book_authors: {many: book_authors, keys: {id: book_id}}
    more_fields:
      authors: {from: book_authors.author}
    view:
      drop: editor_id
      rename: {isbn: number}
      joins: {editor: editor.name, authors: book_authors.author.name}
    views:
      short: {drop: [isbn, price, editor_id]}
      staff: {joins: {edited_by: editor}}
  people:
    key: id
    columns: {id: int, name: string, email: string}
  book_authors:
    key: [book_id, author_id]
    columns: {book_id: int, author_id: int, share: int}
    relations:
      book: {one: books, keys: {book_id: id}}
      author: {one: people, keys: {author_id: id}}
`

// statements notes the SQL of what a source is asked.
type statements struct {
	source.Source
	texts []string
}

func (s *statements) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	text, _, err := sqlgen.SQLite.Append(nil, nil, q)
	if err != nil {
		panic(err)
	}
	s.texts = append(s.texts, strings.ReplaceAll(string(text), `"`, ""))
	return s.Source.Rows(ctx, q)
}

func libraryServer(t *testing.T, o httpapi.Options) (http.Handler, *statements) {
	t.Helper()
	r, err := file.Parse("library.yaml", []byte(library))
	if err != nil {
		t.Fatal(err)
	}
	l := schema.Must(filter.New(r, filter.Config{}))
	data := memeval.Dataset{
		"books": []map[string]any{
			{"id": 1, "title": "B", "isbn": "x1", "price": "1.10", "editor_id": 1, "secret": "s"},
			{"id": 2, "title": "A", "isbn": "x2", "price": "2", "editor_id": nil, "secret": "s"},
			{"id": 3, "title": "C", "isbn": "x3", "price": "3", "editor_id": 2, "secret": "s"},
		},
		"people":       []map[string]any{{"id": 1, "name": "Ann", "email": "a"}, {"id": 2, "name": "Bob", "email": "b"}},
		"book_authors": []map[string]any{{"book_id": 1, "author_id": 1}, {"book_id": 1, "author_id": 2}, {"book_id": 2, "author_id": 2}},
	}
	rows, err := source.Memory(l, data)
	if err != nil {
		t.Fatal(err)
	}
	s := &statements{Source: rows}
	return o.Handler(l, s), s
}

func asked(h http.Handler, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestColumnsThatNobodyAskedForAreNotRead(t *testing.T) {
	for _, test := range []struct {
		body, want string
		statements []string
	}{
		{
			`{"books": {"price": {"ge_": 2}}, "select": ["title"], "limit": 1}`, `[{"title":"A"}]`,
			[]string{"SELECT books.title FROM books AS books WHERE"},
		},
		{`{"select": "number", "limit": 1}`, `[{"number":"x1"}]`, []string{"SELECT books.isbn FROM books"}},
		{
			`{"select": ["editor", "id"], "limit": 2}`, `[{"editor":"Ann","id":1},{"editor":null,"id":2}]`,
			[]string{"SELECT books.id, books.editor_id FROM books", "SELECT people.id, people.name FROM people"},
		},
		{
			`{"select": ["authors"], "sort": "PRICE_DESC"}`, `[{"authors":[]},{"authors":["Bob"]},{"authors":["Ann","Bob"]}]`,
			[]string{"SELECT books.id FROM books", "SELECT book_authors.book_id, book_authors.author_id FROM", "SELECT people.id, people.name FROM people"},
		},
		{`{"view": "short", "limit": 1}`, `[{"id":1,"title":"B"}]`, []string{"SELECT books.id, books.title FROM books"}},
		{
			`{"view": "staff", "select": ["edited_by"], "limit": 1}`, `[{"edited_by":{"email":"a","id":1,"name":"Ann"}}]`,
			[]string{"SELECT books.editor_id FROM books", "SELECT people.id, people.name, people.email FROM people"},
		},
		{
			`{"limit": 1}`, `[{"authors":["Ann","Bob"],"editor":"Ann","id":1,"number":"x1","price":1.1,"title":"B"}]`,
			[]string{"SELECT books.id, books.title, books.isbn, books.price, books.editor_id FROM books", "SELECT people", "SELECT book_authors", "SELECT people"},
		},
	} {
		h, s := libraryServer(t, httpapi.Options{})
		if _, got := asked(h, "POST", "/api/books/filter", test.body); got != test.want {
			t.Errorf("%s = %s, want %s", test.body, got, test.want)
		}
		if !slices.EqualFunc(s.texts, test.statements, strings.HasPrefix) {
			t.Errorf("%s asked\n%s\nwant statements that begin with\n%s", test.body, strings.Join(s.texts, "\n"), strings.Join(test.statements, "\n"))
		}
	}
}

func TestAnUnknownMemberIsRefusedWhereItStands(t *testing.T) {
	hidden := func(*http.Request) (httpapi.View, error) {
		return httpapi.View{Scope: &filter.Scope{Hides: map[string][]string{"books": {"price"}, "people": {"name"}}}}, nil
	}
	h, _ := libraryServer(t, httpapi.Options{})
	scoped, _ := libraryServer(t, httpapi.Options{Access: hidden})
	for _, test := range []struct {
		handler    http.Handler
		body, want string
	}{
		{h, `{"select": ["id", "titel"]}`, `/select/1 not_in_enum: books has no member "titel" (title)`},
		{h, `{"select": ["isbn"]}`, `/select/0 not_in_enum: books has no member "isbn"; there are id, title, number, price, editor and authors ()`},
		{h, `{"select": ["secret"]}`, `/select/0 not_in_enum: books has no member "secret"; there are id, title, number, price, editor and authors ()`},
		{h, `{"select": ["editor"], "view": "short"}`, `/select/0 not_in_enum: books has no member "editor"; there are id and title ()`},
		{h, `{"view": "shrt", "select": ["id"]}`, `/view not_in_enum: books has no view "shrt" (short)`},
		{h, `{"select": []}`, `/select wrong_shape: select names at least one member; leave it out for all of them ()`},
		{h, `{"select": [1]}`, `/select/0 wrong_kind: want the name of a member, not the number 1 ()`},
		{h, `{"select": null}`, `/select null_operand: select may not be null; leave the key out ()`},
		{h, `{"slect": ["id"]}`, `/slect unknown_key: a body on books has no key "slect" (select)`},
		{scoped, `{"select": ["price", "editor", "authors"]}`,
			`/select/0 not_in_enum: books has no member "price"; there are id, title and number () /select/1 not_in_enum: books has no member "editor"; there are id, title and number () ` +
				`/select/2 not_in_enum: books has no member "authors"; there are id, title and number ()`},
	} {
		code, text := asked(test.handler, "POST", "/api/books/filter", test.body)
		var problem struct{ Errors []filter.Error }
		if err := json.Unmarshal([]byte(text), &problem); err != nil || code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d %s, want 422", test.body, code, text)
			continue
		}
		var got []string
		for _, e := range problem.Errors {
			got = append(got, fmt.Sprintf("%s %s: %s (%s)", e.Pointer, e.Code, e.Message, e.Suggestion))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
	if code, text := asked(h, "POST", "/api/books/count", `{"select": ["id"]}`); code != http.StatusUnprocessableEntity || !strings.Contains(text, "unknown_key") {
		t.Errorf("a count with select = %d %s, want unknown_key", code, text)
	}
}

// The rows of a page do not show what they are sorted by; the cursor has it all the same.
func TestPagesOfFewMembersGoOn(t *testing.T) {
	for _, sort := range []string{"PRICE_DESC", "TITLE_ASC", "EDITOR_ID_ASC"} {
		h, _ := libraryServer(t, httpapi.Options{})
		var got []string
		for cursor := ""; ; {
			body := fmt.Sprintf(`{"limit": 1, "sort": %q, "select": "number"`, sort)
			if cursor != "" {
				body += fmt.Sprintf(`, "cursor": %q`, cursor)
			}
			_, text := asked(h, "POST", "/api/books/paginate", body+"}")
			var page struct {
				Results []json.RawMessage
				Next    string
			}
			if err := json.Unmarshal([]byte(text), &page); err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Results {
				got = append(got, string(row))
			}
			if cursor = page.Next; cursor == "" || len(got) > 3 {
				break
			}
		}
		want := map[string]string{"PRICE_DESC": "x3 x2 x1", "TITLE_ASC": "x2 x1 x3", "EDITOR_ID_ASC": "x1 x3 x2"}[sort]
		if rows := strings.NewReplacer(`{"number":"`, "", `"}`, "").Replace(strings.Join(got, " ")); rows != want {
			t.Errorf("pages of %s have %s, want %s", sort, rows, want)
		}
	}
}

func TestTheURLSelectsToo(t *testing.T) {
	h, s := libraryServer(t, httpapi.Options{})
	for query, want := range map[string]string{
		"?select=id,title&limit=1":                     `[{"id":1,"title":"B"}]`,
		"?view=short&limit=1":                          `[{"id":1,"title":"B"}]`,
		"?view=short&select=id&sort=TITLE_ASC&limit=1": `[{"id":2}]`,
		"/2?select=id,title":                           `{"id":2,"title":"A"}`,
		"/2?view=short":                                `{"id":2,"title":"A"}`,
		"/2?view=short&select=id":                      `{"id":2}`,
	} {
		s.texts = nil
		if _, got := asked(h, "GET", "/api/books"+query, ""); got != want {
			t.Errorf("%s = %s, want %s", query, got, want)
		}
		if strings.Contains(strings.Join(s.texts, "\n"), "isbn") {
			t.Errorf("%s reads the isbn: %s", query, s.texts)
		}
	}
}

// A parameter that is not known is never dropped, and the message says how to filter, since that is what was meant.
func TestUnknownParametersAreAnsweredWithTheBodyThatFilters(t *testing.T) {
	h, _ := libraryServer(t, httpapi.Options{})
	const books = "it takes sort, limit, offset, cursor, select and view"
	for _, row := range []struct{ query, want, suggestion string }{
		{"?title=A", `unknown query parameter "title" here; ` + books + `, and no filter; to filter, send a body to POST /api/books/filter: {"books": {"title": {"eq_": "A"}}}`, ""},
		{"?editor_id=5", `unknown query parameter "editor_id" here; ` + books + `, and no filter; to filter, send a body to POST /api/books/filter: {"books": {"editor_id": {"eq_": 5}}}`, ""},
		{"?price=x", `unknown query parameter "price" here; ` + books + `, and no filter; to filter, send a body to POST /api/books/filter`, ""},
		{"?secret=s", `unknown query parameter "secret" here; ` + books + `, and no filter; to filter, send a body to POST /api/books/filter`, ""},
		{"?books=A", `unknown query parameter "books" here; ` + books + `, and no filter; to filter, send a body to POST /api/books/filter`, ""},
		{"?limt=5", `unknown query parameter "limt" here; ` + books, "limit"},
		{"/1?limit=5", `unknown query parameter "limit" here; it takes select and view, and no filter; to filter, send a body to POST /api/books/filter`, ""},
		{"/1?selct=id", `unknown query parameter "selct" here; it takes select and view`, "select"},
	} {
		code, text := asked(h, "GET", "/api/books"+row.query, "")
		var answer struct {
			Title  string
			Errors []filter.Error
		}
		if err := json.Unmarshal([]byte(text), &answer); err != nil || code != http.StatusUnprocessableEntity || len(answer.Errors) != 1 {
			t.Errorf("%s = %d %s, want 422 with one error", row.query, code, text)
			continue
		}
		e := answer.Errors[0]
		if e.Code != filter.UnknownKey || e.Message != row.want || e.Suggestion != row.suggestion || answer.Title != "The query of the URL is not valid" {
			t.Errorf("%s = %s %q (%s), want %q (%s)", row.query, e.Code, e.Message, e.Suggestion, row.want, row.suggestion)
		}
	}
}

func TestTheReferenceSystemHasNoSelect(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	rows, err := source.Memory(l, memeval.Dataset{})
	if err != nil {
		t.Fatal(err)
	}
	h := prefect.Preset.Options(prefect.Registry()).Handler(l, rows)
	if code, text := asked(h, "POST", "/api/flows/filter", `{"select": ["id"]}`); code != http.StatusUnprocessableEntity || !strings.Contains(text, "select") {
		t.Errorf("select = %d %s, want 422", code, text)
	}
}

func TestObjectsAreRowsAsClientsSeeThem(t *testing.T) {
	_, s := libraryServer(t, httpapi.Options{})
	r := schema.Must(file.Parse("library.yaml", []byte(library)))
	l := schema.Must(filter.New(r, filter.Config{}))
	rows, err := source.Memory(l, s.Source.(*source.Store).Data())
	if err != nil {
		t.Fatal(err)
	}
	q, err := l.For(filter.Route{Select: true}).Parse("books", []byte(`{"select": ["authors", "title"], "limit": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	for text, err := range httpapi.Objects(t.Context(), rows, q) {
		if want := `{"authors":["Ann","Bob"],"title":"B"}`; string(text) != want || err != nil {
			t.Errorf("object = %s, %v, want %s", text, err, want)
		}
	}
}
