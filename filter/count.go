package filter

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
)

// count = "count_": { "where": object, criteria on an int }
//
// It reads the operand of CountRows, and reports whether that has an effect. Without a test of the number it is refused: it would let every row through.
func (c *checker) count(f *field, w *word, m *syntax.Member, use *operators.Use) bool {
	obj, ok := m.Value.(*syntax.Object)
	if c.bars(f) {
		c.errorf(NotAllowed, m.Pos, "", "%s is not allowed: the schema has no quantified relations", m.Key)
		return false
	}
	number := w.inner[0]
	if !ok {
		c.shape(m.Value, "an object of operators on the number of rows, and where", c.criteriaLike(number, m.Value))
		return false
	}
	before := c.enterRows(m.Pos, f.relation)
	defer c.leaveRows(before)
	tests := &syntax.Object{Pos: obj.Pos, TooDeep: obj.TooDeep}
	tested := false
	for _, member := range obj.Members {
		_, null := member.Value.(*syntax.Null)
		if member.Key != "where" {
			tested = tested || member.Key != "operator" && !(null && c.nullsAbsent())
			tests.Members = append(tests.Members, member)
			continue
		}
		n := c.enter(member.Key)
		if where := c.collectionObject(member.Value); where != nil {
			use.Inner = c.object(c.tables[f.relation.To.Name], where, nil)
		}
		c.leave(n)
	}
	if !tested && !obj.TooDeep {
		c.errorf(Missing, obj.Pos, "ge_", `%s wants a test of the number of rows, such as {"ge_": 1}`, m.Key)
		return false
	}
	use.Number = c.members(number, tests)
	if c.refused() {
		return false
	}
	asked := predicate.Counted(f.relation, use.Inner, use.Number)
	predicate.Walk(&asked, func(n *predicate.Node) bool {
		if n.Related() {
			c.node(m.Pos)
			return false
		}
		return true
	})
	return !c.refused()
}
