package eval

import (
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// in returns the test that a term is one of a set.
func (c *Compiler) in(n *predicate.Node) (shape.Test, Cost, error) {
	cost := CostIn
	if n.Set.Len() > value.FewValues {
		cost = CostLookup
	}
	if t := c.directly(n); t != nil {
		return t, cost, nil
	}
	if value.IsTextual(n.Term.Type) {
		t, err := c.onText(n.Term, value.IsOneOfTexts(n.Set.Texts))
		return t, cost, err
	}
	t, err := c.onNum(n.Term, value.NumSet(value.HoldingOfTerm(n.Term).OrderedNums(n.Set)))
	return t, cost, err
}

// onText returns the test that a textual term is not null and satisfies f.
func (c *Compiler) onText(t *schema.Term, f value.TextTest) (shape.Test, error) {
	if t.Join {
		return c.onJoined(t, f)
	}
	read, err := c.Texts(t)
	return func(row unsafe.Pointer) bool {
		s, ok := read(row)
		return ok && f(s)
	}, err
}

// onJoined returns the test of a text that is joined of several columns. It is put together in a buffer that serves
// again for the next row.
func (c *Compiler) onJoined(t *schema.Term, f value.TextTest) (shape.Test, error) {
	reads, err := c.columns(t)
	buffers := &sync.Pool{New: func() any { return new([]byte) }}
	return func(row unsafe.Pointer) bool {
		buffer := buffers.Get().(*[]byte) // New makes nothing else
		*buffer = appendJoined((*buffer)[:0], row, reads)
		ok := f(value.View(*buffer))
		buffers.Put(buffer)
		return ok
	}, err
}

// onNum returns the test that a term, which is not textual, is not null and satisfies f.
func (c *Compiler) onNum(t *schema.Term, f value.NumTest) (shape.Test, error) {
	read, err := c.Nums(t)
	if f.Plain() {
		low, high := f.Low, f.High
		return func(row unsafe.Pointer) bool {
			n, ok := read(row)
			return ok && low <= n && n <= high
		}, err
	}
	return func(row unsafe.Pointer) bool {
		n, ok := read(row)
		return ok && f.Holds(n)
	}, err
}
