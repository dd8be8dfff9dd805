package filter

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// criteria = { "operator": "and_" | "or_", operator_: operand, ..., subfield: criteria }
func (c *checker) criteria(f *field, v syntax.Value) predicate.Node {
	c.wants(place{object: true})
	if null, _ := c.null(v, f.path); null {
		return predicate.Node{}
	}
	obj, ok := v.(*syntax.Object)
	if !ok {
		want := "an object of operators"
		if len(f.words) == 0 {
			want = "an object of fields"
		}
		c.shape(v, want, c.criteriaLike(f, v))
		return predicate.Node{}
	}
	if f.aggregate != nil {
		return c.aggregated(f, obj)
	}
	return c.members(f, obj)
}

// members reads the criteria in an object.
func (c *checker) members(f *field, obj *syntax.Object) predicate.Node {
	var parts []predicate.Node
	join := predicate.And
	for _, m := range obj.Members {
		if c.full() {
			return predicate.Node{}
		}
		n := c.enter(m.Key)
		switch w, sub := f.byWord[m.Key], f.byField[m.Key]; {
		case m.Key == "operator":
			if c.operator(f.operator, m) {
				join = predicate.Or
			}
		case w != nil && c.seesWord(f, w):
			c.deprecated(m, f.path+"."+w.Name, w.Deprecated)
			parts = c.said(parts, c.word(f, w, m))
		case sub != nil && c.seesField(sub):
			c.deprecated(m, sub.path, sub.deprecated)
			parts = c.said(parts, c.criteria(sub, m.Value))
		default:
			c.unknownOperator(f, m)
		}
		c.leave(n)
	}
	c.required(f, obj)
	if f.ignored {
		return predicate.Node{}
	}
	return join(parts...)
}

// field reads what stands after the name of a field, given its first byte.
func (f *fast) field(on *field, first byte) bool {
	switch {
	case on.deprecated != "" || f.l.scope != nil && !f.l.seesField(on):
		return false
	case first == 'n':
		return f.absent()
	}
	return f.criteria(on)
}

// criteria reads the operators on a field.
func (f *fast) criteria(on *field) bool {
	if f.Next() != '{' || len(on.required) > 0 || on.ignored || on.aggregate != nil {
		return false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return false
	}
	mark := len(f.stack)
	op := predicate.OpAnd
	var seen uint64
	for more := f.Open(); more; {
		k := f.key(on.keys)
		if k == nil || seen&k.bit != 0 {
			return false
		}
		seen |= k.bit
		ok := false
		switch first := f.Next(); k.kind {
		case operatorKey:
			op, ok = f.operator(on.operator)
		case fieldKey:
			ok = f.field(k.field, first)
		case wordKey:
			ok = f.word(on, k.word, first)
		default: // no criteria have another key
		}
		if !ok {
			return false
		}
		if more, ok = f.Close('}'); !ok {
			return false
		}
	}
	f.depth--
	f.join(op, mark)
	return true
}

// required refuses criteria without an operator that the schema says must be there.
func (c *checker) required(f *field, obj *syntax.Object) {
	if obj.TooDeep {
		return
	}
next:
	for _, w := range f.required {
		for _, m := range obj.Members {
			if _, null := m.Value.(*syntax.Null); m.Key == w.Name && !(null && c.nullsAbsent()) { // a null that was refused has its error
				continue next
			}
		}
		c.errorf(Missing, obj.Pos, w.Name, "%s wants the operator %s", f.path, w.Name)
	}
}

// criteriaLike returns criteria that say what v was probably meant to say.
func (c *checker) criteriaLike(f *field, v syntax.Value) string {
	name := "eq_"
	if _, list := v.(*syntax.Array); list {
		name = "any_"
	}
	text := syntax.Print(v)
	if w := f.byWord[name]; w == nil || !c.seesWord(f, w) {
		if w = f.byWord["any_"]; w == nil || !c.seesWord(f, w) {
			return ""
		}
		name, text = "any_", "["+text+"]"
	}
	if short(text) == "" {
		text = "..."
	}
	return `{"` + name + `": ` + text + `}`
}

// nullOperand refuses null after an operator. Where null was to be compared with, another operator asks for that: without the operator, every
// row would do.
func (c *checker) nullOperand(f *field, w *word, m *syntax.Member) {
	instead := map[string]string{"eq_": "true", "any_": "true", "ne_": "false", "not_any_": "false"}[w.definition.Name]
	asks := f.byWord["is_null_"]
	if instead == "" || asks == nil || !c.seesWord(f, asks) {
		c.null(m.Value, w.Name)
		return
	}
	c.errorf(NullOperand, m.Value.Position(), `{"is_null_": `+instead+`}`, "%s compares with values, and null is none", w.Name)
}

// word = operator_: operand
func (c *checker) word(f *field, w *word, m *syntax.Member) predicate.Node {
	c.node(m.Pos)
	c.wants(w.place())
	if _, null := m.Value.(*syntax.Null); null && !c.nullsAbsent() {
		c.nullOperand(f, w, m)
		return predicate.Node{}
	} else if null {
		return predicate.Node{}
	}
	use := operators.Use{Relation: f.relation}
	switch w.definition.Operand {
	case operators.Object:
		obj, ok := m.Value.(*syntax.Object)
		if c.bars(f) {
			c.errorf(NotAllowed, m.Pos, "", "%s is not allowed: the schema has no quantified relations", m.Key)
			return predicate.Node{}
		}
		if !ok {
			c.shape(m.Value, "an object of fields of "+f.relation.To.Name, "{}")
			return predicate.Node{}
		}
		before := c.enterRows(m.Pos, f.way...)
		use.Inner = c.object(c.tables[f.relation.To.Name], obj, nil)
		c.leaveRows(before)
	case operators.Count, operators.Element:
		return c.inner(w, m.Value)
	case operators.CountRows:
		if !c.count(f, w, m, &use) {
			return predicate.Node{}
		}
	default:
		if refersTo(w, m.Value) {
			return c.compared(f, w, m.Value)
		}
		var ok bool
		if use.Operand, use.Single, ok = c.operand(w, m.Value); !ok {
			return predicate.Node{}
		}
		if w.definition.Check != nil {
			if err := w.definition.Check(use.Operand); err != nil {
				c.errorf(WrongKind, m.Value.Position(), "", "%s: %s", w.Name, err)
				return predicate.Node{}
			}
		}
	}
	if f.ignored || c.refused() {
		return predicate.Node{}
	}
	n := behind(f.before, lower(w, use))
	if use.Relation == nil {
		c.search(m.Pos, &n)
	}
	return n
}

// word reads what stands after an operator, given its first byte.
func (f *fast) word(on *field, w *word, first byte) bool {
	f.nodes++
	switch {
	case w.Deprecated != "" || f.l.scope != nil && !f.l.seesWord(on, w):
		return false
	case first == 'n':
		return f.absent()
	case w.plain.Op == predicate.OpNone:
		return f.lowered(on, w, first)
	}
	f.stack = append(f.stack, w.plain)
	top := len(f.stack) - 1
	set := &f.stack[top].Set
	if _, ok := f.operand(w, first, set); !ok {
		return false
	}
	f.searched += searched(&f.stack[top])
	if set.Len() == 0 { // which is the only operand of which a plain operator says something else
		n := w.definition.Lower(operators.Use{Target: w.targets[0], Operand: *set})
		f.stack = f.stack[:top]
		f.composite(n)
	}
	return true
}

// lower says the operator of each of its targets: one of them must hold, or, where its definition says so, every one.
func lower(w *word, use operators.Use) predicate.Node {
	if use.Relation != nil {
		return w.definition.Lower(use)
	}
	parts := make([]predicate.Node, len(w.targets))
	for i, t := range w.targets {
		use.Target = t
		parts[i] = predicate.Through(t.Via, w.definition.Lower(use))
	}
	if w.definition.Every != nil && w.definition.Every(use.Operand) {
		return predicate.And(parts...)
	}
	return predicate.Or(parts...)
}

// behind returns n, which asks for rows that a relation leads to, with the relations before that one: a row matches where the rows at the end of
// the whole path are as n says.
func behind(before []*schema.Relation, n predicate.Node) predicate.Node {
	switch {
	case len(before) == 0 || n.Op == predicate.OpNone:
		return n
	case n.Op == predicate.OpExists:
		for _, r := range slices.Backward(before) {
			n = predicate.Some(r, n)
		}
		return n
	}
	n.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		n.Kids[i] = behind(before, k)
	}
	return n
}

// lowered reads what stands after an operator that is not plain, and lowers it.
func (f *fast) lowered(on *field, w *word, first byte) bool {
	use := operators.Use{Relation: on.relation}
	switch w.definition.Operand {
	case operators.Count, operators.Element, operators.CountRows:
		return false
	case operators.Object:
		return f.quantified(on, w)
	default: // it has values
	}
	var ok bool
	if use.Single, ok = f.operand(w, first, &use.Operand); !ok {
		return false
	}
	if w.own { // it may keep the operand, whose memory is used again
		use.Operand.Texts, use.Operand.Nums = slices.Clone(use.Operand.Texts), slices.Clone(use.Operand.Nums)
	}
	if w.definition.Check != nil && w.definition.Check(use.Operand) != nil {
		return false
	}
	if use.Relation == nil && len(w.targets) == 1 && len(w.targets[0].Via) == 0 {
		use.Target = w.targets[0]
		n := w.definition.Lower(use)
		f.searched += searched(&n)
		f.normal(n)
		return true
	}
	n := behind(on.before, lower(w, use))
	if use.Relation == nil {
		f.searched += searched(&n)
	}
	f.composite(n)
	return true
}

// quantified reads the operand of some_, and of every_ and none_ where no policy stands in it.
func (f *fast) quantified(on *field, w *word) bool {
	some := w.definition == operators.Some && len(on.before) == 0
	if f.l.bars(on) || !some && (f.l.scope != nil || w.definition != operators.Some && w.definition != operators.Every && w.definition != operators.None) {
		return false
	}
	var named uint64
	mark := len(f.stack)
	if some {
		f.rows(on.relation.To)
	}
	many := manyOf(on.way...)
	if f.nest += many; f.nest > f.l.limits.Nest || !f.object(on.inner, &named) {
		return false
	}
	f.nest -= many
	if some {
		f.some(on.relation, mark)
		return true
	}
	use := operators.Use{Relation: on.relation}
	if len(f.stack) > mark {
		use.Inner = f.stack[mark]
	}
	f.stack = f.stack[:mark]
	f.push(predicate.Simplify(behind(on.before, w.definition.Lower(use))))
	return true
}

// normal is composite for what most definitions make: one test, which is in normal form already.
func (f *fast) normal(n predicate.Node) {
	switch n.Op {
	case predicate.OpRange:
		f.stack = append(f.stack, n)
		return
	case predicate.OpIn, predicate.OpText, predicate.OpHasAll, predicate.OpHasAny:
		if n.Set.Len() > 0 {
			f.stack = append(f.stack, n)
			return
		}
	default: // it may have parts
	}
	f.composite(n)
}

// inner is criteria on the number of elements of an array, or on an element. A field that is ignored has no target, and they have no effect.
func (c *checker) inner(w *word, v syntax.Value) predicate.Node {
	parts := make([]predicate.Node, len(w.targets))
	n := c.criteria(w.inner[0], v)
	if c.refused() {
		return predicate.Node{}
	}
	nodes, warnings := c.nodes, len(c.warnings)
	for i, target := range w.targets {
		if i > 0 { // the same criteria on the next target: they have no errors, and were counted
			n = c.criteria(w.inner[i], v)
			c.nodes, c.warnings = nodes, c.warnings[:warnings]
		}
		parts[i] = predicate.Through(target.Via, w.definition.Lower(operators.Use{Target: target, Relation: w.inner[i].elements, Inner: n}))
	}
	return predicate.Or(parts...)
}

// unknownOperator refuses a key of criteria: a word of the language that the field does not have, or none.
func (c *checker) unknownOperator(f *field, m *syntax.Member) {
	hidden := f.byWord[m.Key] != nil || f.byField[m.Key] != nil // or it would not be unknown
	if op := c.knows(m.Key); op != nil && !hidden {
		c.notApplied(f, op, m)
		return
	}
	if f.typ.Kind == schema.JSON && len(f.targets) > 0 && f.typ.Array == false && areNames(m.Key) && !strings.HasSuffix(m.Key, "_") && c.hints < mostHints {
		c.errorf(UnknownOperator, m.Pos, exact(m.Key+"_", c.words(f)), "%s; %s", wording.Lacks(m.Key, "operator of "+f.label()), declares(f, m.Key))
		return
	}
	code, what := UnknownOperator, "operator of "+f.label()
	if slices.ContainsFunc(f.fields, c.seesField) && !strings.HasSuffix(m.Key, "_") {
		code, what = UnknownField, "operator or subfield of "+f.label()
	}
	known := func() []string { return c.words(f) }
	c.unknown(code, m.Pos, m.Key, what, known, func() string {
		if strings.HasSuffix(m.Key, "_") {
			return ""
		}
		return exact(m.Key+"_", known())
	})
}

// notApplied refuses an operator of the language that the field does not have.
func (c *checker) notApplied(f *field, op *operators.Operator, m *syntax.Member) {
	if !c.hint() {
		c.errorf(NotAllowed, m.Pos, "", "%s does not apply to %s", m.Key, f.label())
		return
	}
	known := c.words(f)
	message := "%s does not apply to %s, which is %s; there are %s"
	switch len(known) {
	case 0:
		c.errorf(NotAllowed, m.Pos, "", "%s does not apply to %s, which has no operators", m.Key, f.label())
		return
	case 1:
		message = strings.Replace(message, "there are", "there is", 1)
	}
	c.errorf(NotAllowed, m.Pos, c.instead(op, f, known), message, m.Key, f.label(), f.what(), wording.List(known, "and"))
}

// kin are operators that say nearly the same, so that one may have been meant where the other is not accepted.
var kin = map[string]string{
	"eq_": "any_", "any_": "eq_", "ne_": "not_any_", "not_any_": "ne_", "all_": "any_",
	"before_": "le_", "le_": "before_", "after_": "ge_", "ge_": "after_",
	"is_null_": "exists_", "exists_": "is_null_",
}

// instead returns an operator that the field has, for one that it has not: the same by another name, its kin, or, of an array, the same
// of an element.
func (c *checker) instead(op *operators.Operator, f *field, known []string) string {
	for _, w := range f.words {
		if w.definition == op && exact(w.Name, known) != "" {
			return w.Name
		}
	}
	if near := exact(kin[op.Name], known); near != "" || !f.typ.Array || !op.On.Values.Has(f.typ.Kind) || exact("some_", known) == "" {
		return near
	}
	return `{"some_": {"` + op.Name + `": ...}}`
}

func exact(word string, known []string) string {
	for _, k := range known {
		if k == word {
			return k
		}
	}
	return ""
}

// words returns what may stand in the criteria of f, as the caller sees it.
func (c *checker) words(f *field) []string {
	var names []string
	for _, w := range f.words {
		if c.seesWord(f, w) {
			names = append(names, w.Name)
		}
	}
	for _, sub := range f.fields {
		if c.seesField(sub) {
			names = append(names, sub.name)
		}
	}
	if f.counts != nil {
		names = append(names, "where")
	}
	return names
}

// label returns the name of f for a message. A length and an element have no path of their own.
func (f *field) label() string {
	if f.path == "" {
		if f.counts != nil {
			return "the number of " + f.name
		}
		if f.elements != nil {
			return "an element of " + f.name
		}
		return "the length of " + f.name
	}
	return f.path
}
