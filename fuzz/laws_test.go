package fuzz_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func TestAFilterAndItsNotSplitTheTable(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		w.objects(25, 1, func(c *schema.Collection, objects []string) { w.splits(c, objects[0]) })
	})
}

// splits checks that an object and its not_ match each row once.
func (w *world) splits(c *schema.Collection, x string) {
	yes, no := w.parse(c, of(c, x)), w.parse(c, of(c, `{"not_":`+x+`}`))
	w.everywhere(func(name string, s source.Source) {
		a, b := w.keys(s, yes), w.keys(s, no)
		if both := inBoth(a, b); len(both) > 0 {
			w.Errorf("%s: %s and its not_ both match %q", name, x, both)
		}
		if n := len(w.rows[c.Name]); len(a)+len(b) != n {
			w.Errorf("%s: %s matches %d rows and its not_ %d, of %d", name, x, len(a), len(b), n)
		}
	})
}

// TestAFilterWithANewWordAndItsNotSplitTheTable is the law for filters that have one of newWords in them, of each as many in each world: a random body has the rare ones
// too seldom. Where few schemas can say a word, it goes on to those that can.
func TestAFilterWithANewWordAndItsNotSplitTheTable(t *testing.T) {
	const most = 6
	met := map[string]int{}
	missing := func() (names []string) {
		for name := range newWords {
			if met[name] < most/2 {
				names = append(names, name)
			}
		}
		return names
	}
	worlds := 0
	inMoreWorlds(t, 30, 400, func() bool { return len(missing()) == 0 }, func(w *world) {
		worlds++
		if worlds > 30 && !slices.ContainsFunc(missing(), func(name string) bool { return newWords[name].has(w.language) }) {
			return
		}
		here := map[string]int{}
		for range 600 {
			w.each(1, func(c *schema.Collection, body []byte) {
				obj := own(c, body)
				if obj == nil || w.language.Registry().Options().NoGroups {
					return
				}
				x := syntax.Print(obj)
				where, rare := w.parse(c, of(c, x)).Where(), false
				for name, word := range newWords {
					if has(&where, word.only) && here[name] < most {
						here[name]++
						rare = true
					}
				}
				if rare && w.says(c, x) {
					w.splits(c, x)
				}
			})
		}
		for name, n := range here {
			met[name] += n
		}
	})
	for _, name := range missing() {
		t.Errorf("%s: %d filters have it: that finds little", name, met[name])
	}
	t.Logf("tally: filters that split the table with their not_, by word: %v", met)
}

// has reports whether n, or what is inside it, is one of those that is reports.
func has(n *predicate.Node, is func(*predicate.Node) bool) (has bool) {
	predicate.Walk(n, func(n *predicate.Node) bool {
		has = has || is(n)
		return !has
	})
	return has
}

// laws of the algebra: two ways to write one filter.
var laws = map[string]func(a, b, c string) (string, string){
	"and_ commutes":   func(a, b, _ string) (string, string) { return and(a, b), and(b, a) },
	"or_ commutes":    func(a, b, _ string) (string, string) { return or(a, b), or(b, a) },
	"and_ associates": func(a, b, c string) (string, string) { return and(and(a, b), c), and(a, and(b, c)) },
	"or_ associates":  func(a, b, c string) (string, string) { return or(or(a, b), c), or(a, or(b, c)) },
	"and_ distributes": func(a, b, c string) (string, string) {
		return and(a, or(b, c)), or(and(a, b), and(a, c))
	},
	"or_ distributes":     func(a, b, c string) (string, string) { return or(a, and(b, c)), and(or(a, b), or(a, c)) },
	"De Morgan for and_":  func(a, b, _ string) (string, string) { return not(and(a, b)), or(not(a), not(b)) },
	"De Morgan for or_":   func(a, b, _ string) (string, string) { return not(or(a, b)), and(not(a), not(b)) },
	"a double not_":       func(a, _, _ string) (string, string) { return not(not(a)), a },
	"and_ is idempotent":  func(a, _, _ string) (string, string) { return and(a, a), a },
	"or_ is idempotent":   func(a, _, _ string) (string, string) { return or(a, a), a },
	"and_ absorbs":        func(a, b, _ string) (string, string) { return and(a, or(a, b)), a },
	"or_ absorbs":         func(a, b, _ string) (string, string) { return or(a, and(a, b)), a },
	"nothing is left out": func(a, _, _ string) (string, string) { return or(a, "{}", `{"or_":[]}`), a },
	"operator is a group": func(a, b, _ string) (string, string) {
		return `{"operator":"or_","and_":[` + a + `],"or_":[` + b + `]}`, or(a, b)
	},
}

func and(parts ...string) string { return `{"and_":[` + strings.Join(parts, ",") + `]}` }
func or(parts ...string) string  { return `{"or_":[` + strings.Join(parts, ",") + `]}` }
func not(part string) string     { return `{"not_":` + part + `}` }

func TestTheLawsOfTheAlgebraHold(t *testing.T) {
	inWorlds(t, 10, func(w *world) {
		w.objects(8, 3, func(c *schema.Collection, o []string) {
			for name, law := range laws {
				left, right := law(o[0], o[1], o[2])
				if strings.Contains(left+right, `"operator":"or_","and_"`) && (c.NoOperator || w.language.Registry().Options().Operator == schema.OperatorListed) {
					continue
				}
				a, err1 := w.language.Parse(c.Name, of(c, left))
				b, err2 := w.language.Parse(c.Name, of(c, right))
				if err1 != nil || err2 != nil {
					continue // beyond a limit: the law combines three filters
				}
				w.everywhere(func(backend string, s source.Source) {
					if diff := cmp.Diff(set(w.keys(s, a)), set(w.keys(s, b))); diff != "" {
						w.Errorf("%s: %s: %s and %s differ:\n%s", backend, name, left, right, diff)
					}
				})
			}
		})
	})
}

func TestAPivotRowThatSatisfiesAFilterIsReturned(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		o, err := oracle.New(w.language.Registry(), w.rows, clock())
		if err != nil {
			w.Fatal(err)
		}
		w.objects(15, 3, func(c *schema.Collection, objects []string) {
			pivot := w.rows[c.Name][w.rng.Intn(len(w.rows[c.Name]))]
			for i, x := range objects { // each is true of the pivot row, or negated
				if rows, err := o.Select(c.Name, whole(c, x)); err != nil {
					w.Fatal(err)
				} else if !hasRow(rows, pivot) {
					objects[i] = not(x)
				}
			}
			x := and(objects...)
			q, err := w.language.Parse(c.Name, of(c, x))
			if err != nil {
				return // beyond a limit: there are three filters in it
			}
			key := w.keyOf(c, pivot)
			w.everywhere(func(name string, s source.Source) {
				if got := w.keys(s, q); !slices.Contains(got, key) {
					w.Errorf("%s: %s is true of the row %s, and has %q", name, x, key, got)
				}
			})
		})
	})
}

// whole returns the body of an object, on one page.
func whole(c *schema.Collection, object string) []byte {
	return fmt.Appendf(nil, `%s,"limit":%d}`, strings.TrimSuffix(string(of(c, object)), "}"), int64(math.MaxInt64))
}

// hasRow reports whether a row itself is among rows.
func hasRow(rows []map[string]any, row map[string]any) bool {
	return slices.ContainsFunc(rows, func(r map[string]any) bool {
		return reflect.ValueOf(r).Pointer() == reflect.ValueOf(row).Pointer()
	})
}

func TestACheckedFilterNeverErrsInAnyEngine(t *testing.T) {
	inWorlds(t, 14, func(w *world) {
		history := w.language.For(filter.Route{History: true})
		w.each(60, func(c *schema.Collection, body []byte) {
			queries := []*filter.Query{w.parse(c, body)}
			for _, f := range c.Fields { // a history of it, too
				if f.Type.Kind == schema.Datetime && !f.Type.Array && len(f.Targets) == 1 && !f.Ignored {
					q, err := history.Parse(c.Name, fmt.Appendf(nil, `{"history":{"field":%q,"start":"0001-01-01","end":"9999-12-31","interval_seconds":%d}}`, f.Name, int64(1)<<33))
					if err != nil {
						w.Fatal(err)
					}
					queries = append(queries, q)
				}
			}
			w.everywhere(func(name string, s source.Source) {
				if _, err := s.Count(w.Context(), queries[0]); err != nil {
					w.Errorf("%s: count of %s: %v", name, body, err)
				}
				for _, err := range s.Rows(w.Context(), queries[0]) {
					if err != nil {
						w.Errorf("%s: rows of %s: %v", name, body, err)
					}
				}
				for _, q := range queries[1:] {
					if _, err := source.History(w.Context(), s.(source.Aggregator), q); err != nil {
						w.Errorf("%s: %s: %v", name, q, err)
					}
				}
			})
		})
	})
}

func TestAnotherCriterionUnderAndNeverAddsRows(t *testing.T) {
	inWorlds(t, 10, func(w *world) {
		w.objects(25, 2, func(c *schema.Collection, o []string) {
			fewer, one, more := w.parse(c, of(c, and(o[0], o[1]))), w.parse(c, of(c, o[0])), w.parse(c, of(c, or(o[0], o[1])))
			w.everywhere(func(name string, s source.Source) {
				rows := w.keys(s, one)
				if !within(w.keys(s, fewer), rows) {
					w.Errorf("%s: %s has rows that %s has not", name, and(o[0], o[1]), o[0])
				}
				if !within(rows, w.keys(s, more)) {
					w.Errorf("%s: %s has rows that %s has not", name, o[0], or(o[0], o[1]))
				}
			})
		})
	})
}

func TestAMisspelledOrDeletedKeyIsRefused(t *testing.T) {
	inWorlds(t, 30, func(w *world) {
		w.each(40, func(c *schema.Collection, body []byte) {
			for _, wrong := range fuzz.Misspellings(w.rng, body) {
				if q, err := w.language.Parse(c.Name, wrong); err == nil {
					w.Errorf("%s is accepted as %s, from %s", wrong, q, body)
				}
			}
		})
	})
}

func TestABodyWithOneErrorIsRefused(t *testing.T) {
	inWorlds(t, 30, func(w *world) {
		w.each(1, func(c *schema.Collection, _ []byte) {
			for range 300 {
				body := sample[[]byte](w, fuzz.IllTyped(w.language, c, w.rows))
				q, err := w.language.Parse(c.Name, body)
				if err == nil {
					w.Errorf("%s is accepted as %s", body, q)
					continue
				}
				wellFormed(w, body, err)
			}
		})
	})
}

// wellFormed checks that the errors of a body can be shown to its author.
func wellFormed(w *world, body []byte, err error) {
	w.Helper()
	var list filter.Errors
	if !errors.As(err, &list) {
		w.Errorf("%q: %T: %v, want filter.Errors", body, err, err)
		return
	}
	lines := strings.Count(string(body), "\n") + 1
	line, column := 1, 1
	for _, f := range list {
		if f.Line < line || f.Line == line && f.Column < column {
			w.Errorf("%q: the error %v at %d:%d stands behind one at %d:%d", body, f, f.Line, f.Column, line, column)
		}
		line, column = f.Line, f.Column
		if f.Line > lines || f.Column < 1 || f.Message == "" || !slices.ContainsFunc(filter.Codes(), func(d filter.CodeDoc) bool { return d.Code == f.Code }) {
			w.Errorf("%q: an error with no place, code or message: %+v", body, f)
		}
		if f.Pointer != "" && !strings.HasPrefix(f.Pointer, "/") {
			w.Errorf("%q: %s is no pointer", body, f.Pointer)
		}
	}
}

func TestThePolicyAlwaysHolds(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		for range 6 {
			policies := sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows))
			scope, err := fuzz.Scope(w.language, policies)
			if err != nil {
				w.Fatal(err)
			}
			open := w.language
			w.language = open.Within(scope)
			w.each(10, func(c *schema.Collection, body []byte) {
				visible, err := open.Parse(c.Name, policies[c.Name])
				if err != nil {
					w.Fatal(err)
				}
				bodies := [][]byte{body}
				if obj := own(c, body); obj != nil && !open.Registry().Options().NoGroups {
					text := string(body)
					bodies = append(bodies, of(c, or(objectText(c, text), not(objectText(c, text)))), of(c, not(objectText(c, text))), of(c, not("{}")), of(c, or("{}")))
				}
				for _, body := range bodies {
					q := w.parse(c, body)
					w.everywhere(func(name string, s source.Source) {
						if got := w.keys(s, q); !within(got, w.keys(s, visible)) {
							w.Errorf("%s: %s within %s returns rows that do not exist for the caller: %q", name, body, policies[c.Name], got)
						}
					})
				}
			})
			w.language = open
		}
	})
}

func objectText(c *schema.Collection, body string) string {
	obj := own(c, []byte(body))
	return printed(obj)
}

func TestWithoutAPolicyForItACollectionAnswersAsIfItWereNotThere(t *testing.T) {
	inWorlds(t, 6, func(w *world) {
		policies := sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows))
		scope, err := fuzz.Scope(w.language, policies)
		if err != nil {
			w.Fatal(err)
		}
		l := w.language.Within(scope)
		for _, c := range w.language.Registry().Collections() {
			if _, ok := policies[c.Name]; ok {
				continue
			}
			_, got := l.Parse(c.Name, []byte("{}"))
			_, want := l.Parse("no_such_thing", []byte("{}"))
			if g, w2 := fmt.Sprint(got), strings.ReplaceAll(fmt.Sprint(want), "no_such_thing", c.Name); g != w2 {
				w.Errorf("a hidden collection: %q, one that is not there: %q", g, w2)
			}
		}
	})
}
