package filter

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// reference = { "field": path }
//
// It stands for a value where an operator compares: that of another field of the same row, of the same kind. A dotted path goes to a subfield, or
// through relations to one row.

// refersTo reports whether the operand of w names fields in place of values.
func refersTo(w *word, v syntax.Value) bool {
	if len(w.definition.Refers) == 0 {
		return false
	}
	if list, ok := v.(*syntax.Array); ok && len(w.definition.Refers) > 1 {
		for _, item := range list.Items {
			if isReference(item) {
				return true
			}
		}
		return false
	}
	return isReference(v)
}

// isReference reports whether a value is meant as a reference: an object with the key field.
func isReference(v syntax.Value) bool {
	obj, ok := v.(*syntax.Object)
	if !ok {
		return false
	}
	for _, m := range obj.Members {
		if m.Key == "field" {
			return true
		}
	}
	return false
}

// compared is an operator with references in its operand: each of the field's targets is compared with them, and one must satisfy it.
func (c *checker) compared(f *field, w *word, v syntax.Value) predicate.Node {
	items := []syntax.Value{v}
	if list, ok := v.(*syntax.Array); ok {
		if items = list.Items; len(items) != len(w.definition.Refers) {
			c.operand(w, v) // which has the error
			return predicate.Node{}
		}
	}
	others := make([]*schema.Target, len(items))
	values := make([]schema.Value, len(items))
	ok := true
	n := -1
	if len(items) > 1 {
		n = c.enterItem(0)
	}
	for i, item := range items {
		if n >= 0 {
			c.path[n].item = i
		}
		good := false
		if obj, named := item.(*syntax.Object); named {
			others[i], good = c.reference(f, w, obj)
		} else {
			values[i], good = c.scalar(&w.operand, w.Max, item)
		}
		ok = ok && good
	}
	if n >= 0 {
		c.leave(n)
	}
	if !ok || f.ignored || c.refused() {
		return predicate.Node{}
	}
	parts := make([]predicate.Node, len(w.targets))
	for i, t := range w.targets {
		left := c.side(f.valueOf(t))
		var ends []predicate.Node
		for j, how := range w.definition.Refers[:len(items)] {
			if others[j] == nil {
				ends = append(ends, predicate.Through(t.Via, end(t.Value, how, values[j])))
				continue
			}
			ends = append(ends, predicate.Compare(left, how, c.side(*others[j])))
		}
		parts[i] = predicate.And(ends...)
	}
	return predicate.Or(parts...)
}

// end returns the node that holds where t stands to an end of between_ so, which is a value.
func end(t *schema.Term, how predicate.Comparison, v schema.Value) predicate.Node {
	if how == predicate.AtOrAbove {
		return predicate.Between(t, predicate.AtLeast(v), predicate.Bound{})
	}
	return predicate.Between(t, predicate.Bound{}, predicate.AtMost(v))
}

// valueOf returns where a value of f is read, t being what tests are on.
func (f *field) valueOf(t schema.Target) schema.Target {
	if f.read != nil {
		return *f.read
	}
	return t
}

// side returns what a target reads as one of two values that are compared. The policies of the rows along its way are joined to it where those of
// all others are: see protect. Which rows one is made of stands there already.
func (c *checker) side(t schema.Target) predicate.Side {
	s := predicate.Side{Via: t.Via, Term: t.Value}
	for i, r := range t.Via {
		if f := c.folds[r]; f != nil {
			if s.Policy == nil {
				s.Policy = make([]predicate.Node, len(t.Via))
			}
			s.Policy[i] = *f.where
		}
	}
	return s
}

// reference returns what a reference in the criteria of f reads.
func (c *checker) reference(f *field, w *word, obj *syntax.Object) (*schema.Target, bool) {
	refuse := func(code Code, pos syntax.Pos, suggestion, format string, args ...any) (*schema.Target, bool) {
		c.errorf(code, pos, suggestion, format, args...)
		return nil, false
	}
	if !c.registry.Options().References {
		return refuse(NotAllowed, obj.Pos, "", "%s compares with a value here: the schema has no references to other fields", w.Name)
	}
	if !f.refers() {
		return refuse(NotAllowed, obj.Pos, "", "%s compares with a value here: only fields are compared with other fields", w.Name)
	}
	var named *syntax.Member
	for _, m := range obj.Members {
		if m.Key != "field" {
			return refuse(UnknownKey, m.Pos, "", "a reference has the key field alone, not %s", quoteText(m.Key))
		}
		named = m
	}
	if named == nil {
		return refuse(WrongShape, obj.Pos, "", `want a value, or {"field": ...}, not an object without a member`)
	}
	text, ok := named.Value.(*syntax.String)
	if !ok {
		c.shape(named.Value, "the name of a field", "")
		return nil, false
	}
	target, found, problem := c.lookUp(f, text.Text)
	if problem != "" {
		near := ""
		if c.hint() {
			near = wording.Nearest(text.Text, c.comparable(f, w))
		}
		return refuse(UnknownField, text.Pos, near, "%s", problem)
	}
	switch a, b := w.typ, found.typ; {
	case found.aggregate != nil && (found.read == nil || found.where == nil):
		return refuse(NotAllowed, text.Pos, "", "%s is made of many rows, of which none has its value to compare with", text.Text)
	case text.Text == f.path || target != nil && len(w.targets) == 1 && readsSame(f.valueOf(w.targets[0]), *target):
		return refuse(NotAllowed, text.Pos, "", "%s is compared with itself", f.path)
	case len(found.targets) > 1:
		return refuse(NotAllowed, text.Pos, "", "%s reads several places, so it is no value to compare with", text.Text)
	case b.Array || !b.Kind.Compared() || found.relation != nil || target == nil:
		return refuse(WrongKind, text.Pos, "", "%s is %s, and a field is compared with one value of its own kind, %s", text.Text, found.what(), a.Kind)
	case a.Kind != b.Kind || a.Kind == schema.Decimal && (a.Precision != b.Precision || a.Scale != b.Scale):
		return refuse(WrongKind, text.Pos, "", "%s is %s, and %s is compared with a field of its own kind, %s", text.Text, b, f.path, a)
	}
	return target, true
}

// readsSame reports whether two targets are one place.
func readsSame(a, b schema.Target) bool { return a.Value == b.Value && slices.Equal(a.Via, b.Via) }

// lookUp finds a field by a dotted path from the rows that have f, through relations to one row: what it reads, or what is wrong with the path.
func (c *checker) lookUp(f *field, path string) (target *schema.Target, found *field, problem string) {
	t := c.tables[f.owner.Name]
	var via []*schema.Relation
	for rest := path; ; {
		if found = t.byPath[rest]; found != nil && c.seesPath(t, rest) {
			if found.aggregate != nil && c.scope != nil && c.scope.OwnFields {
				return nil, nil, path + " is made of other rows, and only fields of the row itself may be compared with here"
			}
			if len(found.targets) == 1 && (found.aggregate == nil || found.read != nil) {
				one := found.valueOf(found.targets[0])
				one.Via = append(via[:len(via):len(via)], one.Via...)
				target = &one
			}
			return target, found, ""
		}
		name, after, dotted := strings.Cut(rest, ".")
		hop := t.byName[name]
		switch {
		case !dotted || hop == nil || !c.seesField(hop) || hop.relation == nil:
			return nil, nil, wording.Lacks(path, "field of "+f.owner.Name)
		case c.scope != nil && c.scope.OwnFields:
			return nil, nil, path + ": " + name + " leads to another row, and only fields of the row itself may be compared with here"
		case slices.ContainsFunc(hop.way, func(r *schema.Relation) bool { return r.Many }):
			return nil, nil, path + ": " + name + " leads to many rows, so there is no one value to compare with"
		}
		via = append(via, hop.way...)
		t, rest = c.tables[hop.relation.To.Name], after
	}
}

// refers reports whether f is compared with other fields: a length or an element is not.
func (f *field) refers() bool { return f.path != "" && (f.aggregate == nil || f.read != nil) }

// named reports whether a reference may name f, which is visible, or go through it.
func (l *Language) named(f *field) bool {
	elsewhere := f.relation != nil || f.aggregate != nil
	switch {
	case !l.registry.Options().References || f.path == "" || elsewhere && l.scope != nil && l.scope.OwnFields:
		return false
	case f.relation != nil:
		return f.path == f.name && !slices.ContainsFunc(f.way, func(r *schema.Relation) bool { return r.Many })
	}
	return len(f.targets) == 1 && (f.aggregate == nil || f.read != nil && f.where != nil) && !f.typ.Array && f.typ.Kind.Compared()
}

// comparable returns the fields of the rows that have f which its values may be compared with.
func (c *checker) comparable(f *field, w *word) []string {
	var names []string
	t := c.tables[f.owner.Name]
	for path, other := range t.byPath {
		if other != f && other.relation == nil && other.typ.Kind == w.typ.Kind && c.named(other) && c.seesPath(t, path) {
			names = append(names, path)
		}
	}
	slices.Sort(names)
	return names
}
