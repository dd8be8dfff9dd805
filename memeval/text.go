package memeval

import (
	"strings"
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// text returns the test that a text holds needles.
func (c *compiler) text(n *predicate.Node) (test, error) {
	holds := holdsText(n)
	if n.Term.Join {
		return c.joined(n, holds)
	}
	return c.onText(n.Term, holds)
}

// holdsText returns what predicate.MatchText says of n.
func holdsText(n *predicate.Node) textTest {
	needles := make([]textTest, len(n.Set.Texts))
	for i, needle := range n.Set.Texts {
		needles[i] = holds(needle, n.Match)
	}
	every := n.Match.Every
	if len(needles) == 1 {
		return needles[0]
	}
	return func(s string) bool {
		for _, holds := range needles {
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
		return like(needle)
	case m.Fold:
		f := newFolded(needle)
		switch m.Where {
		case predicate.AtStart:
			return f.begins
		case predicate.AtEnd:
			return f.ends
		}
		return f.within
	case m.Where == predicate.AtStart:
		return func(s string) bool { return strings.HasPrefix(s, needle) }
	case m.Where == predicate.AtEnd:
		return func(s string) bool { return strings.HasSuffix(s, needle) }
	}
	return func(s string) bool { return strings.Contains(s, needle) }
}

// joined returns the test of a text that is joined of several columns.
func (c *compiler) joined(n *predicate.Node, holds textTest) (test, error) {
	c.use(n.Term.Columns...)
	reads := make([]texts, len(n.Term.Columns))
	for i, col := range n.Term.Columns {
		var err error
		if reads[i], err = c.shape.texts(col); err != nil {
			return nil, err
		}
	}
	if n.Match.Where == predicate.Anywhere && !n.Match.Every && !strings.Contains(strings.Join(n.Set.Texts, ""), " ") && !emptyIn(n.Set) {
		// No needle reaches over the space, so each lies in one of the columns.
		return func(row unsafe.Pointer) bool {
			for _, read := range reads {
				if s, ok := read(row); ok && holds(s) {
					return true
				}
			}
			return false
		}, nil
	}
	buffers := &sync.Pool{New: func() any { return new([]byte) }}
	return func(row unsafe.Pointer) bool {
		buffer := buffers.Get().(*[]byte) //nolint:forcetypeassert // New makes nothing else
		*buffer = appendJoined((*buffer)[:0], row, reads)
		ok := holds(view(*buffer))
		buffers.Put(buffer)
		return ok
	}, nil
}

func emptyIn(set schema.Values) bool {
	for _, s := range set.Texts {
		if s == "" {
			return true
		}
	}
	return false
}
