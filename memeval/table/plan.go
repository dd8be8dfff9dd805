package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A planner makes tests on the rows of a snapshot.
type planner struct {
	*eval.Compiler
	snapshot *snapshot
}

func (c *planner) table() *snapshot { return c.snapshot }

// clause returns the test that n is on the rows of a table. Its cases follow the order of predicate's operations.
func (c *planner) clause(n *predicate.Node) (clause, error) {
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
		if value.IsTextual(n.Term.Type) {
			return c.textClause(n, value.IsOneOfTexts(n.Set.Texts), eval.CostIn)
		}
		return c.numClause(n, value.NumSet(value.HoldingOfTerm(n.Term).OrderedNums(n.Set)))
	case predicate.OpRange:
		if value.IsTextual(n.Term.Type) {
			return c.textClause(n, value.TextRange(n), eval.CostRange)
		}
		return c.numClause(n, value.NumRange(n))
	case predicate.OpText:
		return c.textClause(n, needle.HoldsText(n), eval.CostSearch*eval.Cost(n.Set.Len()))
	case predicate.OpIsNull:
		return c.nullClause(n)
	case predicate.OpHasAll, predicate.OpHasAny:
		return c.hasClause(n)
	case predicate.OpExists:
		return c.existsClause(n)
	case predicate.OpCustom:
		if n.Call != nil && n.Call.Go != nil && value.IsTextual(n.Term.Type) && !n.Term.Type.Array {
			call, kind, set := n.Call.Go, value.HoldingOf(n.Term.Type), n.Set
			return c.textClause(n, func(s string) bool { return call(kind.TextValue(strings.Clone(s)), set) }, eval.CostCall)
		}
		return c.rowClause(n)
	case predicate.OpCompare, predicate.OpCount:
		return c.rowClause(n)
	}
	panic(fmt.Sprintf("memeval: unexpected %s", n.Op))
}

// clauses returns the test of an And or an Or.
func (c *planner) clauses(n *predicate.Node) (clause, error) {
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
func (c *planner) rowClause(n *predicate.Node) (clause, error) {
	holds, cost, err := c.Costed(n)
	return &rowByRow{holds: holds, cost: cost, stop: c.Store.Stop}, err
}

func (c *planner) textClause(n *predicate.Node, holds value.TextTest, cost eval.Cost) (clause, error) {
	c.Use(n.Term.Columns...)
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
		t.one = needle.NeedleOf(n)
	default: // a test of no values
	}
	c.decide(t, set)
	return t, nil
}

// decide asks the texts of a column's dictionary.
func (c *planner) decide(t *ofTexts, set []string) {
	t.stop = c.Store.Stop
	if k := t.slot.number; k >= 0 {
		t.decide(c.table().words[k], set, c.table().encoders[k].texts)
	}
}

// joinClause returns a test of several texts joined: column by column, where that is the same.
func (c *planner) joinClause(n *predicate.Node, holds value.TextTest, cost eval.Cost) (clause, error) {
	if !needle.Apart(n) {
		return c.rowClause(n)
	}
	parts := make([]clause, len(n.Term.Columns))
	for i, col := range n.Term.Columns {
		t := &ofTexts{slot: &slot{number: c.table().number(col)}, test: holds, one: needle.NeedleOf(n), cost: cost}
		c.decide(t, nil)
		parts[i] = t
	}
	return &either{parts}, nil
}

func (c *planner) numClause(n *predicate.Node, t value.NumTest) (clause, error) {
	c.Use(n.Term.Columns...)
	if n.Term.Length && len(n.Term.Path) == 0 && len(n.Term.Columns) == 1 {
		return &lengths{slot: &slot{number: c.table().number(n.Term.Columns[0])}, test: t}, nil
	}
	s, ok := c.slot(n.Term)
	switch {
	case !ok:
		return c.rowClause(n)
	case n.Term.Type.Kind == schema.Bool:
		return &withinBools{slot: s, no: t.Holds(0), yes: t.Holds(1), otherwise: &withinNums{slot: s, test: t}}, nil
	}
	return &withinNums{slot: s, test: t}, nil
}

func (c *planner) nullClause(n *predicate.Node) (clause, error) {
	c.Use(n.Term.Columns...)
	if n.Term.Join || n.Term.Length {
		return constant(false), nil
	}
	if s, ok := c.slot(n.Term); ok {
		return &isNull{slot: s}, nil
	}
	return c.rowClause(n)
}

// elementClause returns the test that an array has an element that satisfies n's kid, which is asked of each element of the column's dictionary.
func (c *planner) elementClause(n *predicate.Node) (clause, error) {
	array := n.Relation.In
	s, ok := c.slot(array)
	if !ok || array.Type.Kind == schema.JSON || n.Relation.From != c.Collection {
		return c.rowClause(n)
	}
	holds, err := c.ElementTest(n)
	if err != nil {
		return nil, err
	}
	c.Use(array.Columns...)
	h := &hasElements{slot: s}
	if e := c.table().encoders[s.number]; e.texts != nil {
		h.codes = numbersOf(e.texts, c.Store.Stop, func(s string) bool { return holds(&eval.Element{Text: s}) })
	} else {
		h.codes = numbersOf(e.nums, c.Store.Stop, func(n int64) bool { return holds(&eval.Element{Num: n}) })
	}
	return h, nil
}

func (c *planner) hasClause(n *predicate.Node) (clause, error) {
	s, ok := c.slot(n.Term)
	if !ok {
		return c.rowClause(n)
	}
	c.Use(n.Term.Columns...)
	h := &hasElements{slot: s, all: n.Op == predicate.OpHasAll}
	e := c.table().encoders[s.number]
	for i := range n.Set.Len() {
		var code uint32
		switch v := n.Set.At(i); {
		case e.texts != nil:
			code = e.texts.find(v.Text())
		case e.nums != nil:
			if num, exact := value.HoldingOfTerm(n.Term).Ordered(v); exact {
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
