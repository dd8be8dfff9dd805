package eval

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// An Element is an element of an array, not null, as a row of the collection that [schema.Collection.Elements] leads to, or the value of a row
// that is made of others. One of the three is set, by its kind.
type Element struct {
	Text string
	Num  int64
	Null bool           // of a row that is made: it has no value
	Doc  value.Document // of an array inside JSON: an object
}

// Inside returns the compiler of tests on an [Element] that r leads to.
func (c *Compiler) Inside(r *schema.Relation) *Compiler {
	return &Compiler{Store: c.Store, Collection: r.To, Shape: elementShape{shape.MapShape{}}}
}

// Elements returns what calls visit for the elements of an array that are not null, until that returns true. It reports whether one did.
func (c *Compiler) Elements(array *schema.Term) (func(row unsafe.Pointer, visit func(*Element) bool) bool, error) {
	if array.Type.Kind == schema.JSON {
		return c.objects(array)
	}
	read, err := c.Lists(array)
	textual := value.IsTextual(array.Type)
	return func(row unsafe.Pointer, visit func(*Element) bool) bool {
		list := read(row)
		if list.N == 0 {
			return false
		}
		var e Element
		for i := range list.N {
			ok := false
			if textual {
				e.Text, ok = list.TextAt(i)
			} else {
				e.Num, ok = list.NumAt(i)
			}
			if ok && visit(&e) {
				return true
			}
		}
		return false
	}, err
}

// objects is Elements of an array inside JSON.
func (c *Compiler) objects(array *schema.Term) (func(row unsafe.Pointer, visit func(*Element) bool) bool, error) {
	c.Use(array.Columns...)
	read, err := c.Shape.Docs(array.Columns[0])
	return func(row unsafe.Pointer, visit func(*Element) bool) bool {
		for item := range read(row).Inside(array.Path).Items() {
			if name, _ := item.TypeAt(nil); name == "object" && visit(&Element{Doc: item}) {
				return true
			}
		}
		return false
	}, err
}

// ElementTest returns the test that the kid of n, an Exists over the elements of an array, is on one of them.
func (c *Compiler) ElementTest(n *predicate.Node) (func(*Element) bool, error) {
	holds, err := c.Inside(n.Relation).Test(&n.Kids[0])
	return func(e *Element) bool { return holds(unsafe.Pointer(e)) }, err
}

// elements returns the test that an array has an element that satisfies n's kid or, of a Count, more of them than it says.
func (c *Compiler) elements(n *predicate.Node) (shape.Test, error) {
	holds, err := c.ElementTest(n)
	if err != nil {
		return nil, err
	}
	elements, err := c.Elements(n.Relation.In)
	if n.Op == predicate.OpCount {
		return func(row unsafe.Pointer) bool {
			more := n.Set.Nums[0]
			return elements(row, func(e *Element) bool {
				if holds(e) {
					more--
				}
				return more < 0
			})
		}, err
	}
	return func(row unsafe.Pointer) bool { return elements(row, holds) }, err
}

// An elementShape is the shape of an [Element]. It does not have the tests of its own that a MapShape has.
type elementShape struct{ shape.Shape }

func (elementShape) Texts(*schema.Column) (value.Texts, error) {
	return func(row unsafe.Pointer) (string, bool) {
		e := (*Element)(row)
		return e.Text, !e.Null
	}, nil
}

func (elementShape) Nums(*schema.Column) (value.Nums, error) {
	return func(row unsafe.Pointer) (int64, bool) { return (*Element)(row).Num, true }, nil
}

func (elementShape) Docs(*schema.Column) (shape.Docs, error) {
	return func(row unsafe.Pointer) value.Document { return (*Element)(row).Doc }, nil
}
