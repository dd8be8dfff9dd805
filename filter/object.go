package filter

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// object = { "operator": "and_" | "or_", field: criteria, ..., "and_": [object], "or_": [object], "not_": object }
//
// It adds the fields that the object names, at any depth of groups, to names, if that is not nil.
func (c *checker) object(t *table, obj *syntax.Object, names map[string]bool) predicate.Node {
	var parts []predicate.Node
	join := predicate.And
	for _, m := range obj.Members {
		if c.full() {
			return predicate.Node{}
		}
		n := c.enter(m.Key)
		switch m.Key {
		case "operator":
			if c.operator(t.operator, m) {
				join = predicate.Or
			}
		case "and_", "or_":
			parts = c.said(parts, c.group(t, m, names))
		case "not_":
			parts = c.said(parts, c.not(t, m, names))
		default:
			if f := t.byName[m.Key]; f != nil && c.seesField(f) {
				if names != nil {
					names[m.Key] = true
				}
				c.deprecated(m, f.name, f.deprecated)
				parts = c.said(parts, c.criteria(f, m.Value))
				break
			}
			c.unknownField(t, m)
		}
		c.leave(n)
	}
	return join(parts...)
}

// object reads an object of fields and groups, and says what it says. The fields that it names are set in named.
func (f *fast) object(t *table, named *uint64) bool {
	mark := len(f.stack)
	op, ok := f.members(t, named)
	if ok {
		f.join(op, mark)
	}
	return ok
}

// members reads an object, and leaves what its members say on the stack, to be joined by op.
func (f *fast) members(t *table, named *uint64) (op predicate.Op, ok bool) {
	if f.Next() != '{' {
		return op, false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return op, false
	}
	op = predicate.OpAnd
	var seen uint64
	for more := f.Open(); more; {
		k := f.key(t.keys)
		if k == nil || seen&k.bit != 0 {
			return op, false
		}
		seen |= k.bit
		first := f.Next()
		if k.kind == operatorKey {
			op, ok = f.operator(t.operator)
		} else {
			ok = f.member(t, k, first, named)
		}
		if !ok {
			return op, false
		}
		if more, ok = f.Close('}'); !ok {
			return op, false
		}
	}
	f.depth--
	return op, true
}

// member reads what stands after the key of a field or a group, given its first byte.
func (f *fast) member(t *table, k *key, first byte, named *uint64) bool {
	if k.kind == fieldKey {
		*named |= k.bit
		return f.field(k.field, first)
	}
	if f.nodes++; f.l.registry.Options().NoGroups {
		return false
	}
	switch {
	case first == 'n':
		return f.absent()
	case k.kind == notKey:
		mark := len(f.stack)
		if !f.object(t, named) {
			return false
		}
		n := predicate.Node{Op: predicate.OpTrue}
		if len(f.stack) > mark {
			n = f.stack[mark]
		}
		f.stack = f.stack[:mark]
		f.push(predicate.Simplify(predicate.Not(n)))
		return true
	}
	return f.group(t, k.kind, named)
}

// absent reads a null, where nulls count as absent.
func (f *fast) absent() bool { return f.l.nullsAbsent() && f.Word("null") }

func (c *checker) deprecated(m *syntax.Member, name, why string) {
	if why != "" {
		c.warnings = append(c.warnings, Warning{Pointer: c.pointer(), Message: name + " is deprecated: " + why, pos: m.Pos})
	}
}

// operator reads the key "operator" and reports whether it says or_.
func (c *checker) operator(accepted bool, m *syntax.Member) bool {
	if !accepted {
		c.errorf(NotAllowed, m.Pos, "", "operator is not accepted here: all criteria must hold")
		return false
	}
	c.wants(place{typ: junctionType})
	switch v := m.Value.(type) {
	case *syntax.String:
		if op := junction(v.Text); op != predicate.OpNone {
			return op == predicate.OpOr
		}
		near := wording.Nearest(v.Text, []string{"and_", "or_"})
		if near == "" && len(v.Text) < 5 {
			near = wording.Nearest(v.Text+"_", []string{"and_", "or_"})
		}
		c.errorf(NotInEnum, v.Pos, near, "operator is and_ or or_, not %s", quoteText(v.Text))
	case *syntax.Null:
		c.errorf(NullOperand, v.Pos, "and_", "operator is and_ or or_, not null")
	case *syntax.Object, *syntax.Array:
		c.shape(v, "and_ or or_", "and_")
	default:
		c.errorf(WrongKind, m.Value.Position(), "and_", "operator is and_ or or_, not %s", shapeOf(v))
	}
	return false
}

// operator reads the operator of an object or of criteria.
func (f *fast) operator(accepted bool) (predicate.Op, bool) {
	if !accepted || f.Next() != '"' {
		return 0, false
	}
	span, ok := f.Quoted()
	if !ok || span.Escaped {
		return 0, false
	}
	op := junction(f.text[span.Start:span.End])
	return op, op != predicate.OpNone
}

// junction returns what a value of the key "operator" means, or OpNone.
func junction(word string) predicate.Op {
	switch word {
	case "and_":
		return predicate.OpAnd
	case "or_":
		return predicate.OpOr
	default:
		return predicate.OpNone
	}
}

func (c *checker) groups(m *syntax.Member) bool {
	c.node(m.Pos)
	if c.registry.Options().NoGroups {
		c.errorf(NotAllowed, m.Pos, "", "%s is not allowed: the schema has no groups", m.Key)
		return false
	}
	return true
}

// group = "and_": [object, ...] | "or_": [object, ...]
func (c *checker) group(t *table, m *syntax.Member, names map[string]bool) predicate.Node {
	if !c.groups(m) {
		return predicate.Node{}
	}
	c.wants(place{list: true})
	if null, _ := c.null(m.Value, m.Key); null {
		return predicate.Node{}
	}
	list, ok := m.Value.(*syntax.Array)
	if !ok {
		c.shape(m.Value, "a list of objects", "[{...}]")
		return predicate.Node{}
	}
	var parts []predicate.Node
	for i, item := range list.Items {
		if c.full() {
			return predicate.Node{}
		}
		n := c.enterItem(i)
		if obj := c.collectionObject(item); obj != nil {
			parts = c.said(parts, c.object(t, obj, names))
		}
		c.leave(n)
	}
	if m.Key == "or_" {
		return predicate.Or(parts...)
	}
	return predicate.And(parts...)
}

// group reads a list of objects.
func (f *fast) group(t *table, kind keyKind, named *uint64) bool {
	if f.Next() != '[' {
		return false
	}
	mark, items, ok := len(f.stack), 0, false
	for more := f.Open(); more; {
		if items++; items > f.l.limits.List || !f.object(t, named) {
			return false
		}
		if more, ok = f.Close(']'); !ok {
			return false
		}
	}
	op := predicate.OpAnd
	if kind == orKey {
		op = predicate.OpOr
	}
	f.join(op, mark)
	return true
}

// not = "not_": object
func (c *checker) not(t *table, m *syntax.Member, names map[string]bool) predicate.Node {
	if !c.groups(m) {
		return predicate.Node{}
	}
	obj := c.collectionObject(m.Value)
	if obj == nil {
		return predicate.Node{}
	}
	n := c.object(t, obj, names)
	if c.refused() {
		return predicate.Node{}
	}
	return predicate.Not(n)
}

// unknownField refuses a key of an object, and says which it was probably meant to be.
func (c *checker) unknownField(t *table, m *syntax.Member) {
	if c.knows(m.Key) != nil {
		c.errorf(UnknownField, m.Pos, "", "%s is an operator; it stands inside a field of %s", m.Key, t.collection.Name)
		return
	}
	if c.insideOf(t, m) || c.withOperator(t, m) {
		return
	}
	known := func() []string { return c.FieldNames(t.collection) }
	c.unknown(UnknownField, m.Pos, m.Key, "field of "+t.collection.Name, known, func() (near string) {
		if t.operator {
			near = wording.Nearest(m.Key, []string{"operator"})
		}
		if near == "" && !c.registry.Options().NoGroups {
			groups := []string{"and_", "or_", "not_"}
			if near = fromForeign(m.Key, groups); near == "" {
				near = wording.Nearest(m.Key, groups)
			}
		}
		return near
	})
}

// insideOf refuses a dotted key that begins with a field, and says how what is behind the dot can be asked for. It reports whether m is one.
func (c *checker) insideOf(t *table, m *syntax.Member) bool {
	name, rest, dotted := strings.Cut(m.Key, ".")
	f := t.byName[name]
	if !dotted || f == nil || !c.seesField(f) || !areNames(rest) {
		return false
	}
	says := wording.Lacks(m.Key, "field of "+t.collection.Name)
	switch sub := t.byPath[m.Key]; {
	case sub != nil && c.seesPath(t, m.Key):
		c.errorf(UnknownField, m.Pos, "", "%s; %s is a field inside %s: %s", says, sub.name, name, nested(m.Key))
	case f.relation != nil:
		c.errorf(UnknownField, m.Pos, "", `%s; %s leads to rows of %s: %s`, says, name, f.relation.To.Name, nested(name+".some_."+rest))
	case f.typ.Kind == schema.JSON && len(f.targets) > 0:
		c.errorf(UnknownField, m.Pos, "", "%s; %s", says, declares(f, rest))
	default:
		return false
	}
	return true
}

// withOperator refuses a key such as n__gte, a field and an operator as other systems write them, and says how a body has it. It reports
// whether m is one.
func (c *checker) withOperator(t *table, m *syntax.Member) bool {
	name, word, _ := strings.Cut(m.Key, "__")
	f := t.byName[name]
	if f == nil || !c.seesField(f) || c.hints >= mostHints {
		return false
	}
	op := fromForeign(word, c.words(f))
	if op == "" {
		return false
	}
	c.errorf(UnknownField, m.Pos, "", "%s; the operator stands inside %s: %s", wording.Lacks(m.Key, "field of "+t.collection.Name), name, `{"`+name+`": {"`+op+`": ...}}`)
	return true
}

// areNames reports whether each part of a dotted path is a name.
func areNames(path string) bool {
	for part := range strings.SplitSeq(path, ".") {
		if !schema.IsName(part) {
			return false
		}
	}
	return true
}

// nested returns the criteria of a dotted path as a body has them:  {"state": {"type": {...}}}
func nested(path string) string {
	parts := strings.Split(path, ".")
	return `{"` + strings.Join(parts, `": {"`) + `": {...}` + strings.Repeat("}", len(parts))
}

// declares says how a schema makes a field of a path inside f, which is json.
func declares(f *field, path string) string {
	target := f.targets[0]
	var from []string
	for _, r := range target.Via {
		from = append(from, r.Name)
	}
	from = append(append(from, target.Value.Columns[0].Name), target.Value.Path...)
	name := path[strings.LastIndexByte(path, '.')+1:]
	return fmt.Sprintf("%s is json, and a value inside it is a field where the schema declares one, as in more_fields: {%s: {from: %s, type: string}}",
		f.path, name, strings.Join(append(from, path), "."))
}

// FieldNames returns the fields of c that the caller may name.
func (l *Language) FieldNames(c *schema.Collection) []string {
	var names []string
	for _, f := range l.tables[c.Name].fields {
		if l.seesField(f) {
			names = append(names, f.name)
		}
	}
	return names
}
