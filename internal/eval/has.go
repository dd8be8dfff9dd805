package eval

import (
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
)

// has returns the test that an array has one of a set, or every one. Null elements count for nothing.
func (c *Compiler) has(n *predicate.Node) (shape.Test, Cost, error) {
	cost := CostLookup + CostIn*Cost(min(n.Set.Len(), value.FewValues))
	if t := c.directly(n); t != nil {
		return t, cost, nil
	}
	read, err := c.Lists(n.Term)
	if err != nil {
		return nil, 0, err
	}
	if value.IsTextual(n.Term.Type) {
		return hasTest(read, value.NewWanted(slices.Clone(n.Set.Texts), value.List.TextAt, value.List.Strings), n.Op), cost, nil
	}
	return hasTest(read, value.NewWanted(value.HoldingOfTerm(n.Term).OrderedNums(n.Set), value.List.NumAt, nil), n.Op), cost, nil
}

func hasTest[E string | int64](read shape.Lists, w *value.Wanted[E], op predicate.Op) shape.Test {
	if op == predicate.OpHasAny {
		return func(row unsafe.Pointer) bool { return w.Any(read(row)) }
	}
	return func(row unsafe.Pointer) bool { return w.All(read(row)) }
}
