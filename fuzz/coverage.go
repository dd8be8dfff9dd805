package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Facet is one way in which an operator must be tested.
type Facet string

// The facets.
const (
	Null      Facet = "null"      // a row is null there, an array empty, a relation without a row
	Empty     Facet = "empty"     // the operand is an empty list, text or object
	Duplicate Facet = "duplicate" // a value is twice in the operand, or two rows have the same
	Boundary  Facet = "boundary"  // the operand is a value that a row has
)

// A Coverage counts how often each operator was tested on each type, and with which facet.
type Coverage struct {
	hits map[string]int
}

// NewCoverage returns an empty Coverage.
func NewCoverage() *Coverage { return &Coverage{hits: map[string]int{}} }

// Missing returns the cells that the operator definitions have and that were not hit, in order.
func (c *Coverage) Missing(definitions []*operators.Operator) []string {
	var out []string
	for _, cell := range cells(definitions) {
		if c.hits[cell] == 0 {
			out = append(out, cell)
		}
	}
	return out
}

// Hits returns how many cells were hit.
func (c *Coverage) Hits() int { return len(c.hits) }

// cells returns every possible combination of type, operator and facet.
func cells(definitions []*operators.Operator) []string {
	var out []string
	add := func(typ string, op *operators.Operator) {
		for _, f := range facets(op) {
			out = append(out, name(typ, op.Name, f))
		}
	}
	for _, op := range definitions {
		if op.Check != nil {
			continue
		}
		for k := schema.String; k <= schema.LastKind; k++ {
			if op.On.Values.Has(k) {
				add(k.String(), op)
			}
			if op.On.Arrays.Has(k) && schema.InSets.Has(k) {
				add("set of "+k.String(), op)
			}
		}
		if op.On.Relation {
			add("relation", op)
		}
	}
	slices.Sort(out)
	return out
}

// facets returns the facets of an operator.
func facets(op *operators.Operator) []Facet {
	switch op.Operand {
	case operators.Many:
		return []Facet{Null, Empty, Duplicate, Boundary}
	case operators.OneOrMany:
		return []Facet{Null, Empty, Duplicate, Boundary}
	case operators.Pattern:
		return []Facet{Null, Empty, Duplicate}
	case operators.Count:
		return []Facet{Null, Empty, Boundary}
	case operators.CountRows:
		return []Facet{Null, Boundary}
	case operators.Object, operators.Element:
		return []Facet{Null, Empty}
	case operators.One, operators.Two:
		return []Facet{Null, Duplicate, Boundary}
	case operators.Flag:
		return []Facet{Null}
	}
	panic(fmt.Sprintf("fuzz: unexpected operand %d", op.Operand))
}

func name(typ, op string, f Facet) string { return typ + " " + op + " " + string(f) }

// A cell is a combination of type, operator and facet that is counted.
type cell struct {
	coverage *Coverage
	typ, op  string
}

func (c *Coverage) at(f *schema.Field, w word) cell {
	typ := w.typ.Kind.String()
	if w.definition.Of != nil {
		typ = w.targets[0].Value.Type.Kind.String()
	}
	if w.typ.Array {
		typ = "set of " + typ
	}
	if f.Relation != nil {
		typ = "relation"
	}
	return cell{c, typ, w.definition.Name}
}

func (c cell) hit(f Facet) {
	if c.coverage != nil {
		c.coverage.hits[name(c.typ, c.op, f)]++
	}
}

// text notes an empty text.
func (c cell) text(s string) {
	if strings.TrimSpace(s) == "" {
		c.hit(Empty)
	}
}

// relation notes whether a row has no related row.
func (c cell) relation(b *builder, r *schema.Relation) {
	if c.coverage == nil {
		return
	}
	if r.In != nil {
		for _, row := range b.data[r.From.Name] {
			if row[r.In.Columns[0].Name] == nil {
				c.hit(Null)
				return
			}
		}
		return
	}
	reached := map[string]bool{}
	for _, row := range b.data[r.To.Name] {
		reached[canonicalKey(row, r.On, 1)] = true
	}
	for _, row := range b.data[r.From.Name] {
		if !reached[canonicalKey(row, r.On, 0)] {
			c.hit(Null)
			return
		}
	}
}

// canonicalKey returns the values of one side of a relation's keys as one text.
func canonicalKey(row map[string]any, on [][2]*schema.Column, side int) string {
	var out strings.Builder
	for _, pair := range on {
		out.WriteString(canonical(pair[side].Type, row[pair[side].Name]))
		out.WriteByte(0)
	}
	return out.String()
}

// rows notes which rows the operator is evaluated on.
func (c cell) rows(b *builder, w word) {
	if c.coverage == nil {
		return
	}
	for _, target := range w.targets {
		at := w.collection(target)
		seen := map[string]bool{}
		for _, row := range b.rowsOf(at) {
			v := row[target.Value.Columns[0].Name]
			if items, ok := v.([]any); v == nil || ok && len(items) == 0 {
				c.hit(Null)
			}
			if text := canonical(target.Value.Type, v); seen[text] {
				c.hit(Duplicate)
			} else {
				seen[text] = true
			}
		}
	}
}
