package memeval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// table returns the snapshot that c's rows are of.
func (c *compiler) table() *snapshot {
	return c.shape.(tableShape).snapshot //nolint:forcetypeassert // asked of tables only
}

// clause returns the test that n is on the rows of a table. Its cases follow the order of predicate's operations.
func (c *compiler) clause(n *predicate.Node) (clause, error) {
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue:
		return constant(true), nil
	case predicate.OpFalse:
		return constant(false), nil
	case predicate.OpAnd, predicate.OpOr:
		return c.clauses(n)
	case predicate.OpNot:
		kid, err := c.clause(&n.Kids[0])
		return complement{kid}, err
	case predicate.OpIn:
		if isTextual(n.Term.Type) {
			return c.textClause(n, isOneOfTexts(n.Set.Texts), costIn)
		}
		return c.numClause(n, numSet(holdingOfTerm(n.Term).orderedNums(n.Set)))
	case predicate.OpRange:
		if isTextual(n.Term.Type) {
			return c.textClause(n, textRange(n), costRange)
		}
		return c.numClause(n, numRange(n))
	case predicate.OpText:
		return c.textClause(n, holdsText(n), costSearch*cost(n.Set.Len()))
	case predicate.OpIsNull:
		return c.nullClause(n)
	case predicate.OpHasAll, predicate.OpHasAny:
		return c.hasClause(n)
	case predicate.OpExists:
		return c.existsClause(n)
	case predicate.OpCustom:
		if n.Call != nil && n.Call.Go != nil && isTextual(n.Term.Type) && !n.Term.Type.Array {
			call, kind, set := n.Call.Go, holdingOf(n.Term.Type), n.Set
			return c.textClause(n, func(s string) bool { return call(kind.textValue(strings.Clone(s)), set) }, costCall)
		}
		return c.rowClause(n)
	}
	panic(fmt.Sprintf("memeval: unexpected %s", n.Op))
}

// clauses returns the test of an And or an Or.
func (c *compiler) clauses(n *predicate.Node) (clause, error) {
	kids := make([]clause, 0, len(n.Kids))
	for i := range n.Kids {
		if n.Kids[i].Op == predicate.OpNone {
			continue
		}
		kid, err := c.clause(&n.Kids[i])
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	if n.Op == predicate.OpAnd {
		return newEvery(kids), nil
	}
	return &either{kids}, nil
}

// rowClause returns the test of n as any row's.
func (c *compiler) rowClause(n *predicate.Node) (clause, error) {
	holds, cost, err := c.costed(n)
	return &rowByRow{holds: holds, cost: cost, stop: c.store.stop}, err
}

func (c *compiler) textClause(n *predicate.Node, holds textTest, cost cost) (clause, error) {
	c.use(n.Term.Columns...)
	if n.Term.Join {
		return c.joinClause(n, holds, cost)
	}
	s, ok := c.slot(n.Term)
	if !ok {
		return c.rowClause(n)
	}
	t := &ofTexts{slot: s, test: holds, cost: cost}
	var set []string
	switch n.Op {
	case predicate.OpIn:
		set = n.Set.Texts
		if n.Term.Type.Kind == schema.UUID {
			t.uuids = uuidSet(set)
		}
	case predicate.OpText:
		t.one = needleOf(n)
	default: // a test of no values
	}
	c.decide(t, set)
	return t, nil
}

// decide asks the texts of a column's dictionary.
func (c *compiler) decide(t *ofTexts, set []string) {
	t.stop = c.store.stop
	if k := t.slot.number; k >= 0 {
		t.decide(c.table().words[k], set, c.table().encoders[k].texts)
	}
}

// joinClause returns a test of several texts joined: column by column, where that is the same.
func (c *compiler) joinClause(n *predicate.Node, holds textTest, cost cost) (clause, error) {
	if !apart(n) {
		return c.rowClause(n)
	}
	parts := make([]clause, len(n.Term.Columns))
	for i, col := range n.Term.Columns {
		t := &ofTexts{slot: &slot{number: c.table().number(col)}, test: holds, one: needleOf(n), cost: cost}
		c.decide(t, nil)
		parts[i] = t
	}
	return &either{parts}, nil
}

func (c *compiler) numClause(n *predicate.Node, t numTest) (clause, error) {
	c.use(n.Term.Columns...)
	if n.Term.Length && len(n.Term.Path) == 0 && len(n.Term.Columns) == 1 {
		return &lengths{slot: &slot{number: c.table().number(n.Term.Columns[0])}, test: t}, nil
	}
	s, ok := c.slot(n.Term)
	switch {
	case !ok:
		return c.rowClause(n)
	case n.Term.Type.Kind == schema.Bool:
		return &withinBools{slot: s, no: t.holds(0), yes: t.holds(1), otherwise: &withinNums{slot: s, test: t}}, nil
	}
	return &withinNums{slot: s, test: t}, nil
}

func (c *compiler) nullClause(n *predicate.Node) (clause, error) {
	c.use(n.Term.Columns...)
	if n.Term.Join || n.Term.Length {
		return constant(false), nil
	}
	if s, ok := c.slot(n.Term); ok {
		return &isNull{slot: s}, nil
	}
	return c.rowClause(n)
}

func (c *compiler) hasClause(n *predicate.Node) (clause, error) {
	s, ok := c.slot(n.Term)
	if !ok {
		return c.rowClause(n)
	}
	c.use(n.Term.Columns...)
	h := &hasElements{slot: s, all: n.Op == predicate.OpHasAll}
	e := c.table().encoders[s.number]
	for i := range n.Set.Len() {
		var code uint32
		switch v := n.Set.At(i); {
		case e.texts != nil:
			code = e.texts.find(v.Text())
		case e.nums != nil:
			if num, exact := holdingOfTerm(n.Term).ordered(v); exact {
				code = e.nums.find(num)
			}
		}
		if code != 0 {
			h.codes = append(h.codes, code)
		} else if h.all {
			h.never = true
		}
	}
	slices.Sort(h.codes)
	h.codes = slices.Compact(h.codes)
	return h, nil
}
