package memeval

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
)

// text returns the test that a text holds needles.
func (c *compiler) text(n *predicate.Node) (test, error) {
	if t := c.directly(n); t != nil {
		return t, nil
	}
	holds := holdsText(n)
	if t, err := c.within(n, holds); t != nil || err != nil {
		return t, err
	}
	return c.onText(n.Term, holds)
}

// holdsText returns the test of n on a text, as predicate.Eval defines it. Equal needles are looked for once.
func holdsText(n *predicate.Node) textTest {
	every := n.Match.Every
	texts := make([]string, 0, len(n.Set.Texts))
	for _, needle := range n.Set.Texts {
		switch {
		case needle != "":
			texts = append(texts, needle)
		case !every:
			return func(string) bool { return true } // every text holds the empty one
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if n.Match.Where != predicate.Like && len(texts) >= manyNeedles {
		a := newNeedles(texts, n.Match)
		if every {
			return a.every
		}
		return a.some
	}
	tests := make([]textTest, len(texts))
	for i, needle := range texts {
		tests[i] = holds(needle, n.Match)
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

// holds returns the test for one needle.
func holds(needle string, m predicate.Match) textTest {
	switch {
	case m.Where == predicate.Like:
		return newLike(needle)
	case m.Fold:
		f := newFolded(needle)
		switch m.Where {
		case predicate.AtStart:
			return f.begins
		case predicate.AtEnd:
			return f.ends
		default:
			return f.within
		}
	case m.Where == predicate.AtStart:
		return func(s string) bool { return strings.HasPrefix(s, needle) }
	case m.Where == predicate.AtEnd:
		return func(s string) bool { return strings.HasSuffix(s, needle) }
	}
	return func(s string) bool { return strings.Contains(s, needle) }
}

// within returns the test that one of several columns holds one of n's needles, or nil where that is not the same as
// their joined text holding it: where a needle may reach over the space between.
func (c *compiler) within(n *predicate.Node, holds textTest) (test, error) {
	if !n.Term.Join || !apart(n) {
		return nil, nil
	}
	reads, err := c.columns(n.Term)
	return func(row unsafe.Pointer) bool {
		for _, read := range reads {
			if s, ok := read(row); ok && holds(s) {
				return true
			}
		}
		return false
	}, err
}

// apart reports whether n, a test on several columns joined, is the same as that one of them holds one of its needles.
func apart(n *predicate.Node) bool {
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

// needleOf returns the text that a test on texts looks for anywhere, whatever the case of its letters, or nil if the
// test is not just that.
func needleOf(n *predicate.Node) *folded {
	if n.Set.Len() != 1 {
		return nil
	}
	switch needle := n.Set.Texts[0]; {
	case n.Match.Where == predicate.Anywhere && n.Match.Fold:
		return newFolded(needle)
	case n.Match.Where == predicate.Like:
		segments := likeSegments(needle)
		if len(segments) == 1 && len(segments[0]) == 1 {
			return segments[0][0].literal
		}
	}
	return nil
}
