package filter_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// printed holds a query to the laws of its print: the canonical body parses to an equal query, which prints the same.
func printed(t testing.TB, l *filter.Language, q *filter.Query) {
	t.Helper()
	text := q.String()
	again, err := l.Parse(q.Collection().Name, []byte(text))
	if err != nil {
		t.Fatalf("String = %s, which is refused: %v", text, err)
	}
	if got, want := ordered(again.Where()), ordered(q.Where()); got != want {
		t.Fatalf("String = %s, which means\n%s, want\n%s", text, got, want)
	}
	if got, want := pageText(again), pageText(q); got != want {
		t.Fatalf("String = %s, which has the page %s, want %s", text, got, want)
	}
	if got := again.String(); got != text {
		t.Fatalf("String = %s, and of that again %s", text, got)
	}
	if got, want := again.Shape(), q.Shape(); got != want {
		t.Fatalf("String = %s, which has the shape %s, want %s", text, got, want)
	}
	if again.Sum() != q.Sum() {
		t.Fatalf("String = %s, which has another sum", text)
	}
}

// ordered returns a node as text with the parts of and and or, and the values of sets, in one order and each once.
func ordered(n predicate.Node) string {
	return sorted(n).String()
}

func sorted(n predicate.Node) predicate.Node {
	n.Kids = slices.Clone(n.Kids)
	for i := range n.Kids {
		n.Kids[i] = sorted(n.Kids[i])
	}
	if n.Op == predicate.OpAnd || n.Op == predicate.OpOr {
		slices.SortFunc(n.Kids, func(a, b predicate.Node) int { return strings.Compare(a.String(), b.String()) })
	}
	if n.Op != predicate.OpRange && !n.Single {
		var list []schema.Value
		for i := range n.Set.Len() {
			list = append(list, n.Set.At(i))
		}
		slices.SortFunc(list, schema.Value.Compare)
		n.Set = schema.ValuesOf(n.Set.Kind, slices.Compact(list)...)
	}
	return n
}

// Nothing widens: a filter with a word that is not there is refused, whatever word it is.
func TestAMisspeltWordIsNeverDropped(t *testing.T) {
	l := music(t, "{relative_times: true}")
	for _, b := range bodies(t, l) {
		tree, _ := syntax.Parse([]byte(b[1]), syntax.Limits{})
		for v := range syntax.Preorder(tree) {
			obj, ok := v.(*syntax.Object)
			if !ok {
				continue
			}
			for _, m := range obj.Members {
				key := m.Key
				m.Key = "zq" + key
				if q, err := l.Parse(b[0], []byte(syntax.Print(tree))); err == nil {
					t.Errorf("%s is taken, and means %s", syntax.Print(tree), q.Where())
				}
				m.Key = key
			}
		}
	}
}

// A query keeps nothing of the body that it was read from: its bytes may be used again.
func TestAQueryDoesNotHoldOnToTheBody(t *testing.T) {
	l := music(t, "{relative_times: true}")
	for _, b := range bodies(t, l) {
		want := parse(t, l, b[0], b[1])
		body := []byte(b[1])
		q, err := l.Parse(b[0], body)
		if err != nil {
			t.Fatal(err)
		}
		for i := range body {
			body[i] = '#'
		}
		if q.Where().String() != want.Where().String() || q.String() != want.String() {
			t.Errorf("%s becomes %s when its bytes change", b[1], q.Where())
		}
	}
}

func TestALanguageIsSafeForConcurrentUse(t *testing.T) {
	l := music(t, "{relative_times: true}")
	all := bodies(t, l)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			scoped := l.Within(filter.Scope{Rows: policies(l.Registry())})
			for _, b := range all {
				for _, l := range []*filter.Language{l, scoped} {
					if q, err := l.Parse(b[0], []byte(b[1])); err != nil || q.String() == "" || q.Sum() == [32]byte{} {
						t.Errorf("%s: %v", b[1], err)
					}
				}
			}
		})
	}
	wg.Wait()
}
