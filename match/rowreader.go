package match

import (
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// A rowReader reads rows that are *T in an any, so that the engine is not generic.
type rowReader[T any] struct{ *eval.Reader[T] }

func (r rowReader[T]) texts(t *schema.Term) (func(any) (string, bool), error) {
	read, err := r.Texts(t)
	return func(row any) (string, bool) { return read(row.(*T)) }, err //nolint:forcetypeassert // rows are *T
}

func (r rowReader[T]) nums(t *schema.Term) (func(any) (int64, bool), error) {
	read, err := r.Nums(t)
	return func(row any) (int64, bool) { return read(row.(*T)) }, err //nolint:forcetypeassert // rows are *T
}

func (r rowReader[T]) lists(t *schema.Term) (func(any) eval.Elements, error) {
	read, err := r.Lists(t)
	return func(row any) eval.Elements { return read(row.(*T)) }, err //nolint:forcetypeassert // rows are *T
}

func (r rowReader[T]) wrong(c *schema.Column) (func(any) error, error) {
	wrong, err := r.Wrong(c)
	if wrong == nil {
		return nil, err
	}
	return func(row any) error { return wrong(row.(*T)) }, err //nolint:forcetypeassert // rows are *T
}
