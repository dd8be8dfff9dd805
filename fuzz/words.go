package fuzz

import (
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A word is an operator on a field, as a body may use it.
type word struct {
	name       string
	definition *operators.Operator
	typ        schema.Type
	targets    []schema.Target
	owner      *schema.Collection // whose field it is
	word       schema.Word
	inner      bool // on an element of the field's array, or on what is made of many rows
	number     bool // on how many rows there are
}

// A definition is the name of an operator, and whether relations have it: two may have one name.
type definition struct {
	name     string
	relation bool
}

// words returns the operators of a field that the caller may use.
func (b *builder) words(f *schema.Field) []word {
	out, known := b.byField[f]
	if known {
		return out
	}
	defer func() { b.byField[f] = out }()
	add := func(w schema.Word) {
		operator := w.Operator
		if operator == "" {
			operator = w.Name
		}
		built := word{name: w.Name, definition: b.definitions[definition{operator, f.Relation != nil}], typ: f.Type, targets: f.Targets, owner: b.owners[f], word: w}
		if a := f.Aggregate; a != nil {
			built.inner, built.number = true, a.Func == schema.CountRows
			if built.owner = a.Relation.To; !built.number {
				built.targets = []schema.Target{a.Of}
			}
			if d := built.definition; a.Func != schema.Latest && a.Func != schema.Total && d != nil && (d.Operand == operators.Many || d.Operand == operators.OneOrMany) && (w.Max == 0 || w.Max > mostOfMany) {
				built.word.Max = mostOfMany
			}
		}
		if w.Targets != nil {
			built.targets, built.typ = w.Targets, *w.Type
		}
		if built.definition != nil && built.definition.Of != nil {
			built.typ = *built.definition.Of
		}
		if !b.reads(built.targets) {
			return
		}
		never := built.definition != nil && built.definition.Operand == operators.Two && w.Max == 1 // wants two values and takes one
		if built.definition != nil && !never {
			out = append(out, built)
		}
	}
	for _, w := range f.Words {
		add(w)
	}
	readable := f.Relation != nil || len(f.Targets) > 0 || f.Ignored || f.Aggregate != nil
	for op := range b.language.Operators() {
		applies := op.On.Has(f.Type)
		if f.Relation != nil {
			applies = op.On.Relation && (op.Operand != operators.CountRows || f.Relation.Many && len(f.Through) == 0)
		}
		if f.Aggregate != nil {
			applies = applies && (f.Aggregate.Func == schema.Latest || f.Aggregate.Func == schema.Total || comparesMany(op))
		}
		quantifier := op.On.Relation && (op.Operand == operators.Object || op.Operand == operators.CountRows)
		switch {
		case quantifier && b.options().NoRelations && (f.Relation == nil || f.Relation.In == nil):
		case f.Words == nil && readable && applies && !op.Declared, f.Words != nil && f.Relation != nil && quantifier && applies:
			add(schema.Word{Name: op.Name, Operator: op.Name})
		}
	}
	return out
}

// mostOfMany is how many values a list beside an aggregate may have.
const mostOfMany = 8

// comparesMany reports whether an aggregate has op: those of the language that compare with values.
func comparesMany(op *operators.Operator) bool {
	return op.On.Values.Has(schema.Datetime) && operators.Standard.For(op.Name, false) == op
}

// reads reports whether everything that targets read, and the path to it, exists for the caller.
func (b *builder) reads(targets []schema.Target) bool {
	for _, t := range targets {
		value, null := schema.Order{Via: t.Via, Term: t.Value}, schema.Order{Term: t.Null}
		if !b.reaches(t.Via) || b.language.HidesOrder(value) || b.language.HidesOrder(null) {
			return false
		}
	}
	return true
}

// reaches reports whether every relation of a path leads to rows that exist for the caller, along visible columns.
func (b *builder) reaches(path []*schema.Relation) bool {
	for _, r := range path {
		if r.In == nil && b.language.Collection(r.Reads().Name) == nil {
			return false
		}
	}
	return !b.language.HidesOrder(schema.Order{Via: path})
}

// sees reports whether the caller may name a field.
func (b *builder) sees(f *schema.Field) bool {
	if f.Aggregate != nil {
		sees, known := b.seen[f]
		if !known {
			sees = slices.ContainsFunc(b.language.Fields(b.owners[f]), func(seen filter.Field) bool { return seen.Field == f })
			b.seen[f] = sees
		}
		return sees
	}
	return b.reads(f.Targets) && b.reaches(f.Path())
}

// fields returns the fields of a list that the caller may name and use.
func (b *builder) fields(list []*schema.Field) []*schema.Field {
	var out []*schema.Field
	for _, f := range list {
		if b.sees(f) && b.sayable(f) {
			out = append(out, f)
		}
	}
	return out
}

// sayable reports whether every required operator of a field may be used.
func (b *builder) sayable(f *schema.Field) bool {
	words := b.words(f)
	for _, w := range f.Words {
		if w.Required && !hasWord(words, w.Name) {
			return false
		}
	}
	return len(words) > 0 || len(b.fields(f.Fields)) > 0
}

func hasWord(words []word, name string) bool {
	for _, w := range words {
		if w.name == name {
			return true
		}
	}
	return false
}

// operatorIn reports whether the criteria of a field may have the key "operator".
func (b *builder) operatorIn(f *schema.Field) bool {
	return f.Operator || b.options().Operator == schema.OperatorEverywhere
}
