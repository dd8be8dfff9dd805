package fuzz

import (
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// operand returns an operand of an operator.
func (b *builder) operand(w word, f *schema.Field, depth int) syntax.Value {
	if w.definition.Check != nil { // only its author knows what it accepts
		tree, _ := syntax.Parse([]byte(w.definition.Example.Operand), syntax.Limits{})
		return tree
	}
	hits := b.cover.at(f, w)
	if w.number {
		return b.small(w)
	}
	hits.rows(b, w)
	if f.Relation != nil {
		hits.relation(b, f.Relation)
	}
	switch w.definition.Operand {
	case operators.Object:
		return b.related(w, f, depth, hits)
	case operators.Count:
		return b.count(w, f, hits)
	case operators.CountRows:
		return b.countRows(w, f, depth, hits)
	case operators.Element:
		return b.element(w, f, hits)
	case operators.Flag:
		return &syntax.Bool{Value: b.chance(50)}
	case operators.Pattern:
		s := b.pattern(w)
		hits.text(s)
		return &syntax.String{Text: s}
	case operators.One:
		return b.oneOrField(w, f, hits)
	case operators.Two:
		low, high := b.oneOrField(w, f, hits), b.oneOrField(w, f, hits)
		if b.chance(10) {
			high = low
		}
		return &syntax.Array{Items: []syntax.Value{low, high}}
	case operators.Many:
		return b.many(w, hits)
	case operators.OneOrMany:
		if b.chance(50) {
			return b.one(w, hits)
		}
		return b.many(w, hits)
	}
	panic(fmt.Sprintf("fuzz: unexpected operand %d of %s", w.definition.Operand, w.name))
}

// one returns a value of the word's type.
func (b *builder) one(w word, hits cell) syntax.Value {
	v, boundary := b.draw(w)
	if boundary {
		hits.hit(Boundary)
	}
	if s, ok := v.(*syntax.String); ok && w.typ.Kind == schema.String {
		s.Text = clip(s.Text, w.word.Max, b.language.Limits().String)
		hits.text(s.Text)
	}
	return v
}

// many returns a list of values of the word's type: mostly short, sometimes empty, sometimes with duplicates.
func (b *builder) many(w word, hits cell) syntax.Value {
	out := &syntax.Array{}
	n := pick(b.Rand, []int{0, 1, 1, 1, 2, 2, 3, 4})
	if b.chance(2) {
		n = 40
	}
	if w.word.Max > 0 {
		n = min(n, w.word.Max)
	}
	if n == 0 {
		hits.hit(Empty)
	}
	for range n {
		if len(out.Items) > 0 && b.chance(20) {
			hits.hit(Duplicate)
			out.Items = append(out.Items, pick(b.Rand, out.Items))
			continue
		}
		listed := w
		listed.word.Max = 0 // of a list, it is the number of items
		out.Items = append(out.Items, b.one(listed, hits))
	}
	return out
}

// related returns an object of the collection that a relation leads to.
func (b *builder) related(w word, f *schema.Field, depth int, hits cell) syntax.Value {
	out := b.object(f.To(), depth+1)
	if len(out.Members) == 0 {
		hits.hit(Empty)
	}
	return out
}

// count returns criteria on a number of elements.
func (b *builder) count(w word, f *schema.Field, hits cell) syntax.Value {
	length := schema.Type{Kind: schema.Int}
	var ops []word
	for op := range b.language.Operators() {
		if !op.Declared && op.On.Has(length) && op.Check == nil {
			ops = append(ops, word{name: op.Name, definition: op, typ: length})
		}
	}
	out := &syntax.Object{}
	for _, op := range some(b.Rand, ops, pick(b.Rand, []int{0, 1, 1, 1, 1, 2})) {
		put(out, op.name, b.small(op))
	}
	if len(out.Members) == 0 {
		hits.hit(Empty)
	} else {
		hits.hit(Boundary)
	}
	b.operator(out, b.operatorIn(f))
	return out
}

// countRows returns criteria on the number of rows that a relation leads to, of the half that a filter matches.
func (b *builder) countRows(w word, f *schema.Field, depth int, hits cell) syntax.Value {
	out := b.count(w, f, hits).(*syntax.Object)
	out.Members = slices.DeleteFunc(out.Members, func(m *syntax.Member) bool { // an operator of the user's own is not for numbers of rows
		op := b.definitions[definition{m.Key, false}]
		return op != nil && op != operators.Standard.For(op.Name, false)
	})
	if len(out.Members) == 0 || len(out.Members) == 1 && out.Members[0].Key == "operator" { // a test of the number must be there
		put(out, "ge_", number(int64(b.Intn(4))))
	}
	if b.chance(50) {
		put(out, "where", b.related(w, f, depth, hits))
	}
	return out
}

// element returns criteria on an element of an array.
func (b *builder) element(w word, f *schema.Field, hits cell) syntax.Value {
	typ := w.typ
	typ.Array, typ.Null = false, false
	var ops []word
	for op := range b.language.Operators() {
		if !op.Declared && op.On.Has(typ) && op.Check == nil {
			ops = append(ops, word{name: op.Name, definition: op, typ: typ, targets: w.targets, owner: w.owner, inner: true})
		}
	}
	out := &syntax.Object{}
	for _, op := range some(b.Rand, ops, pick(b.Rand, []int{0, 1, 1, 1, 1, 2})) {
		put(out, op.name, b.operand(op, f, 0))
	}
	if len(out.Members) == 0 {
		hits.hit(Empty)
	}
	b.operator(out, b.operatorIn(f))
	return out
}

// small returns an operand of an operator on the number of elements of an array.
func (b *builder) small(w word) syntax.Value {
	one := func() syntax.Value { return number(int64(b.Intn(6) - 1)) }
	switch w.definition.Operand {
	case operators.Flag:
		return &syntax.Bool{Value: b.chance(50)}
	case operators.Two:
		return &syntax.Array{Items: []syntax.Value{one(), one()}}
	case operators.Many, operators.OneOrMany:
		out := &syntax.Array{}
		for range b.Intn(4) {
			out.Items = append(out.Items, one())
		}
		return out
	default:
		return one()
	}
}

// clip cuts a text to a number of characters, if that is not 0, and of bytes.
func clip(s string, characters, bytes int) string {
	n := 0
	for i, r := range s {
		if characters > 0 && n == characters || i+len(string(r)) > bytes {
			return s[:i]
		}
		n++
	}
	return s
}
