package filter

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// What a body asks of each row is bounded by what can be counted when it is read, and not by time: the bytes of the texts
// that are looked for within others, which a database may compare with every place of a text, and the relations to many rows
// inside each other, each of which multiplies the rows that a database may look at.

// patternCost is how many times a pattern counts that has a wildcard for one character: it cannot be looked for as one text.
const patternCost = 64

// searched returns the bytes of the texts that n looks for, as the limit search counts them.
func searched(n *predicate.Node) int {
	bytes := 0
	if n.Op == predicate.OpText {
		for _, s := range n.Set.Texts {
			cost := len(s)
			if n.Match.Where == predicate.Like && strings.Contains(s, "_") || n.Match.Where == predicate.Glob && strings.Contains(s, "?") {
				cost *= patternCost
			}
			bytes += cost
		}
	}
	for i := range n.Kids {
		bytes += searched(&n.Kids[i])
	}
	return bytes
}

// manyOf returns how many relations of a path lead to many rows, beside those that lead to what is in the row.
func manyOf(path ...*schema.Relation) int {
	n := 0
	for _, r := range path {
		if r.Many && r.In == nil {
			n++
		}
	}
	return n
}

// search counts the texts that an operator looks for.
func (c *checker) search(pos syntax.Pos, n *predicate.Node) {
	before := c.searched
	c.searched += searched(n)
	if most := c.limits.Search; before <= most && c.searched > most {
		c.errorf(LimitExceeded, pos, strconv.Itoa(most), "the texts that a body looks for have at most %d bytes together (limit search)", most)
	}
}

// enterRows counts relations that what follows is inside of, until leaveRows.
func (c *checker) enterRows(pos syntax.Pos, path ...*schema.Relation) (before int) {
	before = c.nest
	c.nest += manyOf(path...)
	if most := c.limits.Nest; before <= most && c.nest > most {
		c.errorf(LimitExceeded, pos, strconv.Itoa(most), "a body has at most %d relations to many rows inside each other (limit nest)", most)
	}
	return before
}

func (c *checker) leaveRows(before int) { c.nest = before }
