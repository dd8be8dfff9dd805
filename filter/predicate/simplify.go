package predicate

import "fmt"

// Simplify returns an equal node in normal form: Not only around tests and Exists, no constant
// inside another node but Exists, And and Or flat and with two kids or more. None becomes True.
//
// No complement is pushed through Exists: what stands inside it says which rows there are.
func Simplify(n Node) Node {
	n, _ = simplify(n, false)
	if n.Op == None {
		return Node{Op: True}
	}
	return n
}

// simplify returns n, or its complement, in normal form. said is false where n says nothing.
func simplify(n Node, not bool) (out Node, said bool) {
	switch n.Op {
	case None:
		return Node{}, false
	case True, False:
		if (n.Op == True) != not {
			return Node{Op: True}, true
		}
		return Node{Op: False}, true
	case Not:
		out, said = simplify(n.Kids[0], !not)
		if !said { // what says nothing is true, under not
			return simplify(Node{Op: True}, !not)
		}
		return out, true
	case And, Or:
		op := n.Op
		if not {
			op = And + Or - op
		}
		return flatten(op, n.Kids, not)
	case Exists:
		inner := Simplify(n.Kids[0])
		if inner.Op == False {
			return simplify(inner, not)
		}
		n.Kids = []Node{inner}
	case In, HasAny, HasAll, Text:
		if n.Set.Len() == 0 {
			// Every of none is true, of a text that is not null; one of none is false.
			switch {
			case n.Op == HasAll:
				return simplify(Node{Op: True}, not)
			case n.Op == Text && n.Match.Every:
				return simplify(Null(n.Term), !not)
			}
			return simplify(Node{Op: False}, not)
		}
	case Range, IsNull, Custom:
	default:
		panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
	}
	if n.Op == IsNull && (n.Term.Join || n.Term.Length || !n.Term.Type.Array && !n.Term.Nullable()) {
		return simplify(Node{Op: False}, not)
	}
	if not {
		return Node{Op: Not, Kids: []Node{n}}, true
	}
	return n, true
}

func flatten(op Op, kids []Node, not bool) (out Node, said bool) {
	absorbing, neutral := False, True
	if op == Or {
		absorbing, neutral = True, False
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
