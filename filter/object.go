package filter

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
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

func (c *checker) deprecated(m *syntax.Member, name, why string) {
	if why != "" {
		c.warnings = append(c.warnings, Warning{Pointer: c.pointer(), Message: name + " is deprecated: " + why, pos: m.Pos})
	}
}

// operator reads the key "operator" and reports whether it says or_.
func (c *checker) operator(accepted bool, m *syntax.Member) bool {
	if !accepted {
		c.fault(NotAllowed, m.Pos, "", "operator is not accepted here: all criteria must hold")
		return false
	}
	c.wants(place{typ: junctionType})
	switch v := m.Value.(type) {
	case *syntax.String:
		switch v.Text {
		case "and_":
			return false
		case "or_":
			return true
		}
		near := schema.Nearest(v.Text, []string{"and_", "or_"})
		if near == "" && len(v.Text) < 5 {
			near = schema.Nearest(v.Text+"_", []string{"and_", "or_"})
		}
		c.fault(NotInEnum, v.Pos, near, "operator is and_ or or_, not %s", quoteText(v.Text))
	case *syntax.Null:
		c.fault(NullOperand, v.Pos, "and_", "operator is and_ or or_, not null")
	case *syntax.Object, *syntax.Array:
		c.shape(v, "and_ or or_", "and_")
	default:
		c.fault(WrongKind, m.Value.Position(), "and_", "operator is and_ or or_, not %s", shapeOf(v))
	}
	return false
}

func (c *checker) groups(m *syntax.Member) bool {
	c.node(m.Pos)
	if c.registry.Options().NoGroups {
		c.fault(NotAllowed, m.Pos, "", "%s is not allowed: the schema has no groups", m.Key)
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
		c.fault(UnknownField, m.Pos, "", "%s is an operator; it stands inside a field of %s", m.Key, t.collection.Name)
		return
	}
	known := func() []string { return c.FieldNames(t.collection) }
	c.unknown(UnknownField, m.Pos, m.Key, "field of "+t.collection.Name, known, func() (near string) {
		if t.operator {
			near = schema.Nearest(m.Key, []string{"operator"})
		}
		if near == "" && !c.registry.Options().NoGroups {
			near = schema.Nearest(m.Key, []string{"and_", "or_", "not_"})
		}
		return near
	})
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
