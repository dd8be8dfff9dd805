package match

import "slices"

import "github.com/tamis-go/tamis/filter/predicate"

// A clause is a conjunction of tests. A filter is one clause, or a disjunction of several.
type clause []*predicate.Node

// maxClauses is the most clauses that a filter is split into. An Or beyond it stays one test.
const maxClauses = 16

// split appends the clauses of a where, in normal form, to dst. Clauses taken from room reuse its memory.
func split(dst []clause, where *predicate.Node, room clause) []clause {
	switch where.Op {
	case predicate.OpTrue, predicate.OpNone:
		return append(dst, nil)
	case predicate.OpOr:
		return splitOr(dst, where, nil)
	case predicate.OpAnd:
		tests := room[:0]
		for i := range where.Kids {
			tests = append(tests, &where.Kids[i])
		}
		if tests.keyed() {
			return append(dst, tests)
		}
		// An Or whose sides all have an equality is better outside: And(a, Or(b, c)) becomes Or(And(a, b), And(a, c)).
		for i, n := range tests {
			if n.Op == predicate.OpOr && eachKeyed(n) {
				rest := append(append(clause(nil), tests[:i]...), tests[i+1:]...)
				return splitOr(dst, n, rest)
			}
		}
		return append(dst, tests)
	default:
		return append(dst, append(room[:0], where))
	}
}

// splitOr appends the clauses of an Or, each together with rest.
func splitOr(dst []clause, or *predicate.Node, rest clause) []clause {
	if len(or.Kids) > maxClauses {
		return append(dst, append(clause{or}, rest...))
	}
	for i := range or.Kids {
		dst = append(dst, append(sides(&or.Kids[i]), rest...))
	}
	return dst
}

// sides returns the tests of one side of an Or.
func sides(n *predicate.Node) clause {
	if n.Op != predicate.OpAnd {
		return clause{n}
	}
	tests := make(clause, len(n.Kids))
	for i := range n.Kids {
		tests[i] = &n.Kids[i]
	}
	return tests
}

func eachKeyed(or *predicate.Node) bool {
	if len(or.Kids) > maxClauses {
		return false
	}
	for i := range or.Kids {
		if !sides(&or.Kids[i]).keyed() {
			return false
		}
	}
	return true
}

// keyed reports whether one of the tests is an equality that the clause can be filed under.
func (c clause) keyed() bool {
	return slices.ContainsFunc(c, isKey)
}
