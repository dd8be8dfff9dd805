package oracle

import (
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// named reports whether an operand names another field, or one of its ends does.
func named(operand syntax.Value) bool {
	switch v := operand.(type) {
	case *syntax.Object:
		return len(v.Members) == 1 && v.Members[0].Key == "field"
	case *syntax.Array:
		for _, item := range v.Items {
			if named(item) {
				return true
			}
		}
	}
	return false
}

// comparedWith compares a value with another field of the row, or between_ with two ends. Null on either side: false.
func (w *World) comparedWith(r *row, f *schema.Field, operator string, t schema.Type, v value, operand syntax.Value) answer {
	items := []syntax.Value{operand}
	if list, ok := operand.(*syntax.Array); ok {
		items = list.Items
	}
	var others []value
	for _, item := range items {
		other := value{}
		if named(item) {
			other = w.valueOf(r, f, text(item.(*syntax.Object).Members[0].Value))
		} else {
			other = w.scalar(t, item)
		}
		if v.null() || other.null() {
			return fails
		}
		others = append(others, other)
	}
	return stands(operator, v, others[0], others[len(others)-1])
}

// valueOf returns what a field of the row reads that a dotted path leads to: a field of the rows that have f, a subfield, or one behind relations to
// one row.
func (w *World) valueOf(r *row, f *schema.Field, path string) value {
	var fields []*schema.Field
	for _, c := range w.registry.Collections() {
		if within(c.Fields, f) {
			fields = c.Fields
		}
	}
	names := strings.Split(path, ".")
	for i, name := range names {
		field := fieldOf(fields, name)
		if field.To() != nil {
			if r != nil {
				r = w.reach(r, field.Path())
			}
			fields = field.To().Fields
			continue
		}
		if i < len(names)-1 {
			fields = field.Fields
			continue
		}
		if field.Aggregate != nil {
			if r == nil {
				return value{}
			}
			return w.aggregate(r, field.Aggregate)
		}
		target := field.Targets[0]
		if r != nil {
			r = w.reach(r, target.Via)
		}
		return read(r, target.Value)
	}
	panic("oracle: no field " + path)
}

// within reports whether f is one of fields, or inside one.
func within(fields []*schema.Field, f *schema.Field) bool {
	for _, other := range fields {
		if other == f || within(other.Fields, f) {
			return true
		}
	}
	return false
}
