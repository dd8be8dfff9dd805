package filter

import "github.com/tamis-go/tamis/filter/predicate"

// object reads an object of fields and groups, and says what it says. The fields that it names are set in named.
func (f *fast) object(t *table, named *uint64) bool {
	mark := len(f.stack)
	op, ok := f.members(t, named)
	if ok {
		f.join(op, mark)
	}
	return ok
}

// members reads an object, and leaves what its members say on the stack, to be joined by op.
func (f *fast) members(t *table, named *uint64) (op predicate.Op, ok bool) {
	if f.Next() != '{' {
		return op, false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return op, false
	}
	op = predicate.OpAnd
	var seen uint64
	for more := f.Open(); more; {
		k := f.key(t.keys)
		if k == nil || seen&k.bit != 0 {
			return op, false
		}
		seen |= k.bit
		first := f.Next()
		if k.kind == operatorKey {
			op, ok = f.operator(t.operator)
		} else {
			ok = f.member(t, k, first, named)
		}
		if !ok {
			return op, false
		}
		if more, ok = f.Close('}'); !ok {
			return op, false
		}
	}
	f.depth--
	return op, true
}

// member reads what stands after the key of a field or a group, given its first byte.
func (f *fast) member(t *table, k *key, first byte, named *uint64) bool {
	if k.kind == fieldKey {
		*named |= k.bit
		return f.field(k.field, first)
	}
	if f.nodes++; f.l.registry.Options().NoGroups {
		return false
	}
	switch {
	case first == 'n':
		return f.absent()
	case k.kind == notKey:
		mark := len(f.stack)
		if !f.object(t, named) {
			return false
		}
		n := predicate.Node{Op: predicate.OpTrue}
		if len(f.stack) > mark {
			n = f.stack[mark]
		}
		f.stack = f.stack[:mark]
		f.push(predicate.Simplify(predicate.Not(n)))
		return true
	}
	return f.group(t, k.kind, named)
}

// absent reads a null, where nulls count as absent.
func (f *fast) absent() bool { return f.l.nullsAbsent() && f.Word("null") }

// operator reads the operator of an object or of criteria.
func (f *fast) operator(accepted bool) (predicate.Op, bool) {
	if !accepted || f.Next() != '"' {
		return 0, false
	}
	span, ok := f.Quoted()
	if !ok || span.Escaped {
		return 0, false
	}
	switch string(f.Data[span.Start:span.End]) {
	case "and_":
		return predicate.OpAnd, true
	case "or_":
		return predicate.OpOr, true
	}
	return 0, false
}

// group reads a list of objects.
func (f *fast) group(t *table, kind keyKind, named *uint64) bool {
	if f.Next() != '[' {
		return false
	}
	mark, items, ok := len(f.stack), 0, false
	for more := f.Open(); more; {
		if items++; items > f.l.limits.List || !f.object(t, named) {
			return false
		}
		if more, ok = f.Close(']'); !ok {
			return false
		}
	}
	op := predicate.OpAnd
	if kind == orKey {
		op = predicate.OpOr
	}
	f.join(op, mark)
	return true
}
