package fuzz_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A field that a view shows has the value by which a filter finds the row, whoever asks, and every engine answers with the same text.
func TestAFieldInAViewIsWhatFiltersFind(t *testing.T) {
	asked, aggregates := 0, 0
	inWorlds(t, 24, func(w *world) {
		for try := range 2 {
			for _, c := range w.language.Registry().Collections() {
				if w.language.Collection(c.Name) != nil && len(w.rows[c.Name]) > 0 && !w.Failed() {
					view := shownFields(w.language, c)
					asked += w.viewed(c, view)
					for _, name := range view.Fields {
						if c.Field(name).Aggregate != nil {
							aggregates++
						}
					}
				}
			}
			if try == 0 {
				scope, err := fuzz.Scope(w.language, sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows)))
				if err != nil {
					w.Fatal(err)
				}
				w.language = w.language.Within(scope)
			}
		}
	})
	t.Logf("tally: fields in views: %d values found by filters, of %d aggregates and other fields", asked, aggregates)
	if asked < 500 || aggregates < 20 {
		t.Errorf("%d values, %d aggregates; want more", asked, aggregates)
	}
}

// shownFields returns a view of the key and of all fields of c that a view can show.
func shownFields(l *filter.Language, c *schema.Collection) *schema.View {
	out := &schema.View{}
	for _, col := range c.Columns {
		if !col.Hidden && !slices.Contains(c.Key, col) {
			out.Drop = append(out.Drop, col.Name)
		}
	}
	for _, f := range c.Fields {
		alone := &schema.View{Fields: []string{f.Name}}
		if _, err := l.Registry().Views(map[string]*schema.View{c.Name: alone}); err == nil {
			out.Fields = append(out.Fields, f.Name)
		}
	}
	return out
}

// viewed holds the rows of c, as a view shows them, to filters and to each other. It returns how many values were looked for.
func (w *world) viewed(c *schema.Collection, view *schema.View) (asked int) {
	w.Helper()
	views, err := w.language.Registry().Views(map[string]*schema.View{c.Name: view})
	if err != nil {
		w.Fatal(err)
	}
	l := w.language.For(filter.Route{Views: views})
	q, err := l.Query(c.Name, predicate.True())
	if err != nil {
		w.Fatal(err)
	}
	var memory []string
	objects := func(s source.Source) (out []string) {
		for text, err := range httpapi.Objects(w.Context(), s, q) {
			if err != nil {
				w.Fatalf("%s: %v", c.Name, err)
			}
			out = append(out, string(text))
		}
		return out
	}
	memory = objects(w.sources["memory"])
	w.everywhere(func(name string, s source.Source) {
		if diff := cmp.Diff(memory, objects(s)); diff != "" {
			w.Errorf("%s (-memory +%s):\n%s", c.Name, name, diff)
		}
	})
	for _, name := range view.Fields {
		for _, text := range memory {
			var row map[string]json.RawMessage
			if err := json.Unmarshal([]byte(text), &row); err != nil {
				w.Fatal(err)
			}
			if row[name] == nil || slices.ContainsFunc(c.Key, func(col *schema.Column) bool { return row[col.Name] == nil }) {
				continue
			}
			asked += w.finds(c, name, row)
		}
	}
	return asked
}

// finds looks for a row by its key and the value that it shows of a field, where the language has the operators to.
func (w *world) finds(c *schema.Collection, field string, row map[string]json.RawMessage) int {
	w.Helper()
	operator := "any_"
	operand := "[" + string(row[field]) + "]"
	if string(row[field]) == "null" {
		operator, operand = "is_null_", "true"
	}
	is := func(name, operator, operand string) (string, bool) {
		for _, f := range w.language.Fields(c) {
			if f.Path != name {
				continue
			}
			at := slices.IndexFunc(f.Words, func(word filter.Word) bool { return word.Operator.Name == operator })
			if at >= 0 && !slices.ContainsFunc(f.Words, func(word filter.Word) bool { return word.Required }) {
				return fmt.Sprintf("%q:{%q:%s}", name, f.Words[at].Name, operand), true
			}
		}
		return "", false
	}
	body, ok := is(field, operator, operand)
	for _, col := range c.Key {
		if text, can := is(col.Name, "any_", "["+string(row[col.Name])+"]"); col.Name != field {
			body, ok = body+","+text, ok && can
		}
	}
	if !ok || slices.ContainsFunc(c.Fields, func(f *schema.Field) bool { return f.Default != "" }) {
		return 0
	}
	found, err := w.language.Parse(c.Name, []byte(`{"`+c.BodyKey()+`":{`+body+`}}`))
	if err != nil {
		w.Fatalf("%s: %v", body, err)
	}
	n, err := w.sources["memory"].Count(w.Context(), found)
	if err != nil || n != 1 {
		w.Errorf("%s: %s finds %d rows, %v", c.Name, body, n, err)
	}
	return 1
}
