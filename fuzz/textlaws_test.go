package fuzz_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func TestPrintThenParseIsTheSameQuery(t *testing.T) {
	inWorlds(t, 30, func(w *world) {
		w.each(60, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body)
			again := w.parse(c, []byte(q.String()))
			if q.String() != again.String() {
				w.Errorf("%s prints as %s, which prints as %s", body, q, again)
			}
			if a, b := q.Where().Shape(), again.Where().Shape(); len(a) != len(b) {
				w.Errorf("%s is %s, and printed and parsed %s", body, a, b)
			}
			w.same(q, again)
		})
	})
}

// same checks that two queries of one collection have the same rows in memory, in the same order.
func (w *world) same(a, b *filter.Query) {
	w.Helper()
	if diff := cmp.Diff(w.page(w.sources["memory"], a), w.page(w.sources["memory"], b), empty); diff != "" {
		w.Errorf("%s and %s:\n%s", a, b, diff)
	}
}

func TestPermutedKeysPrintAlike(t *testing.T) {
	inWorlds(t, 30, func(w *world) {
		w.each(60, func(c *schema.Collection, body []byte) {
			tree, _ := syntax.Parse(body, syntax.Limits{})
			permute(w.rng, tree)
			text := syntax.Print(tree)
			a, b := w.parse(c, body), w.parse(c, []byte(text))
			if a.String() != b.String() || a.Shape() != b.Shape() {
				w.Errorf("%s prints as %s, with its keys in another order as %s", body, a, b)
			}
			w.same(a, b)
		})
	})
}

// permute reorders the members of all objects.
func permute(rng *rand.Rand, v syntax.Value) {
	syntax.Walk(v, func(v syntax.Value) bool {
		if o, ok := v.(*syntax.Object); ok {
			rng.Shuffle(len(o.Members), func(i, j int) { o.Members[i], o.Members[j] = o.Members[j], o.Members[i] })
		}
		return true
	})
}

func TestCompilingTwiceGivesEqualBytes(t *testing.T) {
	inWorlds(t, 20, func(w *world) {
		w.each(30, func(c *schema.Collection, body []byte) {
			for _, d := range sqlgen.Dialects() {
				one, args, err := d.Append(nil, nil, w.parse(c, body))
				if err != nil {
					t.Fatal(err)
				}
				two, more, err := d.Append(nil, nil, w.parse(c, bytes.Clone(body)))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(one, two) || fmt.Sprint(args...) != fmt.Sprint(more...) {
					w.Errorf("%s: %s is compiled to %s and to %s", d, body, one, two)
				}
			}
		})
	})
}

func TestTheTextOfAStatementDependsOnTheShapeAlone(t *testing.T) {
	inWorlds(t, 30, func(w *world) {
		w.each(60, func(c *schema.Collection, body []byte) {
			tree, _ := syntax.Parse(body, syntax.Limits{})
			otherValues(w.rng, tree)
			a := w.parse(c, body)
			b, err := w.language.Parse(c.Name, []byte(syntax.Print(tree)))
			if err != nil || a.Shape() != b.Shape() {
				return // what was put there is of another kind or shape
			}
			for _, d := range sqlgen.Dialects() {
				one, args, err := d.Append(nil, nil, a)
				if err != nil {
					t.Fatal(err)
				}
				two, more, err := d.Append(nil, nil, b)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(one, two) {
					w.Errorf("%s: %s\n%s is compiled to %s,\n%s to %s", d, a.Shape(), body, one, syntax.Print(tree), two)
				}
				if len(args) != len(more) {
					w.Errorf("%s: %s has %d arguments, and with other values %d", d, body, len(args), len(more))
				}
			}
		})
	})
}

// otherValues replaces the texts and numbers of a tree. Words of the language stay, and so do empty texts.
func otherValues(rng *rand.Rand, v syntax.Value) {
	words := map[syntax.Value]bool{}
	syntax.Walk(v, func(v syntax.Value) bool {
		switch v := v.(type) {
		case *syntax.Object:
			for _, m := range v.Members {
				if m.Key == "operator" || m.Key == "sort" {
					for word := range syntax.Preorder(m.Value) {
						words[word] = true
					}
				}
			}
		case *syntax.String:
			if v.Text != "" && !words[v] && rng.Intn(2) == 0 {
				v.Text = []string{"x", "'; DROP TABLE canary; --", "?", "$1", "%_\\", "é😀", "2024-05-06", "2024-05-06T07:08:09Z", "00000000-0000-0000-0000-00000000000a"}[rng.Intn(9)]
			}
		case *syntax.Number:
			if !strings.ContainsAny(v.Text, ".eE") && rng.Intn(2) == 0 {
				v.Text = []string{"0", "1", "7", "-3", "9007199254740993"}[rng.Intn(5)]
			}
		}
		return true
	})
}

// placeholder matches a bind parameter. Nothing else in a statement looks like one: identifiers are of the registry, and
// no value is in it.
var placeholder = map[string]*regexp.Regexp{
	"postgres": regexp.MustCompile(`\$\d+`), "sqlite": regexp.MustCompile(`\?`), "mariadb": regexp.MustCompile(`\?`), "mysql": regexp.MustCompile(`\?`), "duckdb": regexp.MustCompile(`\$\d+|\?`), "clickhouse": regexp.MustCompile(`\{p\d+:`),
}

func TestArgumentsMatchPlaceholders(t *testing.T) {
	inWorlds(t, 20, func(w *world) {
		w.each(40, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body)
			for _, d := range sqlgen.Dialects() {
				text, args, err := d.Append(nil, nil, q)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(placeholder[d.Name].FindAll(text, -1)); n != len(args) {
					w.Errorf("%s: %s has %d placeholders and %d arguments: %s", d, body, n, len(args), text)
				}
				built, more, err := d.Select(q).ToSql()
				if err != nil {
					w.Errorf("%s: %s: %v", d, body, err)
				}
				if built != string(text) || len(more) != len(args) {
					w.Errorf("%s: %s has two texts: %s and %s", d, body, text, built)
				}
			}
		})
	})
}

func TestAnyTextIsReadOrRefused(t *testing.T) {
	rng := rand.New(rand.NewSource(int64(number(t, "TAMIS_FUZZ_SEED", 1))))
	p := gopter.DefaultGenParameters()
	p.Rng = rng
	w := &world{T: t, rng: rng, language: preset}
	for range 20000 {
		v, _ := fuzz.Raw()(p).Retrieve()
		body := v.([]byte)
		q, err := preset.Parse("flows", body)
		if err != nil {
			wellFormed(w, body, err)
			continue
		}
		if _, err := preset.Parse("flows", []byte(q.String())); err != nil {
			t.Errorf("%q prints as %s, which is refused: %v", body, q, err)
		}
	}
}
