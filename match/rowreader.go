package match

import (
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/jsonrow"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A rowReader reads rows that are *T, or lines of JSON (*jsonrow.Row), in an any, so that the engine is not generic.
type rowReader[T any] struct {
	rows  *eval.Reader[T]
	lines *eval.Reader[jsonrow.Row]
}

func newReader[T any](c *schema.Collection, data memeval.Dataset, lines *jsonrow.Shape) (reader, error) {
	rows, err := eval.ReaderOf[T](c, data)
	if err != nil {
		return nil, err
	}
	return rowReader[T]{rows, eval.Beside[jsonrow.Row](rows, lines)}, nil
}

func (r rowReader[T]) texts(t *schema.Term) (func(any) (string, bool), error) {
	row, err := r.rows.Texts(t)
	if err != nil {
		return nil, err
	}
	line, err := r.lines.Texts(t)
	return either(row, line), err
}

func (r rowReader[T]) nums(t *schema.Term) (func(any) (int64, bool), error) {
	row, err := r.rows.Nums(t)
	if err != nil {
		return nil, err
	}
	line, err := r.lines.Nums(t)
	return either(row, line), err
}

// either returns what reads rows by one function and lines by another.
func either[T, V any](row func(*T) (V, bool), line func(*jsonrow.Row) (V, bool)) func(any) (V, bool) {
	return func(r any) (V, bool) {
		if l, ok := r.(*jsonrow.Row); ok {
			return line(l)
		}
		return row(r.(*T)) //nolint:forcetypeassert // rows are *T
	}
}

func (r rowReader[T]) lists(t *schema.Term) (func(any) eval.Elements, error) {
	row, err := r.rows.Lists(t)
	if err != nil {
		return nil, err
	}
	line, err := r.lines.Lists(t)
	return eitherOf(row, line), err
}

func (r rowReader[T]) test(n *predicate.Node) (func(any) bool, error) {
	row, err := r.rows.Test(n)
	if err != nil {
		return nil, err
	}
	line, err := r.lines.Test(n)
	return eitherOf(row, line), err
}

func (r rowReader[T]) testAt(n *predicate.Node, now time.Time) (holds func(any) bool, until time.Time, err error) {
	row, until, err := r.rows.TestAt(n, now)
	if err != nil {
		return nil, until, err
	}
	line, _, err := r.lines.TestAt(n, now)
	return eitherOf(row, line), until, err
}

// eitherOf is either for what is never null.
func eitherOf[T, V any](row func(*T) V, line func(*jsonrow.Row) V) func(any) V {
	return func(r any) V {
		if l, ok := r.(*jsonrow.Row); ok {
			return line(l)
		}
		return row(r.(*T)) //nolint:forcetypeassert // rows are *T
	}
}

// wrong is for rows alone: a line is judged while it is read.
func (r rowReader[T]) wrong(c *schema.Column) (func(any) error, error) {
	wrong, err := r.rows.Wrong(c)
	if wrong == nil {
		return nil, err
	}
	return func(row any) error { return wrong(row.(*T)) }, err //nolint:forcetypeassert // rows are *T
}
