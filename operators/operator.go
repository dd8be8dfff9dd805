// Package operators defines the operators of the language: one definition each, lowering to the algebra.
//
// An [Operator] is the only place where the name, types, operand, meaning and example of an operator are written. The
// checker, the documents, the OpenAPI schema, the completion list, the generators and the tests use these definitions.
// [Standard] holds the operators of the language; users add their own with [Set.With].
package operators

import (
	"iter"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An Operator is the definition of one operator.
type Operator struct {
	Name     string // as written: any_
	Doc      string // one sentence
	On       On
	Operand  Operand
	Of       *schema.Type              // of the values of the operand; nil: that of the field
	Declared bool                      // only fields whose schema names it have it
	Every    func(schema.Values) bool  // whether, with this operand, every target of a field with several must hold; nil: one is enough
	Check    func(schema.Values) error // what Operand cannot say; nil accepts every operand
	Refers   []predicate.Comparison    // for each value of the operand: how the field stands to another field that is named in its place; nil: none may be
	Lower    func(Use) predicate.Node  // the zero Node if the operand is no criterion
	Example  Example
}

// On is a set of field types: kinds, single or in arrays, and relations.
type On struct {
	Values, Arrays schema.Kinds
	Relation       bool
}

// Has reports whether t is one of o's types.
func (o On) Has(t schema.Type) bool {
	if t.Array {
		return o.Arrays.Has(t.Kind)
	}
	return o.Values.Has(t.Kind)
}

// An Operand is the shape of what stands after the operator; its items are of the field's kind.
type Operand uint8

const (
	One       Operand = iota + 1 // value
	Many                         // [value, ...]
	OneOrMany                    // value or [value, ...]
	Two                          // [low, high]
	Flag                         // true or false
	Pattern                      // a string, whatever the field's kind
	Count                        // {"ge_": 2}: criteria on an int
	Object                       // a filter of the related collection
	Element                      // criteria on an element of the array
	CountRows                    // {"ge_": 2, "where": {...}}: criteria on an int, and a filter of the related collection
)

var operandNames = [...]string{
	One: "value", Many: "[value, ...]", OneOrMany: "value or [value, ...]", Two: "[low, high]",
	Flag: "true or false", Pattern: "string", Count: `{"ge_": 2}`, Object: "{filter}", Element: "{criteria}",
	CountRows: `{"ge_": 2, "where": {filter}}`,
}

// String returns o as the documents write it.
func (o Operand) String() string { return operandNames[o] }

// A Use is one use of an operator on a target. New fields may be added to it.
type Use struct {
	Target   schema.Target    // for an operator on values and arrays; the caller applies its Via
	Relation *schema.Relation // for an operator on relations; for Element, the one to the elements of the array
	Operand  schema.Values
	Single   bool           // the operand was one value, not a list
	Inner    predicate.Node // for Count, Object and Element: the operand, lowered; for CountRows, its where
	Number   predicate.Node // for CountRows: the criteria on the number
}

// An Example is documentation, a conformance case and a fuzz seed.
type Example struct {
	Type           string // of the field x: set of string; for a relation x, "rows of {n: int}"
	Operand        string // JSON
	Matches, Fails string // JSON values of x
}

// A Set is an immutable set of operators.
type Set struct {
	list   []*Operator
	byName map[string]*Operator
}

// With returns s and ops; an operator of s whose name is that of one of ops is replaced, unless one of the two is for relations alone and the
// other for none.
func (s *Set) With(ops ...*Operator) *Set {
	out := &Set{byName: make(map[string]*Operator, len(ops))}
	if s != nil {
		out.list = append(out.list, s.list...)
	}
	for _, op := range ops {
		i := 0
		for i < len(out.list) && (out.list[i].Name != op.Name || beside(out.list[i].On, op.On)) {
			i++
		}
		if i < len(out.list) {
			out.list[i] = op
			continue
		}
		out.list = append(out.list, op)
	}
	for _, op := range out.list {
		if out.byName[op.Name] == nil {
			out.byName[op.Name] = op
		}
	}
	return out
}

// beside reports whether two operators of one name stand beside each other: one on relations alone, one on values or arrays alone.
func beside(a, b On) bool {
	only := On{Relation: true}
	return a != b && (a == only && !b.Relation && b != On{} || b == only && !a.Relation && a != On{})
}

// All ranges over the operators in the order of the documents.
func (s *Set) All() iter.Seq[*Operator] {
	return func(yield func(*Operator) bool) {
		if s == nil {
			return
		}
		for _, op := range s.list {
			if !yield(op) {
				return
			}
		}
	}
}

// For returns the named operator that relations have, or the one that values and arrays have; or else the one of that name, or nil.
func (s *Set) For(name string, relation bool) *Operator {
	op := s.Operator(name)
	if op == nil || op.On.Relation == relation {
		return op
	}
	for _, other := range s.list {
		if other.Name == name && other.On.Relation == relation {
			return other
		}
	}
	return op
}

// Operator returns the named operator, or nil; of two, the first.
func (s *Set) Operator(name string) *Operator {
	if s == nil {
		return nil
	}
	return s.byName[name]
}

// Standard holds the operators of the language, in the order of the documents.
var Standard = new(Set).With(
	Any, NotAny, All,
	Eq, Ne, Lt, Le, Gt, Ge, Before, After, Between,
	IsNull, Exists,
	Like, Contains, StartsWith, EndsWith, IContains, IStartsWith, IEndsWith, IEq, IAny, INotAny, Glob, Query,
	Len, JSONType,
	Some, Every, None, CountOf, SomeElement, EveryElement, NoElement,
)
