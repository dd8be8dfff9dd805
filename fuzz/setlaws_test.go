package fuzz_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A listed is a use of an operator on a list, in a generated filter.
type listed struct {
	field, word, operator string
	typ                   schema.Type
	items                 []string // as they are written
}

// lists returns the uses of an operator, found in generated filters of c by the words of its fields.
func (w *world) lists(c *schema.Collection, body []byte, operator string) []listed {
	var out []listed
	obj := own(c, body)
	if obj == nil {
		return nil
	}
	for _, m := range obj.Members {
		f := c.Field(m.Key)
		criteria, ok := m.Value.(*syntax.Object)
		if f == nil || !ok || f.Ignored || f.Relation != nil || required(f) {
			continue
		}
		for _, use := range criteria.Members {
			list, ok := use.Value.(*syntax.Array)
			name, typ := use.Key, f.Type
			for _, word := range f.Words {
				if word.Name == use.Key {
					name = word.Operator
					if word.Type != nil {
						typ = *word.Type
					}
				}
			}
			if !ok || name != operator {
				continue
			}
			l := listed{field: m.Key, word: use.Key, operator: name, typ: typ}
			for _, item := range list.Items {
				l.items = append(l.items, syntax.Print(item))
			}
			out = append(out, l)
		}
	}
	return out
}

// required reports whether a field requires an operator in all its criteria.
func required(f *schema.Field) bool {
	return slices.ContainsFunc(f.Words, func(w schema.Word) bool { return w.Required })
}

// object returns the object that applies the operator to some of the items.
func (l listed) object(items []string) string {
	key, err := json.Marshal(l.field)
	if err != nil {
		panic(err)
	}
	return `{` + string(key) + `:{"` + l.word + `":[` + strings.Join(items, ",") + `]}}`
}

// most returns how many items a use of a word may have, or 0 if all that the language takes.
func (w *world) most(c *schema.Collection, l listed) int {
	for _, f := range w.language.Fields(c) {
		for _, word := range f.Words {
			if f.Name == l.field && word.Name == l.word {
				return word.Max
			}
		}
	}
	return 0
}

// eachList calls f with uses of an operator on lists of n items at least.
func (w *world) eachList(times int, operator string, n int, f func(c *schema.Collection, l listed)) {
	if w.language.Registry().Options().NoGroups {
		return
	}
	for tries := 0; tries < 40*times && times > 0 && !w.Failed(); tries++ {
		w.each(1, func(c *schema.Collection, body []byte) {
			for _, l := range w.lists(c, body, operator) {
				if len(l.items) >= n {
					times--
					f(c, l)
				}
			}
		})
	}
}

func TestAnyIsAUnionAndAllAnIntersection(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		for _, operator := range []string{operators.Any.Name, operators.All.Name, operators.NotAny.Name, operators.Contains.Name, operators.IStartsWith.Name} {
			w.eachList(5, operator, 2, func(c *schema.Collection, l listed) {
				intersects := operator == operators.All.Name || operator == operators.NotAny.Name
				if intersects && len(c.Field(l.field).Targets) > 1 {
					return // one of several places matches, each of them for another item
				}
				cut := 1 + w.rng.Intn(len(l.items)-1)
				whole, left, right := w.parse(c, of(c, l.object(l.items))), w.parse(c, of(c, l.object(l.items[:cut]))), w.parse(c, of(c, l.object(l.items[cut:])))
				w.everywhere(func(name string, s source.Source) {
					a, b := w.keys(s, left), w.keys(s, right)
					want := union(a, b)
					if operator == operators.All.Name || operator == operators.NotAny.Name {
						want = inBoth(a, b)
					}
					if diff := cmp.Diff(want, set(w.keys(s, whole))); diff != "" {
						w.Errorf("%s: %s of %v at %d:\n%s", name, operator, l.items, cut, diff)
					}
				})
			})
		}
	})
}

func TestTheOrderAndRepetitionsOfAListSayNothing(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		for _, operator := range []string{operators.Any.Name, operators.All.Name, operators.NotAny.Name} {
			w.eachList(5, operator, 2, func(c *schema.Collection, l listed) {
				turned := slices.Clone(l.items)
				slices.Reverse(turned)
				if most := w.most(c, l); most == 0 || len(turned) < most {
					turned = append(turned, l.items[0])
				}
				a, b := w.parse(c, of(c, l.object(l.items))), w.parse(c, of(c, l.object(turned)))
				if a.String() != b.String() {
					w.Errorf("%s and %s print as %s and %s", l.object(l.items), l.object(turned), a, b)
				}
				w.everywhere(func(name string, s source.Source) {
					if diff := cmp.Diff(w.keys(s, a), w.keys(s, b)); diff != "" {
						w.Errorf("%s: %s and %s:\n%s", name, l.object(l.items), l.object(turned), diff)
					}
				})
			})
		}
	})
}

// textFields returns the fields of c whose one target is a text and that have all the named operators under their own names.
func textFields(c *schema.Collection, names ...string) []*schema.Field {
	var out []*schema.Field
	for _, f := range c.Fields {
		if f.Ignored || f.Relation != nil || f.Type.Kind != schema.String || f.Type.Array || len(f.Targets) == 0 {
			continue
		}
		has := f.Words == nil
		if !has && !required(f) {
			has = true
			for _, name := range names {
				has = has && slices.ContainsFunc(f.Words, func(w schema.Word) bool {
					return w.Name == name && w.Operator == name && w.Targets == nil && w.Max == 0
				})
			}
		}
		if has {
			out = append(out, f)
		}
	}
	return out
}

func TestAnEscapedPatternIsPlainText(t *testing.T) {
	inWorlds(t, 14, func(w *world) {
		w.each(60, func(c *schema.Collection, _ []byte) {
			for _, f := range textFields(c, "like_", "icontains_") {
				needle := w.needle(c)
				like, err := json.Marshal(strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(needle))
				if err != nil {
					w.Fatal(err)
				}
				text, err := json.Marshal(needle)
				if err != nil {
					w.Fatal(err)
				}
				if needle == "" {
					continue // a no-op for like_
				}
				a := w.parse(c, of(c, `{"`+f.Name+`":{"like_":`+string(like)+`}}`))
				b := w.parse(c, of(c, `{"`+f.Name+`":{"icontains_":`+string(text)+`}}`))
				w.everywhere(func(name string, s source.Source) {
					if diff := cmp.Diff(w.keys(s, a), w.keys(s, b)); diff != "" {
						w.Errorf("%s: like_ %s and icontains_ %s:\n%s", name, like, text, diff)
					}
				})
			}
		})
	})
}

// needle returns a text that occurs in the rows, or a part of it.
func (w *world) needle(c *schema.Collection) string {
	row := w.rows[c.Name][w.rng.Intn(len(w.rows[c.Name]))]
	for _, col := range c.Columns {
		if s, ok := row[col.Name].(string); ok && col.Type.Kind == schema.String && s != "" && w.rng.Intn(2) == 0 {
			runes := []rune(s)
			from := w.rng.Intn(len(runes))
			return string(runes[from : from+1+w.rng.Intn(min(20, len(runes)-from))])
		}
	}
	return `%_\`
}
