package console_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/console"
	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/httpapi"
)

// A told is the description that the pages complete from.
type told struct {
	Operators   []toldWord
	Collections []toldRows
	Items       []toldRows
}

type toldRows struct {
	Name    string
	Fields  []toldField
	Groups  []string
	Sorts   []struct{ Name, By string }
	Views   []string
	Members map[string][]string
}

type toldField struct {
	Name, Path, Kind, As, To, Where string
	Enum                            []string
	Named                           bool
	Words                           []int
	Fields                          []toldField
}

type toldWord struct {
	Name, Kind   string
	Enum         []string
	Refers, Rows bool
	Inner        *toldField
}

func tell(t *testing.T, h http.Handler) *told {
	t.Helper()
	out := new(told)
	if err := json.Unmarshal(ask(h, "/console/api/schema", "", "").Body.Bytes(), out); err != nil {
		t.Fatal(err)
	}
	return out
}

// rows returns the collection, or the objects, of a name.
func (d *told) rows(t *testing.T, name string) toldRows {
	t.Helper()
	all := slices.Concat(d.Collections, d.Items)
	i := slices.IndexFunc(all, func(r toldRows) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("there are no %s", name)
	}
	return all[i]
}

// field returns the field of a path.
func (r toldRows) field(t *testing.T, path string) toldField {
	t.Helper()
	list := r.Fields
	for {
		i := slices.IndexFunc(list, func(f toldField) bool { return f.Path == path || strings.HasPrefix(path, f.Path+".") })
		if i < 0 {
			t.Fatalf("%s have no %s", r.Name, path)
		}
		if list[i].Path == path {
			return list[i]
		}
		list = list[i].Fields
	}
}

// word returns an operator of f.
func (d *told) word(t *testing.T, f toldField, name string) toldWord {
	t.Helper()
	for _, n := range f.Words {
		if d.Operators[n].Name == name {
			return d.Operators[n]
		}
	}
	t.Fatalf("%s has no %s", f.Path, name)
	return toldWord{}
}

func (d *told) words(f *toldField) string {
	var names []string
	for _, n := range f.Words {
		names = append(names, d.Operators[n].Name)
	}
	return strings.Join(names, " ")
}

// The editor completes a field that is made of many rows as any: it has a type and operators, and is a sort and a group.
func TestTheConsoleHasFieldsMadeOfManyRows(t *testing.T) {
	d := tell(t, over(bookshop.Language))
	c := d.rows(t, "customers")
	spent := c.field(t, "spent")
	sorted := slices.ContainsFunc(c.Sorts, func(s struct{ Name, By string }) bool { return s.Name == "SPENT_DESC" && s.By == "spent" })
	if words := d.words(&spent); spent.Kind != "decimal" || !strings.Contains(words, "between_") || !sorted || !slices.Contains(c.Groups, "spent") {
		t.Errorf("spent is %s with %s, a sort: %v; groups are %v", spent.Kind, words, sorted, c.Groups)
	}
}

func TestTheConsoleHasWhatIsInsideCriteria(t *testing.T) {
	const numbers = "any_ not_any_ eq_ ne_ lt_ le_ gt_ ge_ between_ is_null_ exists_"
	const texts = numbers + " like_ contains_ startswith_ endswith_ icontains_ istartswith_ iendswith_ ieq_ iany_ inot_any_ glob_"
	d := tell(t, over(library))
	for _, row := range []struct{ rows, field, word, want, where string }{
		{"authors", "books", "count_", numbers, "books"},
		{"books", "copies", "count_", numbers, "books.copies"},
		{"books", "tags", "len_", numbers, ""},
		{"books", "tags", "some_", texts, ""},
	} {
		inner := d.word(t, d.rows(t, row.rows).field(t, row.field), row.word).Inner
		if inner == nil {
			t.Errorf("%s.%s.%s has no criteria", row.rows, row.field, row.word)
			continue
		}
		if got := d.words(inner); got != row.want || inner.Where != row.where {
			t.Errorf("in %s.%s.%s there are %q where %q, want %q where %q", row.rows, row.field, row.word, got, inner.Where, row.want, row.where)
		}
	}
}

// An operator tells of its values where they are not the field's, and whether another field may stand for one.
func TestTheConsoleHasTheValuesOfOperators(t *testing.T) {
	d := tell(t, over(library))
	books := d.rows(t, "books")
	for _, row := range []struct {
		field, word, kind, enum string
		refers                  bool
	}{
		{"genre", "any_", "", "", false},
		{"genre", "eq_", "", "", true},
		{"genre", "is_null_", "bool", "", false},
		{"pages", "between_", "", "", true},
		{"extra", "type_", "enum", "null boolean number string array object", false},
		{"extra.place", "type_", "enum", "null boolean number string array object", false},
	} {
		w := d.word(t, books.field(t, row.field), row.word)
		if enum := strings.Join(w.Enum, " "); w.Kind != row.kind || enum != row.enum || w.Refers != row.refers {
			t.Errorf("%s.%s has %s of %q, and refers: %v; want %s of %q, %v", row.field, row.word, w.Kind, enum, w.Refers, row.kind, row.enum, row.refers)
		}
	}
	for path, want := range map[string]bool{"title": true, "extra.city": true, "author_name": true, "author": true, "tags": false, "extra": false, "anywhere": false, "copies": false, "last_seen": true} {
		if got := books.field(t, path).Named; got != want {
			t.Errorf("a reference may name %s: %v, want %v", path, got, want)
		}
	}
	if worn := d.rows(t, "books.copies").field(t, "worn"); worn.Kind != "int" {
		t.Errorf("a member of the objects in an array is %s, want int", worn.Kind)
	}
	if f := d.rows(t, "authors").field(t, "books"); f.Named {
		t.Error("a reference goes through books, which are many")
	}
	if got, want := tell(t, over(bookshop.Language)).rows(t, "orders").field(t, "amount").As, "decimal(10,2)"; got != want {
		t.Errorf("an amount is compared as %s, want %s", got, want)
	}
}

func TestTheConsoleHasViewsAndTheirMembers(t *testing.T) {
	c := tell(t, over(bookshop.Language)).rows(t, "customers")
	if !slices.Equal(c.Views, []string{"numbers"}) {
		t.Errorf("the views are %v", c.Views)
	}
	for view, want := range map[string]string{"": "id name email", "numbers": "id name orders_made spent last_order"} {
		if got := strings.Join(c.Members[view], " "); got != want {
			t.Errorf("the members of the view %q are %s, want %s", view, got, want)
		}
	}
	h := console.Handler(httpapi.Options{Access: guard(t)}, language, rows(t))
	if text := ask(h, "/console/api/schema", "zoo", "").Body.String(); !strings.Contains(text, `"members":{"":["id","name","zone"]}`) {
		t.Errorf("members of who may not see secrets: %s", text)
	}
}
