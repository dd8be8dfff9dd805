package filter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/predicate"
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
	if n.Op == predicate.And || n.Op == predicate.Or {
		slices.SortFunc(n.Kids, func(a, b predicate.Node) int { return strings.Compare(a.String(), b.String()) })
	}
	if n.Op != predicate.Range && !n.Single {
		var list []schema.Value
		for i := range n.Set.Len() {
			list = append(list, n.Set.At(i))
		}
		slices.SortFunc(list, schema.Value.Compare)
		n.Set = schema.ValuesOf(n.Set.Kind, slices.Compact(list)...)
	}
	return n
}
