package filter

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
)

// field reads what stands after the name of a field, given its first byte.
func (f *fast) field(on *field, first byte) bool {
	switch {
	case on.deprecated != "" || f.l.scope != nil && !f.l.seesField(on):
		return false
	case first == 'n':
		return f.absent()
	}
	return f.criteria(on)
}

// criteria reads the operators on a field.
func (f *fast) criteria(on *field) bool {
	if f.Next() != '{' || len(on.required) > 0 || on.ignored {
		return false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return false
	}
	mark := len(f.stack)
	op := predicate.OpAnd
	var seen uint64
	for more := f.Open(); more; {
		k := f.key(on.keys)
		if k == nil || seen&k.bit != 0 {
			return false
		}
		seen |= k.bit
		ok := false
		switch first := f.Next(); k.kind {
		case operatorKey:
			op, ok = f.operator(on.operator)
		case fieldKey:
			ok = f.field(k.field, first)
		case wordKey:
			ok = f.word(on, k.word, first)
		default: // no criteria have another key
		}
		if !ok {
			return false
		}
		if more, ok = f.Close('}'); !ok {
			return false
		}
	}
	f.depth--
	f.join(op, mark)
	return true
}

// word reads what stands after an operator, given its first byte.
func (f *fast) word(on *field, w *word, first byte) bool {
	f.nodes++
	switch {
	case w.Deprecated != "" || f.l.scope != nil && !f.l.seesWord(on, w):
		return false
	case first == 'n':
		return f.absent()
	case w.plain.Op == predicate.OpNone:
		return f.lowered(on, w, first)
	}
	f.stack = append(f.stack, w.plain)
	top := len(f.stack) - 1
	set := &f.stack[top].Set
	if _, ok := f.operand(w, first, set); !ok {
		return false
	}
	f.searched += searched(&f.stack[top])
	if set.Len() == 0 { // which is the only operand of which a plain operator says something else
		n := w.card.Lower(operators.Use{Target: w.targets[0], Operand: *set})
		f.stack = f.stack[:top]
		f.composite(n)
	}
	return true
}

// lowered reads what stands after an operator that is not plain, and lowers it.
func (f *fast) lowered(on *field, w *word, first byte) bool {
	use := operators.Use{Relation: on.relation}
	switch w.card.Operand {
	case operators.Count:
		return false
	case operators.Object:
		return f.quantified(on, w)
	default: // it has values
	}
	var ok bool
	if use.Single, ok = f.operand(w, first, &use.Operand); !ok {
		return false
	}
	if w.own { // it may keep the operand, whose memory is used again
		use.Operand.Texts, use.Operand.Nums = slices.Clone(use.Operand.Texts), slices.Clone(use.Operand.Nums)
	}
	if w.card.Check != nil && w.card.Check(use.Operand) != nil {
		return false
	}
	if use.Relation == nil && len(w.targets) == 1 && len(w.targets[0].Via) == 0 {
		use.Target = w.targets[0]
		n := w.card.Lower(use)
		f.searched += searched(&n)
		f.normal(n)
		return true
	}
	n := lower(w, use)
	if use.Relation == nil {
		f.searched += searched(&n)
	}
	f.composite(n)
	return true
}

// quantified reads the operand of some_, and of every_ and none_ where no policy stands in it.
func (f *fast) quantified(on *field, w *word) bool {
	some := w.card == operators.Some
	if f.l.registry.Options().NoRelations || !some && (f.l.scope != nil || w.card != operators.Every && w.card != operators.None) {
		return false
	}
	var named uint64
	mark := len(f.stack)
	if some {
		f.rows(on.relation.To)
	}
	if f.nest += manyOf(on.relation); f.nest > f.l.limits.Nest || !f.object(on.inner, &named) {
		return false
	}
	f.nest -= manyOf(on.relation)
	if some {
		f.some(on.relation, mark)
		return true
	}
	use := operators.Use{Relation: on.relation}
	if len(f.stack) > mark {
		use.Inner = f.stack[mark]
	}
	f.stack = f.stack[:mark]
	f.push(predicate.Simplify(w.card.Lower(use)))
	return true
}

// normal is composite for what most cards make: one test, which is in normal form already.
func (f *fast) normal(n predicate.Node) {
	switch n.Op {
	case predicate.OpRange:
		f.stack = append(f.stack, n)
		return
	case predicate.OpIn, predicate.OpText, predicate.OpHasAll, predicate.OpHasAny:
		if n.Set.Len() > 0 {
			f.stack = append(f.stack, n)
			return
		}
	default: // it may have parts
	}
	f.composite(n)
}
