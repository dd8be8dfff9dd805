package console_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/console"
	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

// library has an array, JSON, objects in an array in it, and fields made of many rows.
var library = schema.Must(filter.New(schema.Must(file.Load("../internal/docs/testdata/library.yaml")), filter.Config{}))

// A completion is what the editor is asked, and what it offers.
type completion struct {
	Offered [][]string
	Texts   []struct{ Collection, Text string }
}

type question struct {
	Collection string `json:"collection"`
	Text       string `json:"text"` // a ¦ is the cursor
}

// completed asks the editor of the pages, which is TypeScript: node runs it.
func completed(t *testing.T, h http.Handler, walks int, asked ...question) completion {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "the editor cannot be run", err)
	}
	if os.Getenv("CI") != "true" && os.Getenv("TAMIS_CONSOLE") == "" {
		t.Skip("make console-check asks the editor")
	}
	if _, err := os.Stat(filepath.Join("web", "node_modules", "esbuild")); err != nil {
		install(t)
	}
	in := schema.Must(json.Marshal(map[string]any{"schema": json.RawMessage(ask(h, "/console/api/schema", "", "").Body.Bytes()), "asked": asked, "walks": walks}))
	c := exec.CommandContext(t.Context(), "node", "complete.mjs")
	c.Dir, c.Stdin = "web", bytes.NewReader(in)
	var errs bytes.Buffer
	c.Stderr = &errs
	text, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	var out completion
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func over(l *filter.Language) http.Handler {
	return console.Handler(httpapi.Options{}, l, schema.Must(source.Memory(l, memeval.Dataset{})))
}

func TestTheEditorOffersWhatMayStandAtTheCursor(t *testing.T) {
	const (
		numbers = "any_ not_any_ eq_ ne_ lt_ le_ gt_ ge_ between_ is_null_ exists_"
		texts   = numbers + " like_ contains_ startswith_ endswith_ icontains_ istartswith_ iendswith_ ieq_ iany_ inot_any_ glob_"
		authors = "id name teacher_id lent_books last_title most_pages all_pages books teacher pupils and_ or_ not_ operator"
	)
	for _, api := range []struct {
		language *filter.Language
		rows     [][3]string
	}{
		{library, [][3]string{
			{"authors", `{"authors": {"books": {"count_": {"¦"}}}}`, numbers + " where operator"},
			{"authors", `{"authors": {"books": {"count_": {"ge_": 1, "¦"}}}}`, strings.Replace(numbers, " ge_", "", 1) + " where operator"},
			{"authors", `{"authors": {"pupils": {"count_": {"ge_": 1, "where": {"¦`, authors},
			{"authors", `{"authors": {"pupils": {"count_": {"where": {"teacher": {"some_": {"¦`, authors},
			{"authors", `{"authors": {"books": {"count_": {"where": {"genre": {"any_": ["¦"]}}}}}}`, "PROSE POETRY DRAMA"},
			{"books", `{"books": {"tags": {"some_": {"¦`, texts + " operator"},
			{"books", `{"books": {"tags": {"none_": {"¦`, texts + " operator"},
			{"books", `{"books": {"tags": {"len_": {"¦`, numbers + " operator"},
			{"books", `{"books": {"author": {"every_": {"¦`, authors},
			{"books", `{"books": {"extra": {"type_": ["¦"]}}}`, "null boolean number string array object"},
			{"books", `{"books": {"extra": {"place": {"type_": ["object", "¦"]}}}}`, "null boolean number string array object"},
			{"books", `{"books": {"genre": {"is_null_": ¦}}}`, "true false"},
			{"books", `{"books": {"copies": {"some_": {"¦`, "shelf worn and_ or_ not_ operator"},
			{"books", `{"books": {"copies": {"count_": {"where": {"worn": {"¦`, numbers + " operator"},
			{"authors", `{"authors": {"lent_books": {"¦`, numbers + " operator"},
			{"authors", `{"authors": {"last_title": {"¦`, texts + " operator"},
			{"books", `{"books": {"title": {"eq_": {"¦`, "field"},
			{"books", `{"books": {"title": {"eq_": ¦`, `{"field": ""}`},
			{"books", `{"books": {"title": {"like_": ¦`, ""},
			{"books", `{"books": {"title": {"eq_": {"field": "¦"}}}}`, "subtitle extra.city extra.shelf extra.first_copy author_name text author.name author.last_title"},
			{"books", `{"books": {"pages": {"between_": [1, {"field": "¦"}]}}}`, "id author.id author.teacher_id author.lent_books author.most_pages"},
			{"books", `{"books": {"pages": {"lt_": {"field": "author.¦"}}}}`, "author.id author.teacher_id author.lent_books author.most_pages author.teacher.id author.teacher.teacher_id author.teacher.lent_books author.teacher.most_pages"},
			{"authors", `{"authors": {"name": {"ne_": {"field": "¦"}}}}`, "last_title teacher.name teacher.last_title"},
			{"books", `{"books": {"copies": {"some_": {"worn": {"eq_": {"¦`, ""}, // there is one int alone
			{"books", `{"¦`, "books authors sort limit offset cursor select"},
			{"books", `{"view": "¦`, ""},
			{"books", `{"select": "¦`, "id title subtitle genre pages price lent isbn printed added lent_at tags extra author_id"},
			{"books", `{"aggregate": {"¦`, ""}, // a body of the editor asks for rows: the check refuses what groups them
			{"books", `{"sort": ["TITLE_ASC", "¦"]}`, "TITLE_ASC PAGES_DESC GENRE_AND_PAGES AUTHOR_ASC SEEN_DESC"},
		}},
		{bookshop.Language, [][3]string{
			{"customers", `{"view": "¦"}`, "numbers"},
			{"customers", `{"select": ["¦"]}`, "id name email"},
			{"customers", `{"view": "numbers", "select": ["¦"]}`, "id name orders_made spent last_order"},
			{"customers", `{"select": ["id", "¦"], "view": "numbers"}`, "id name orders_made spent last_order"},
			{"orders", `{"select": ["¦"]}`, "id placed_at note amount paid items customer lines"},
			{"orders", `{"orders": {"paid": {"lt_": {"field": "¦"}}}}`, "amount"}, // what was spent has more digits
		}},
	} {
		asked := make([]question, len(api.rows))
		for i, r := range api.rows {
			asked[i] = question{r[0], r[1]}
		}
		for i, got := range completed(t, over(api.language), 0, asked...).Offered {
			if got := strings.Join(got, " "); got != api.rows[i][2] {
				t.Errorf("%s: at ¦ in %s there is %q, want %q", api.rows[i][0], api.rows[i][1], got, api.rows[i][2])
			}
		}
	}
}

// What is made of nothing but words that are offered has no word that the check does not know.
func TestTheCheckKnowsEveryWordThatTheEditorOffers(t *testing.T) {
	unknown := []filter.Code{filter.UnknownField, filter.UnknownOperator, filter.UnknownKey, filter.UnknownCollection, filter.UnknownSort, filter.NotInEnum, filter.NotAllowed, filter.WrongShape}
	strict := schema.Must(file.Parse("strict", []byte("tamis: 1\nlanguage: {groups: false, relations: false}\ncollections:\n  a: {key: id, columns: {id: int, b: int or null}, relations: {of: {many: a, keys: {id: b}}}}\n")))
	for _, l := range []*filter.Language{library, bookshop.Language, schema.Must(filter.New(strict, filter.Config{})), schema.Must(filter.New(prefect.Registry(), filter.Config{}))} {
		h := over(l)
		texts := completed(t, h, 1000).Texts
		for _, made := range texts {
			body := strings.Replace(strings.Replace(made.Text, ": ¦", ": 0", 1), "[¦]", "[0]", 1)
			var verdict struct{ Errors filter.Errors }
			w := ask(h, "/console/api/"+made.Collection+"/check", "", strings.Replace(body, "¦", "", 1))
			if err := json.Unmarshal(w.Body.Bytes(), &verdict); err != nil {
				t.Fatalf("%s: %v in %s", body, err, w.Body)
			}
			for _, e := range verdict.Errors {
				if slices.Contains(unknown, e.Code) && !strings.HasSuffix(e.Pointer, "/between_") { // which has one end yet
					t.Errorf("%s: %s is offered: %v", made.Collection, made.Text, e)
				}
			}
		}
		t.Logf("%d texts", len(texts))
	}
}
