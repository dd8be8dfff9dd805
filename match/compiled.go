package match

import (
	"fmt"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// A compiled test is one that the index has no form for: a related row, a custom test, an order of texts. It is
// evaluated at most once a row, however many filters share it, so a policy that is part of all of them costs once.
type compiled struct {
	print string // two tests of one print are the same
	node  predicate.Node
	holds func(row any) bool
	at    func(now time.Time) func(row any) bool // instead of holds, where it depends on the time
	refs  int
}

// plain reports whether the engine has a form for n.
func plain(n *predicate.Node) bool {
	switch n.Op {
	case predicate.OpIn:
		return !n.Term.Type.Array && n.Term.Type.Kind.Compared()
	case predicate.OpRange:
		return n.Term.Length || !n.Term.Type.Array && !eval.Textual(n.Term) && n.Term.Type.Kind.Compared()
	case predicate.OpText:
		return n.Set.Len() > 0 && !eval.Together(n)
	case predicate.OpIsNull, predicate.OpHasAll, predicate.OpHasAny:
		return n.Term.Type.Kind != schema.JSON && !n.Set.Relative()
	default:
		return false
	}
}

// isTest reports whether n is neither a constant nor a combination of others.
func isTest(n *predicate.Node) bool {
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue, predicate.OpFalse, predicate.OpAnd, predicate.OpOr, predicate.OpNot:
		return false
	default:
		return true
	}
}

// eachTest calls f for the tests of a where, but not for those of related rows.
func eachTest(n *predicate.Node, f func(n *predicate.Node) error) error {
	if isTest(n) {
		return f(n)
	}
	for i := range n.Kids {
		if err := eachTest(&n.Kids[i], f); err != nil {
			return err
		}
	}
	return nil
}

// printOf returns a text that is equal for equal tests. Terms, relations and calls are identified by their addresses.
func printOf(n *predicate.Node) string { return string(appendPrint(nil, n)) }

func appendPrint(dst []byte, n *predicate.Node) []byte {
	dst = fmt.Appendf(dst, "(%d %d %d %v %v %p %p %p", n.Op, n.Low, n.High, n.Single, n.Match, n.Term, n.Relation, n.Call)
	for _, s := range n.Sides() {
		dst = fmt.Appendf(dst, " %d %p", n.Pair.How, s.Term)
		for _, r := range s.Via {
			dst = fmt.Appendf(dst, " %p", r)
		}
		for i := range s.Policy {
			dst = appendPrint(dst, &s.Policy[i])
		}
	}
	for i := range n.Set.Len() {
		if v := n.Set.At(i); n.Set.Kind.Textual() {
			dst = fmt.Appendf(dst, " %q", v.Text())
		} else {
			dst = fmt.Appendf(dst, " %d", v.Bits())
		}
	}
	for i := range n.Kids {
		dst = appendPrint(dst, &n.Kids[i])
	}
	return append(dst, ')')
}

// A kit holds the compiled tests that a filter needs, by their print. Compiling may take long, because it reads the
// related rows, so it is done before the engine is locked.
type kit struct {
	tests   map[string]compiled
	version int // of the data
}

// missing returns the tests of where that are neither in e nor in the kit. It only reads e.
func (e *engine) missing(where *predicate.Node, kit *kit) []*predicate.Node {
	var nodes []*predicate.Node
	_ = eachTest(where, func(n *predicate.Node) error {
		if !plain(n) {
			text := printOf(n)
			_, compiled := e.testOf[text]
			if _, here := kit.tests[text]; !compiled && !here {
				nodes = append(nodes, n)
			}
		}
		return nil
	})
	return nodes
}

// compiledTest returns the number of a test that is in e or in the kit, and counts the use.
func (e *engine) compiledTest(n *predicate.Node, kit *kit) uint32 {
	text := printOf(n)
	number, ok := e.testOf[text]
	if !ok {
		number = e.tests.add()
		*e.tests.at(number) = kit.tests[text]
		e.timed = e.timed || kit.tests[text].at != nil
		e.testOf[text] = number
	}
	e.tests.at(number).refs++
	return number
}

func (e *engine) releaseTest(number uint32) {
	t := e.tests.at(number)
	if t.refs--; t.refs > 0 {
		return
	}
	delete(e.testOf, t.print)
	e.tests.remove(number)
}

// needsKit reports whether where has a test that has to be compiled.
func needsKit(where *predicate.Node) bool {
	if isTest(where) {
		return !plain(where)
	}
	for i := range where.Kids {
		if needsKit(&where.Kids[i]) {
			return true
		}
	}
	return false
}
