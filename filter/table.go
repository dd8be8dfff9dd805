package filter

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A table is a collection as the check reads it: every name leads to what it means.
type table struct {
	collection *schema.Collection
	array      *field // whose objects the rows are; nil: they are those of a collection of the schema
	fields     []*field
	byName     map[string]*field
	byPath     map[string]*field           // subfields too, with dots
	readers    map[*schema.Column][]*field // the fields, subfields too, that read a column of this collection
	related    map[string]*schema.Related
	sorts      map[string]*schema.Sort
	defaults   []fallback
	operator   bool

	// The same as the fast path looks them up.
	bodyKeys  *names
	keys      *names
	sortNames *names
	order     *sortOrder // of a body that names none
}

// A sortOrder is a sort, and the total order that it makes.
type sortOrder struct {
	sort  *schema.Sort
	total []Order
	via   bool // it reads related rows, so that a policy may belong into it
}

// A fallback is what holds where a body does not name a field.
type fallback struct {
	field string
	bit   uint64 // of the field's key
	node  predicate.Node
}

// A field is a schema.Field whose operators were looked up.
type field struct {
	name, path string           // the path of a length is ""
	arrayOf    string           // the path of the array whose length, or element, it is
	elements   *schema.Relation // of an element: from the row to it
	owner      *schema.Collection
	within     *field // of a member of an object in an array: the array's
	typ        schema.Type
	way        []*schema.Relation // to the rows that the field asks for
	before     []*schema.Relation // way without its last, which is relation
	relation   *schema.Relation
	targets    []schema.Target
	words      []*word
	byWord     map[string]*word
	fields     []*field
	byField    map[string]*field
	keys       *names            // of its criteria
	pos        schema.Position   // of an aggregate
	aggregate  *schema.Aggregate // of a field that is a value of many related rows, instead of what targets read
	read       *schema.Target    // where the value of an aggregate is read in an order or a group; nil where it is not
	where      *predicate.Node   // the rows that the aggregate is made of; nil until they are read
	counts     *schema.Relation  // of the criteria on a number of rows: what leads to them
	inner      *table            // of relation: the rows that it leads to
	operator   bool
	ignored    bool
	required   []*word
	deprecated string
}

// A word is an operator on a field.
type word struct {
	schema.Word
	definition *operators.Operator
	targets    []schema.Target
	typ        schema.Type
	inner      []*field       // of Count and Element: for each target, its length, or its element, as a field
	own        bool           // the operator is not in operators.Standard
	plain      predicate.Node // of a plain operator on one target: its test, without the operand; else None
	operand    schema.Type    // of one value of the operand
	enum       *names         // what operand.Enum allows
}

// what returns f's type as a message says it.
func (f *field) what() string {
	if f.relation != nil {
		if f.relation.In != nil {
			return "an array of objects"
		}
		return "a relation to " + f.relation.To.Name
	}
	if f.typ.Kind == 0 {
		return "a group of fields"
	}
	return f.typ.String()
}

// A builder makes tables and collects what is wrong with them.
type builder struct {
	*core
	errs       schema.Errors
	aggregates []*field
}

func (b *builder) errorf(pos schema.Position, format string, args ...any) {
	b.errs = append(b.errs, &schema.Error{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// table makes the table of c, and those of the objects in arrays inside JSON that fields of c ask for.
func (b *builder) table(c *schema.Collection, array *field) {
	t := &table{
		collection: c, array: array,
		byName:   make(map[string]*field, len(c.Fields)),
		byPath:   make(map[string]*field, len(c.Fields)),
		readers:  make(map[*schema.Column][]*field, len(c.Columns)),
		related:  make(map[string]*schema.Related, len(c.Related)),
		sorts:    make(map[string]*schema.Sort, len(c.Sorts)),
		operator: !c.NoOperator && b.registry.Options().Operator != schema.OperatorListed,
	}
	for _, f := range c.Fields {
		built := b.field(t, f, f.Name)
		t.fields = append(t.fields, built)
		t.byName[f.Name] = built
	}
	b.tables[c.Name] = t
	for i := range c.Related {
		t.related[c.Related[i].Name] = &c.Related[i]
	}
	for i := range c.Sorts {
		t.sorts[c.Sorts[i].Name] = &c.Sorts[i]
	}
}

func (b *builder) field(t *table, f *schema.Field, path string) *field {
	out := &field{
		name: f.Name, path: path, owner: t.collection, within: t.array, typ: f.Type, targets: f.Targets,
		operator: f.Operator || b.registry.Options().Operator == schema.OperatorEverywhere,
		ignored:  f.Ignored, deprecated: f.Deprecated,
		byWord: make(map[string]*word), byField: make(map[string]*field),
	}
	if way := f.Path(); len(way) > 0 {
		out.way, out.before, out.relation = way, way[:len(way)-1], way[len(way)-1]
	}
	if f.Aggregate != nil {
		out.aggregate, out.pos = f.Aggregate, f.Pos
		b.aggregates = append(b.aggregates, out)
		term := standIn(f.Name, f.Type)
		out.targets = []schema.Target{{Value: term, Null: term}}
		if read, ok := f.Aggregate.Read(); ok {
			out.read = &read
			b.folds[f.Aggregate.Row] = out
			if !out.made() {
				out.targets = []schema.Target{read}
			}
		}
	}
	t.byPath[path] = out
	if f.Relation != nil && f.Relation.In != nil {
		b.table(f.To(), out)
	}
	for _, target := range f.Targets {
		if len(target.Via) == 0 {
			for _, col := range target.Value.Columns {
				t.readers[col] = append(t.readers[col], out)
			}
		}
	}
	readable := f.Relation != nil || len(out.targets) > 0 || f.Ignored
	words := f.Words
	if words == nil && readable {
		for op := range b.operators.All() {
			if !op.Declared && b.applies(op, out, f.Type) && !(quantifies(op) && b.bars(out)) {
				words = append(words, schema.Word{Name: op.Name, Pos: f.Pos})
			}
		}
	}
	for _, w := range words {
		b.word(out, f, w)
	}
	if f.Relation != nil && f.Words != nil && !b.bars(out) {
		for op := range b.operators.All() {
			if op.On.Relation && quantifies(op) && b.applies(op, out, f.Type) && out.byWord[op.Name] == nil {
				b.word(out, f, schema.Word{Name: op.Name, Pos: f.Pos})
			}
		}
	}
	for _, sub := range f.Fields {
		built := b.field(t, sub, path+"."+sub.Name)
		out.fields = append(out.fields, built)
		out.byField[sub.Name] = built
	}
	return out
}

// quantifies reports whether op has a filter of related rows in its operand, which the schema may not allow.
func quantifies(op *operators.Operator) bool {
	return op.Operand == operators.Object || op.Operand == operators.CountRows
}

// bars reports whether the schema has no filters of the rows that f asks for. What is in the row itself, objects in an array, it does not bar.
func (c *core) bars(f *field) bool {
	return c.registry.Options().NoRelations && f.relation != nil && f.relation.In == nil
}

// applies reports whether a field of type t has op. Rows are counted where one relation leads to many: behind a path, one may be met twice.
func (b *builder) applies(op *operators.Operator, f *field, t schema.Type) bool {
	if f.relation != nil {
		return op.On.Relation && (op.Operand != operators.CountRows || f.relation.Many && len(f.before) == 0)
	}
	return op.On.Has(t) && (!f.made() || b.compares(op))
}

func (b *builder) word(f *field, from *schema.Field, w schema.Word) {
	name := w.Operator
	if name == "" {
		name = w.Name
	}
	if most := maxOf(b.operators.For(name, f.relation != nil)); f.made() && most > 0 && (w.Max == 0 || w.Max > most) {
		w.Max = most
	}
	out := &word{Word: w, definition: b.operators.For(name, f.relation != nil), targets: w.Targets, typ: f.typ}
	if out.targets == nil {
		out.targets = f.targets
	}
	if w.Type != nil {
		out.typ = *w.Type
	}
	if out.definition == nil {
		b.errorf(w.Pos, "%s", wording.Unknown(name, "operator", b.operatorNames(nil)))
		return
	}
	if !b.applies(out.definition, f, out.typ) {
		what := out.typ.String()
		if f.relation != nil {
			what = f.what()
		}
		b.errorf(w.Pos, "%s does not apply to %s, which is %s; there are %s", name, f.path, what,
			wording.List(b.operatorNames(func(op *operators.Operator) bool { return b.applies(op, f, out.typ) }), "and"))
		return
	}
	if f.relation == nil && !f.ignored && len(out.targets) == 0 {
		b.errorf(w.Pos, "%s of %s reads nothing: the field has no column", w.Name, f.path)
		return
	}
	if out.definition.Operand == operators.Count || out.definition.Operand == operators.Element {
		for _, target := range out.targets {
			out.inner = append(out.inner, b.inner(f, from, out, target))
		}
		if f.ignored {
			out.inner = append(out.inner, b.inner(f, from, out, schema.Target{Value: &schema.Term{Type: out.typ, Columns: []*schema.Column{{}}}}))
		}
	}
	if out.definition.Operand == operators.CountRows {
		out.inner = []*field{b.number(f, from)}
	}
	out.lookups()
	out.own = out.definition != operators.Standard.For(out.definition.Name, f.relation != nil)
	if !f.ignored {
		out.plain = plainTest(out)
	}
	f.words = append(f.words, out)
	f.byWord[w.Name] = out
	if w.Required {
		f.required = append(f.required, out)
	}
}

// inner returns what the operand of w, criteria, is on as a field of its own: the number of elements of an array, or an element.
func (b *builder) inner(f *field, from *schema.Field, w *word, array schema.Target) *field {
	out := &field{
		name: f.name, arrayOf: f.path, owner: f.owner, operator: f.operator, byWord: make(map[string]*word), byField: make(map[string]*field),
	}
	term := &schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: array.Value.Columns, Path: array.Value.Path, Length: true}
	if w.definition.Operand == operators.Element {
		at := f.owner
		if n := len(array.Via); n > 0 {
			at = array.Via[n-1].To
		}
		out.elements = at.Elements(array.Value)
		term = out.elements.Element()
	}
	out.typ, out.targets = term.Type, []schema.Target{{Value: term, Null: term}}
	for op := range b.operators.All() {
		if !op.Declared && op.On.Has(out.typ) {
			b.word(out, from, schema.Word{Name: op.Name, Pos: from.Pos})
		}
	}
	return out
}

// mostNumbers is how many numbers a list in criteria on a number of rows may have: each may be a subquery.
const mostNumbers = 8

// number returns what the criteria of CountRows are on as a field of its own: the number of the rows that the relation of f leads to. Operators of the
// user's own are not for it, since what they make of a number is not known.
func (b *builder) number(f *field, from *schema.Field) *field {
	out := &field{
		name: f.name, arrayOf: f.path, owner: f.owner, operator: f.operator, counts: f.relation, byWord: make(map[string]*word), byField: make(map[string]*field),
		typ: schema.Type{Kind: schema.Int},
	}
	term := standIn("count_", out.typ)
	out.targets = []schema.Target{{Value: term, Null: term}}
	for op := range b.operators.All() {
		if op.On.Has(out.typ) && !op.Declared && operators.Standard.For(op.Name, false) == op {
			b.word(out, from, schema.Word{Name: op.Name, Pos: from.Pos, Max: maxOf(op)})
		}
	}
	return out
}

// maxOf returns the most values that an operator on a number of rows takes, 0 if it takes no list of any length.
func maxOf(op *operators.Operator) int {
	if op != nil && (op.Operand == operators.Many || op.Operand == operators.OneOrMany) {
		return mostNumbers
	}
	return 0
}

func (b *builder) operatorNames(want func(*operators.Operator) bool) []string {
	var names []string
	for op := range b.operators.All() {
		if want == nil || want(op) {
			names = append(names, op.Name)
		}
	}
	return names
}

// defaults checks the criteria of fields that a body does not name.
func (b *builder) defaults(l *Language) {
	b.wheres(l)
	for _, c := range b.registry.Collections() {
		t := b.tables[c.Name]
		for _, f := range c.Fields {
			if f.Default == "" {
				continue
			}
			tree, errs := syntax.Parse([]byte(f.Default), l.limits.syntax())
			check := checker{Language: l, now: l.now}
			check.take(errs)
			if tree != nil {
				built := t.byName[f.Name]
				n := check.criteria(built, tree)
				if !check.at.IsZero() {
					b.errorf(f.Pos, "the default of %s: a default is read once, so its times are written out", f.Name)
				}
				d := fallback{field: f.Name, node: n}
				if k := t.keys.find([]byte(f.Name), len(f.Name)); k != nil {
					d.bit = k.bit
				}
				t.defaults = append(t.defaults, d)
			}
			for _, e := range check.errs {
				b.errorf(f.Pos, "the default of %s: %s", f.Name, e.Error())
			}
		}
	}
}
