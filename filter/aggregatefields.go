package filter

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// standIn returns a term for a value that no column has: criteria are lowered to tests on it, and these to others.
func standIn(name string, t schema.Type) *schema.Term {
	return &schema.Term{Type: t, Columns: []*schema.Column{{Name: name, Type: t, NotNull: !t.Null}}}
}

// made reports whether tests on the value of f, which is made of many, are lowered to tests on those. Others are asked of one row, which is made of them.
func (f *field) made() bool {
	return f.aggregate != nil && f.aggregate.Func != schema.Latest && f.aggregate.Func != schema.Total
}

// compares reports whether an operator lowers to In, Range and IsNull alone, so that it can be said of the least and the greatest value. All that
// the language has for times do; what a user's own makes of a value is not known.
func (b *builder) compares(op *operators.Operator) bool {
	return op.On.Values.Has(schema.Datetime) && operators.Standard.For(op.Name, false) == op
}

// wheres reads which rows the aggregates are made of. Such a filter cannot name another aggregate.
func (b *builder) wheres(l *Language) {
	read := make([]predicate.Node, len(b.aggregates))
	for i, f := range b.aggregates {
		read[i] = predicate.Node{Op: predicate.OpTrue}
		if f.aggregate.Where == "" {
			continue
		}
		tree, errs := syntax.Parse([]byte(f.aggregate.Where), l.limits.syntax())
		check := checker{Language: l, now: l.now}
		check.take(errs)
		if obj, ok := tree.(*syntax.Object); ok {
			if n := predicate.Simplify(check.object(b.tables[f.aggregate.Relation.To.Name], obj, nil)); n.Op != predicate.OpNone {
				read[i] = n
			}
		}
		if !check.at.IsZero() {
			b.errorf(f.pos, "the where of %s: it is read once, so its times are written out", f.path)
		}
		for _, e := range check.errs {
			b.errorf(f.pos, "the where of %s: %s", f.path, e.Error())
		}
	}
	for i, f := range b.aggregates {
		f.where = &read[i]
	}
}

// aggregated is criteria on a value of many related rows, as what they say of the rows.
func (c *checker) aggregated(f *field, obj *syntax.Object) predicate.Node {
	if f.where == nil {
		c.errorf(NotAllowed, obj.Pos, "", "%s is an aggregate, which the where of another cannot name", f.path)
		return predicate.Node{}
	}
	r := f.aggregate.Relation
	before := c.enterRows(obj.Pos, r)
	n := c.members(f, obj)
	c.leaveRows(before)
	if c.refused() || n.Op == predicate.OpNone {
		return predicate.Node{}
	}
	switch f.aggregate.Func {
	case schema.CountRows:
		n = f.counted(n)
	case schema.Latest, schema.Total:
		n = f.last(n)
	default:
		n = f.extreme(n)
	}
	asked := 0
	predicate.Walk(&n, func(n *predicate.Node) bool {
		if n.Related() {
			asked++
		}
		return !n.Related()
	})
	for range asked - 1 { // the operators are counted already
		c.node(obj.Pos)
	}
	if c.refused() {
		return predicate.Node{}
	}
	return n
}

// counted returns n, whose tests are on a number of rows, as what it says of the rows. What is compared with another field stays as it is.
func (f *field) counted(n predicate.Node) predicate.Node {
	compares := false
	predicate.Walk(&n, func(n *predicate.Node) bool {
		compares = compares || n.Op == predicate.OpCompare
		return !compares
	})
	switch {
	case !compares:
		return predicate.Counted(f.aggregate.Relation, *f.where, n)
	case n.Op == predicate.OpCompare:
		return n
	}
	n.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		n.Kids[i] = f.counted(k)
	}
	return n
}

// last returns n, whose tests are on the row that comes last or on a sum, with what the rows satisfy of which that is one.
func (f *field) last(n predicate.Node) predicate.Node {
	if n.Op == predicate.OpExists && n.Relation == f.aggregate.Row {
		return predicate.Last(n.Relation, *f.where, n.Kids[0])
	}
	var kids []predicate.Node
	one := -1 // the tests of the row that stand beside each other are one
	for _, k := range n.Kids {
		k = f.last(k)
		switch asks := k.Op == predicate.OpExists; {
		case asks && one >= 0 && n.Op == predicate.OpAnd:
			kids[one].Kids[0] = predicate.And(kids[one].Kids[0], k.Kids[0])
			continue
		case asks && one >= 0 && n.Op == predicate.OpOr:
			kids[one].Kids[0] = predicate.Or(kids[one].Kids[0], k.Kids[0])
			continue
		case asks:
			one = len(kids)
		}
		kids = append(kids, k)
	}
	if n.Kids = kids; len(kids) == 1 && n.Op != predicate.OpNot {
		return kids[0]
	}
	return n
}

// extreme returns n, whose tests are on the least or the greatest value of many rows, as what it says of the rows: the greatest is at least x where
// one of them is, and at most x where none is above x.
func (f *field) extreme(n predicate.Node) predicate.Node {
	a := f.aggregate
	some := func(test predicate.Node) predicate.Node {
		return predicate.Some(a.Relation, predicate.And(*f.where, predicate.Through(a.Of.Via, test)))
	}
	open := predicate.Bound{}
	within := func(low, high predicate.Bound) predicate.Node {
		near, far := low, high // what a row must reach, and what none may pass
		after := func(b predicate.Bound) predicate.Node { return predicate.Between(a.Of.Value, b, open) }
		if a.Func == schema.Least {
			near, far = high, low
			after = func(b predicate.Bound) predicate.Node { return predicate.Between(a.Of.Value, open, b) }
		}
		reached := predicate.Not(predicate.IsNull(a.Of.Value))
		if near.End != predicate.Open {
			reached = after(near)
		}
		if far.End == predicate.Open {
			return some(reached)
		}
		return predicate.And(some(reached), predicate.Not(some(after(beyond(far)))))
	}
	switch n.Op {
	case predicate.OpIn:
		parts := []predicate.Node{predicate.False()}
		var met []schema.Value
		for i := range n.Set.Len() {
			v := n.Set.At(i)
			if slices.ContainsFunc(met, func(m schema.Value) bool { return m.Compare(v) == 0 }) {
				continue
			}
			met = append(met, v)
			parts = append(parts, within(predicate.AtLeast(v), predicate.AtMost(v)))
		}
		return predicate.Or(parts...)
	case predicate.OpRange:
		low, high := n.Ends()
		return within(predicate.Bound{End: n.Low, Value: low}, predicate.Bound{End: n.High, Value: high})
	case predicate.OpIsNull:
		return predicate.Not(some(predicate.Not(predicate.IsNull(a.Of.Value))))
	}
	n.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		n.Kids[i] = f.extreme(k)
	}
	return n
}

// beyond returns where that which an end of a range leaves out begins.
func beyond(b predicate.Bound) predicate.Bound {
	if b.End == predicate.Inclusive {
		b.End = predicate.Exclusive
	} else {
		b.End = predicate.Inclusive
	}
	return b
}

// seesAggregate reports whether the caller may see all that f is made of.
func (l *Language) seesAggregate(f *field) bool {
	a := f.aggregate
	if f.where == nil {
		return false // it is in the where of another
	}
	if !l.reaches([]*schema.Relation{a.Relation}) || !l.seesTargets([]schema.Target{a.Of}) {
		return false
	}
	if a.Func == schema.Latest && slices.ContainsFunc(a.Row.Fold.Order, l.readsHidden) {
		return false
	}
	seen := true
	predicate.Walk(f.where, func(n *predicate.Node) bool {
		seen = seen && !l.readsHidden(n.Term) && (!n.Related() || l.reaches([]*schema.Relation{n.Relation}))
		for _, s := range n.Sides() {
			seen = seen && l.reaches(s.Via) && !l.readsHidden(s.Term)
		}
		return seen
	})
	return seen
}
