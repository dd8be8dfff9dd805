package needle

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// HoldsText returns the test of n on a text, as predicate.Eval defines it. Equal needles are looked for once.
func HoldsText(n *predicate.Node) value.TextTest {
	every := n.Match.Every
	texts := make([]string, 0, len(n.Set.Texts))
	for _, needle := range n.Set.Texts {
		switch {
		case needle != "":
			texts = append(texts, needle)
		case n.Match.Where > predicate.Like: // those of a whole text: only the empty one is it
			texts = append(texts, needle)
		case !every:
			return func(string) bool { return true } // every text holds the empty one
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if n.Match.Where < predicate.Like && len(texts) >= ManyNeedles {
		a := newNeedles(texts, n.Match)
		if every {
			return a.every
		}
		return a.some
	}
	if n.Match.Where == predicate.Whole && n.Match.Fold && !every && len(texts) >= ManyNeedles {
		set := make(map[string]struct{}, len(texts))
		for _, needle := range texts {
			set[schema.FoldASCII(needle)] = struct{}{}
		}
		return func(s string) bool { _, is := set[schema.FoldASCII(s)]; return is }
	}
	tests := make([]value.TextTest, len(texts))
	for i, needle := range texts {
		tests[i] = Holds(needle, n.Match)
	}
	if len(tests) == 1 {
		return tests[0]
	}
	return func(s string) bool {
		for _, holds := range tests {
			if holds(s) != every {
				return !every
			}
		}
		return every
	}
}

// Holds returns the test for one needle.
func Holds(needle string, m predicate.Match) value.TextTest {
	switch {
	case m.Where == predicate.Like:
		return NewLike(needle)
	case m.Where == predicate.Glob:
		return newGlob(needle)
	case m.Where == predicate.Whole && !m.Fold:
		return func(s string) bool { return s == needle }
	case m.Fold:
		f := NewFolded(needle)
		switch m.Where {
		case predicate.AtStart:
			return f.begins
		case predicate.AtEnd:
			return f.ends
		case predicate.Whole:
			return func(s string) bool { return len(s) == len(f.text) && f.at(s, 0) }
		default:
			return f.Within
		}
	case m.Where == predicate.AtStart:
		return func(s string) bool { return strings.HasPrefix(s, needle) }
	case m.Where == predicate.AtEnd:
		return func(s string) bool { return strings.HasSuffix(s, needle) }
	}
	return func(s string) bool { return strings.Contains(s, needle) }
}

// Apart reports whether n, a test on several columns joined, is the same as that one of them holds one of its needles.
func Apart(n *predicate.Node) bool {
	if n.Op != predicate.OpText || n.Match.Where != predicate.Anywhere || n.Match.Every {
		return false
	}
	for _, needle := range n.Set.Texts {
		if needle == "" || strings.Contains(needle, " ") {
			return false
		}
	}
	return true
}

// NeedleOf returns the text that a test on texts looks for anywhere, whatever the case of its letters, or nil if the
// test is not just that.
func NeedleOf(n *predicate.Node) *Folded {
	if n.Set.Len() != 1 {
		return nil
	}
	switch needle := n.Set.Texts[0]; {
	case n.Match.Where == predicate.Anywhere && n.Match.Fold:
		return NewFolded(needle)
	case n.Match.Where == predicate.Like:
		segments := segmentsOf(like.Parse(needle), NewFolded)
		if len(segments) == 1 && len(segments[0]) == 1 {
			return segments[0][0].literal
		}
	}
	return nil
}
