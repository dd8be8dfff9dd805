package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Compile returns a function that reports whether a row satisfies the filter and the policy of q. Sort and page do not
// matter for one row.
//
// T is a struct or map[string]any. The function allocates nothing, and may be called from several goroutines. A query
// that looks at related rows needs their collections in data; others may pass nil. Compile fails where a column that
// the query reads has no field in T, and where data lacks a collection or has a row with a value of the wrong kind.
//
// The function takes a pointer since a row passed by value would be copied to the heap.
func Compile[T any](q *filter.Query, data Dataset) (func(*T) bool, error) {
	c, err := compilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	where := q.Where()
	t, err := c.test(&where)
	if err != nil {
		return nil, err
	}
	return func(row *T) bool { return t(unsafe.Pointer(row)) }, nil
}

// Keys returns what reads the sort keys of q off a row, one for each of its page's Order: what a cursor is made of.
//
// It fails as Compile does. A sort by a related row's column needs the related collections in data.
func Keys[T any](q *filter.Query, data Dataset) (func(*T) []schema.Value, error) {
	c, err := compilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	s, err := c.sorter(q.Page().Order)
	if err != nil {
		return nil, err
	}
	return func(row *T) []schema.Value { return s.values(unsafe.Pointer(row)) }, nil
}

// compilerFor returns what makes tests on rows of c that are T.
func compilerFor[T any](c *schema.Collection, data Dataset) (*compiler, error) {
	s, err := shapeOf(c, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	return &compiler{store: newStore(data), collection: c, shape: s}, nil
}

// A selection is a query that is ready to go through the rows of a Dataset.
type selection struct {
	*compiler
	rows   *rows
	holds  test
	clause clause // instead of holds: of a table
}

// selectionOf returns q over data. Its used columns are not yet checked.
func selectionOf(q *filter.Query, data Dataset, stop *stop) (*selection, error) {
	s := newStore(data)
	s.stop = stop
	rows, err := s.rows(q.Collection())
	if err != nil {
		return nil, err
	}
	c := &compiler{store: s, collection: q.Collection(), shape: rows.shape}
	where := q.Where()
	return c.selection(rows, &where)
}

// selection returns the rows that satisfy n.
func (c *compiler) selection(rows *rows, n *predicate.Node) (*selection, error) {
	s := &selection{compiler: c, rows: rows}
	var err error
	if rows.table != nil {
		s.clause, err = c.clause(n)
	} else {
		s.holds, err = c.test(n)
	}
	return s, err
}

// each calls visit for the rows of s, by number.
func (s *selection) each(visit func(i int, row unsafe.Pointer)) {
	if t := s.rows.table; t != nil {
		for at := range t.pieces {
			if t.stop.isAsked() {
				return
			}
			p := &t.pieces[at]
			var room [batchRows]uint16
			p.scan(s.clause, func(from, words int, m *mask) {
				for _, i := range m.list(words, &room) {
					visit(t.starts[at]+from+int(i), p.row(from+int(i)))
				}
			})
		}
		return
	}
	for i := range s.rows.n {
		if s.store.stop.after(i) {
			return
		}
		if row := s.rows.at(i); s.holds(row) {
			visit(i, row)
		}
	}
}

// check looks at the values of the columns that s reads.
func (s *selection) check() error { return s.rows.check(s.used, false) }

// asked returns an error unless the rows of s are T.
func asked[T any](s *selection) error {
	if t := reflect.TypeFor[T](); s.rows.typ != t && s.rows.base != nil {
		return fmt.Errorf("memeval: the rows of %s are %s, not %s", s.collection.Name, s.rows.typ, t)
	}
	return nil
}
