package eval

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Reader reads rows of T as compiled queries do. Package match is made of it: there, tests that many queries share
// are decided once a row. What it is asked of is a part of a checked query. It is not safe for concurrent use; the
// functions that it returns are.
type Reader[T any] struct{ c *Compiler }

// ReaderOf returns what reads rows of c that are T. Tests that look at related rows need their collections in data.
func ReaderOf[T any](c *schema.Collection, data map[string]any) (*Reader[T], error) {
	compiler, err := CompilerFor[T](c, data)
	if err != nil {
		return nil, err
	}
	return &Reader[T]{compiler}, nil
}

// Beside returns what reads the same rows in another form. Both look at the same related rows.
func Beside[U, T any](r *Reader[T], s shape.Shape) *Reader[U] {
	return &Reader[U]{&Compiler{Store: r.c.Store, Collection: r.c.Collection, Shape: s}}
}

// Test returns the test of n on a row, as memeval.Compile does for the Where of a query.
func (r *Reader[T]) Test(n *predicate.Node) (func(*T) bool, error) {
	t, err := r.c.Test(n)
	if err != nil {
		return nil, err
	}
	return func(row *T) bool { return t(unsafe.Pointer(row)) }, nil
}

// Texts returns what reads a term that is [Textual]; the second result is false for null. The text stays while
// the row does.
func (r *Reader[T]) Texts(t *schema.Term) (func(*T) (string, bool), error) {
	read, err := r.c.Texts(t)
	if err != nil {
		return nil, err
	}
	return func(row *T) (string, bool) { return read(unsafe.Pointer(row)) }, nil
}

// Nums returns what reads any other term, as the number that has its order: see [Ordered].
func (r *Reader[T]) Nums(t *schema.Term) (func(*T) (int64, bool), error) {
	read, err := r.c.Nums(t)
	if err != nil {
		return nil, err
	}
	return func(row *T) (int64, bool) { return read(unsafe.Pointer(row)) }, nil
}

// Lists returns what reads a term that is an array. A null is the empty list.
func (r *Reader[T]) Lists(t *schema.Term) (func(*T) Elements, error) {
	read, err := r.c.Lists(t)
	if err != nil {
		return nil, err
	}
	return func(row *T) Elements { return Elements{read(unsafe.Pointer(row))} }, nil
}

// Wrong returns what says of a row what is wrong with its value in a column, or nil where every value of T is of the column's kind.
func (r *Reader[T]) Wrong(c *schema.Column) (func(*T) error, error) {
	wrong, err := r.c.Shape.Check(value.NewJudge(c, false))
	if err != nil || wrong == nil {
		return nil, err
	}
	return func(row *T) error { return wrong(unsafe.Pointer(row)) }, nil
}

// A Elements is the elements of an array within a row.
type Elements struct{ l value.List }

// Len returns the number of elements, null ones included.
func (l *Elements) Len() int { return l.l.N }

// Text returns an element of a textual kind, or false for null.
func (l *Elements) Text(i int) (string, bool) { return l.l.TextAt(i) }

// Num returns an element of any other kind, as [Reader.Nums] does, or false for null.
func (l *Elements) Num(i int) (int64, bool) { return l.l.NumAt(i) }

// Ordered returns the number by which the value of a term that is not textual is compared with others. It returns false where no row has the
// value: 1.234 of a decimal(10,2).
func Ordered(t *schema.Term, v schema.Value) (int64, bool) { return value.HoldingOfTerm(t).Ordered(v) }

// Textual reports whether the values of a term are read by [Reader.Texts]: strings, enums, UUIDs, and decimals of more than 18 digits, which
// are their keys.
func Textual(t *schema.Term) bool { return value.HoldingOfTerm(t).Textual() }

// Interval returns the numbers that a Range on a term that is not textual holds of: low to high, both inclusive.
// There are none where low is above high.
func Interval(n *predicate.Node) (low, high int64) {
	t := value.NumRange(n)
	return t.Low, t.High
}

// Needle returns the test that a text holds a needle as m says.
func Needle(text string, m predicate.Match) func(string) bool { return needle.Holds(text, m) }

// Together reports whether n looks for so many needles that [Reader.Test] reads a text once for all of them.
func Together(n *predicate.Node) bool {
	return n.Op == predicate.OpText && !n.Match.Where.Pattern() && n.Set.Len() >= needle.ManyNeedles
}
