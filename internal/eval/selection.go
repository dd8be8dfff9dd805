package eval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// CompilerFor returns what makes tests on rows of c that are T.
func CompilerFor[T any](c *schema.Collection, data map[string]any) (*Compiler, error) {
	s, err := shape.ShapeOf(c, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	return &Compiler{Store: NewStore(data), Collection: c, Shape: s}, nil
}

// A Selection is a query that is ready to go through the rows of a Dataset.
type Selection struct {
	*Compiler
	Selected
	Rows *Set
}

// SelectionOf returns q over data. Its used columns are not yet checked.
func SelectionOf(q *filter.Query, data map[string]any, stop *Stop) (*Selection, error) {
	s := NewStore(data)
	s.Stop = stop
	rows, err := s.Set(q.Collection())
	if err != nil {
		return nil, err
	}
	c := &Compiler{Store: s, Collection: q.Collection(), Shape: rows.Shape}
	where := q.Where()
	return c.Selection(rows, &where)
}

// Selection returns the rows that satisfy n.
func (c *Compiler) Selection(rows *Set, n *predicate.Node) (*Selection, error) {
	if rows.Columns != nil {
		selected, err := rows.Columns.Select(c, n)
		return &Selection{c, selected, rows}, err
	}
	holds, err := c.Test(n)
	return &Selection{c, &walk{rows, holds}, rows}, err
}

// A walk is the rows of a slice that satisfy a test, one after another.
type walk struct {
	rows  *Set
	holds shape.Test
}

func (w *walk) Each(visit func(i int, row unsafe.Pointer)) {
	for i := range w.rows.N {
		if w.rows.stop.After(i) {
			return
		}
		if row := w.rows.At(i); w.holds(row) {
			visit(i, row)
		}
	}
}

func (w *walk) Count() int64 {
	count := int64(0)
	for i := range w.rows.N {
		if w.rows.stop.After(i) {
			break
		}
		if w.holds(w.rows.At(i)) {
			count++
		}
	}
	return count
}

func (w *walk) Best(b *Best) *Best {
	w.Each(b.Offer)
	return b
}

func (w *walk) Tally(a *filter.Aggregate, read *Sorter) *Tally { return TallyEach(w, a, read) }

// Check looks at the values of the columns that s reads.
func (s *Selection) Check() error { return s.Rows.Check(s.Used, false) }

// Asked returns an error unless the rows of s are T.
func Asked[T any](s *Selection) error {
	if t := reflect.TypeFor[T](); s.Rows.Typ != t && s.Rows.base != nil {
		return fmt.Errorf("memeval: the rows of %s are %s, not %s", s.Collection.Name, s.Rows.Typ, t)
	}
	return nil
}
