package eval

import (
	"cmp"
	"fmt"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
)

// Test returns the test that n is on a row. The rows of relations inside it are looked at now.
func (c *Compiler) Test(n *predicate.Node) (shape.Test, error) {
	t, _, err := c.Costed(n)
	return t, err
}

// A Cost is what a test costs a row, roughly in nanoseconds. Within And and Or the cheap ones come first; of two that
// cost the same it is the one that is likely to decide: being one of a few values, before lying in a range.
type Cost int

const (
	CostIn     Cost = 3
	costNull   Cost = 4
	CostRange  Cost = 5
	CostLookup Cost = 15 // into a hash table
	CostSearch Cost = 25 // through a text
	CostCall   Cost = 100
)

// Costed returns the test that n is, and its cost. Its cases follow the order of predicate's operations.
func (c *Compiler) Costed(n *predicate.Node) (shape.Test, Cost, error) {
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue:
		return always, 0, nil
	case predicate.OpFalse:
		return never, 0, nil
	case predicate.OpAnd, predicate.OpOr:
		return c.group(n)
	case predicate.OpNot:
		t, cost, err := c.Costed(&n.Kids[0])
		return not(t), cost, err
	case predicate.OpIn:
		return c.in(n)
	case predicate.OpRange:
		return c.between(n)
	case predicate.OpText:
		t, err := c.text(n)
		return t, CostSearch * Cost(n.Set.Len()), err
	case predicate.OpIsNull:
		t, err := c.Nulls(n.Term)
		return t, costNull, err
	case predicate.OpHasAll, predicate.OpHasAny:
		return c.has(n)
	case predicate.OpExists, predicate.OpCount:
		t, err := c.exists(n)
		return t, CostLookup, err
	case predicate.OpCustom:
		t, err := c.custom(n)
		return t, CostCall, err
	case predicate.OpCompare:
		t, err := c.compare(n.Pair)
		return t, CostLookup, err
	}
	panic(fmt.Sprintf("memeval: unexpected %s", n.Op))
}

func always(unsafe.Pointer) bool { return true }
func never(unsafe.Pointer) bool  { return false }

func not(t shape.Test) shape.Test { return func(row unsafe.Pointer) bool { return !t(row) } }

// group returns the test of an And or an Or. Its parts have no effects, so their order is free.
func (c *Compiler) group(n *predicate.Node) (shape.Test, Cost, error) {
	type part struct {
		test shape.Test
		cost Cost
	}
	parts := make([]part, 0, len(n.Kids))
	sum := Cost(0)
	for i := range n.Kids {
		if n.Kids[i].Op == predicate.OpNone {
			continue
		}
		t, cost, err := c.Costed(&n.Kids[i])
		if err != nil {
			return nil, 0, err
		}
		parts = append(parts, part{t, cost})
		sum += cost
	}
	slices.SortStableFunc(parts, func(p, q part) int { return cmp.Compare(p.cost, q.cost) })
	tests := make([]shape.Test, len(parts))
	for i, p := range parts {
		tests[i] = p.test
	}
	if n.Op == predicate.OpAnd {
		return all(tests), sum, nil
	}
	return some(tests), sum, nil
}

// all returns the test that every one of tests holds. A fixed few are called without a loop.
func all(tests []shape.Test) shape.Test {
	switch len(tests) {
	case 0:
		return always
	case 1:
		return tests[0]
	case 2:
		a, b := tests[0], tests[1]
		return func(row unsafe.Pointer) bool { return a(row) && b(row) }
	case 3:
		a, b, c := tests[0], tests[1], tests[2]
		return func(row unsafe.Pointer) bool { return a(row) && b(row) && c(row) }
	case 4:
		a, b, c, d := tests[0], tests[1], tests[2], tests[3]
		return func(row unsafe.Pointer) bool { return a(row) && b(row) && c(row) && d(row) }
	}
	return func(row unsafe.Pointer) bool {
		for _, t := range tests {
			if !t(row) {
				return false
			}
		}
		return true
	}
}

// some returns the test that one of tests holds.
func some(tests []shape.Test) shape.Test {
	switch len(tests) {
	case 0:
		return never
	case 1:
		return tests[0]
	case 2:
		a, b := tests[0], tests[1]
		return func(row unsafe.Pointer) bool { return a(row) || b(row) }
	case 3:
		a, b, c := tests[0], tests[1], tests[2]
		return func(row unsafe.Pointer) bool { return a(row) || b(row) || c(row) }
	}
	return func(row unsafe.Pointer) bool {
		for _, t := range tests {
			if t(row) {
				return true
			}
		}
		return false
	}
}

// custom returns the test that is a function of the user's.
func (c *Compiler) custom(n *predicate.Node) (shape.Test, error) {
	switch {
	case n.Call == nil || n.Call.Go == nil:
		name := "a custom test"
		if n.Call != nil {
			name = n.Call.Name
		}
		return nil, fmt.Errorf("memeval: %s has no Go function", name)
	case n.Term.Type.Array || !n.Term.Type.Kind.Compared():
		return nil, fmt.Errorf("memeval: %s: a Go function takes one value, and %s is %s", n.Call.Name, termName(n.Term), n.Term.Type)
	}
	read, err := c.Values(n.Term)
	call, set := n.Call.Go, n.Set
	return func(row unsafe.Pointer) bool {
		v := read(row)
		return !v.IsNull() && call(v, set)
	}, err
}
