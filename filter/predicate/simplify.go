package predicate

import "fmt"

// Simplify returns an equal node in normal form: Not only around tests, Exists and Count, no constant
// inside another node but those two, And and Or flat and with two kids or more. None becomes True.
//
// No complement is pushed through Exists: what stands inside it says which rows there are.
func Simplify(n Node) Node {
	n, _ = simplify(n, false)
	if n.Op == OpNone {
		return Node{Op: OpTrue}
	}
	return n
}

// simplify returns n, or its complement, in normal form. said is false if n is a no-op.
func simplify(n Node, not bool) (out Node, said bool) {
	switch n.Op {
	case OpNone:
		return Node{}, false
	case OpTrue, OpFalse:
		if (n.Op == OpTrue) != not {
			return Node{Op: OpTrue}, true
		}
		return Node{Op: OpFalse}, true
	case OpNot:
		out, said = simplify(n.Kids[0], !not)
		if !said { // a no-op is true, under not
			return simplify(Node{Op: OpTrue}, !not)
		}
		return out, true
	case OpAnd, OpOr:
		op := n.Op
		if not {
			op = OpAnd + OpOr - op
		}
		return flatten(op, n.Kids, not)
	case OpExists, OpCount:
		kids := make([]Node, len(n.Kids))
		for i := range n.Kids {
			if kids[i] = Simplify(n.Kids[i]); kids[i].Op == OpFalse {
				return simplify(kids[i], not)
			}
		}
		n.Kids = kids
	case OpIn, OpHasAny, OpHasAll, OpText:
		if n.Set.Len() == 0 {
			// Every of none is true, of a text that is not null; one of none is false.
			switch {
			case n.Op == OpHasAll:
				return simplify(Node{Op: OpTrue}, not)
			case n.Op == OpText && n.Match.Every:
				return simplify(IsNull(n.Term), !not)
			}
			return simplify(Node{Op: OpFalse}, not)
		}
	case OpRange, OpIsNull, OpCustom, OpCompare:
	default:
		panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
	}
	if n.Op == OpIsNull && (n.Term.Join || n.Term.Length || !n.Term.Type.Array && !n.Term.Nullable()) {
		return simplify(Node{Op: OpFalse}, not)
	}
	if not {
		return Node{Op: OpNot, Kids: []Node{n}}, true
	}
	return n, true
}

func flatten(op Op, kids []Node, not bool) (out Node, said bool) {
	absorbing, neutral := OpFalse, OpTrue
	if op == OpOr {
		absorbing, neutral = OpTrue, OpFalse
	}
	list := make([]Node, 0, len(kids))
	for _, k := range kids {
		k, ok := simplify(k, not)
		if !ok {
			continue
		}
		said = true
		switch k.Op {
		case absorbing:
			return k, true
		case neutral:
		case op:
			list = append(list, k.Kids...)
		default:
			list = append(list, k)
		}
	}
	switch {
	case !said:
		return Node{}, false
	case len(list) == 0:
		return Node{Op: neutral}, true
	case len(list) == 1:
		return list[0], true
	}
	return Node{Op: op, Kids: list}, true
}
