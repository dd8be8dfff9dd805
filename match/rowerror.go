package match

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A rowCheck says what is wrong with the value of a column in a row.
type rowCheck struct {
	column *schema.Column
	wrong  func(row any) error
}

// reads notes that tests read columns: rows are refused whose values there are not of their kind. Without that, such a value would be null, and
// satisfy every test that does not hold. A column stays noted when the filters that read it are gone.
func (e *engine) reads(columns ...*schema.Column) error {
	for _, c := range columns {
		if e.checked[c] {
			continue
		}
		wrong, err := e.reader.wrong(c)
		if err != nil {
			return err
		}
		e.checked[c] = true
		if wrong != nil {
			e.checks = append(e.checks, rowCheck{c, wrong})
		}
	}
	return nil
}

// readsTest is reads for the columns of a compiled test.
func (e *engine) readsTest(n *predicate.Node) error {
	for _, s := range n.Sides() {
		columns := s.Term.Columns
		if len(s.Via) > 0 {
			columns, _ = eval.Ends(s.Via[0])
		}
		if err := e.reads(columns...); err != nil {
			return err
		}
	}
	if n.Op == predicate.OpCompare {
		return nil
	}
	if !n.Related() {
		return e.reads(n.Term.Columns...)
	}
	if n.Relation.In != nil {
		return e.reads(n.Relation.In.Columns...)
	}
	for _, on := range n.Relation.On {
		if err := e.reads(on[0]); err != nil {
			return err
		}
	}
	return nil
}

// check returns the first value of a row that filters read and that is not of its column's kind, as a *RowError.
func (e *engine) check(row any) error {
	for i := range e.checks {
		c := &e.checks[i]
		if err := c.wrong(row); err != nil {
			return &memeval.RowError{Collection: e.collection.Name, Row: -1, Column: c.column.Name, Reason: err}
		}
	}
	return nil
}

// Skip makes Match, and its like, pass over rows that are in error: report is called with each, and it matches nothing. Report may call any method
// of the index. With nil, which is the default, the error is returned.
func (ix *Index[K, T]) Skip(report func(row *T, err error)) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.skip = report
}

// refuse returns the error of a row, or reports it if rows in error are skipped.
func (ix *Index[K, T]) refuse(row *T, err error) error {
	if err == nil {
		return nil
	}
	ix.mu.RLock()
	skip := ix.skip
	ix.mu.RUnlock()
	if skip == nil {
		return err
	}
	skip(row, err)
	return nil
}
