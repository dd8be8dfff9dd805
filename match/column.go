package match

import (
	"errors"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// A column is a term that filters read, and the values of it that they name.
type column struct {
	term  *schema.Term
	base  base
	text  func(row any) (string, bool) // one of these reads it; see eval.Reader
	num   func(row any) (int64, bool)
	list  func(row any) eval.Elements
	parts []func(row any) (string, bool) // of a joined text

	values  dictionary
	keys    int // how many of its values have a group
	filters int // how many filters are put under one of its values
	rare    int // about how many values there are, as far as the kind tells
}

// A reader makes the functions that read rows; a row is a *T or a *jsonrow.Row in an any.
type reader interface {
	texts(t *schema.Term) (func(row any) (string, bool), error)
	nums(t *schema.Term) (func(row any) (int64, bool), error)
	lists(t *schema.Term) (func(row any) eval.Elements, error)
	wrong(c *schema.Column) (func(row any) error, error)
	test(n *predicate.Node) (func(row any) bool, error)
	testAt(n *predicate.Node, now time.Time) (holds func(row any) bool, until time.Time, err error)
}

// newColumn returns the column of a term, or an error if rows do not have it.
func newColumn(r reader, t *schema.Term, b base) (*column, error) {
	c := &column{term: t, base: b, rare: rarity(t)}
	var err error
	switch {
	case t.Join:
		for _, part := range t.Columns {
			read, err := r.texts(&schema.Term{Type: part.Type, Columns: []*schema.Column{part}})
			if err != nil {
				return nil, err
			}
			c.parts = append(c.parts, read)
		}
	case t.Length:
		c.num, err = r.nums(t)
	case t.Type.Array:
		c.list, err = r.lists(t)
	case eval.Textual(t):
		c.text, err = r.texts(t)
	default:
		c.num, err = r.nums(t)
	}
	c.values = newDictionary(eval.Textual(t))
	return c, err
}

// rarity returns a rough number of distinct values of a term, judged by its type: it ranks equalities by selectivity
// before there are filters to learn from.
func rarity(t *schema.Term) int {
	if len(t.Columns) == 1 && t.Columns[0].Unique && len(t.Path) == 0 && !t.JSONType {
		return 1 << 20
	}
	switch {
	case t.Length:
		return 1 << 3
	case t.Type.Array:
		return 1 << 6
	}
	switch t.Type.Kind {
	case schema.UUID:
		return 1 << 16
	case schema.String:
		return 1 << 10
	case schema.Enum:
		return len(t.Type.Enum)
	case schema.Bool:
		return 2
	case schema.Int, schema.Date, schema.Clock:
		return 1 << 8
	default:
		return 1 << 16
	}
}

// errTerms is returned where queries read more terms than the index can number.
var errTerms = errors.New("match: the queries look at more than 65,535 different terms")

// knownTerms is how many terms are found without a map lookup. A schema has few terms, but queries made in Go may bring
// their own.
const knownTerms = 1 << 10

// column returns the number of the column of a term and a base, and makes the column if there is none.
func (e *engine) column(t *schema.Term, b base) (uint16, error) {
	byTerm := e.byTerm[b]
	if n, ok := byTerm[t]; ok {
		return n, nil
	}
	for n, c := range e.columns {
		if c.base == b && c.term.Same(t) {
			if len(byTerm) < knownTerms {
				byTerm[t] = uint16(n)
			}
			return uint16(n), nil
		}
	}
	n := len(e.columns)
	if n == 1<<16-1 {
		return 0, errTerms
	}
	c, err := newColumn(e.reader, t, b)
	if err != nil {
		return 0, err
	}
	if err := e.reads(t.Columns...); err != nil {
		return 0, err
	}
	e.columns = append(e.columns, c)
	e.timed = e.timed || b != fixed
	if len(byTerm) < knownTerms {
		byTerm[t] = uint16(n) //nolint:gosec // fewer than 65,535
	}
	return uint16(n), nil //nolint:gosec // fewer than 65,535
}
