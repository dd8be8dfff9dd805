package oracle

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// object evaluates an object of fields and groups.
func (w *World) object(c *schema.Collection, r *row, obj *syntax.Object) answer {
	var parts []answer
	or := false
	for _, m := range obj.Members {
		if _, absent := m.Value.(*syntax.Null); absent {
			continue
		}
		switch m.Key {
		case "operator":
			or = saysOr(m)
		case "and_", "or_":
			parts = append(parts, w.group(c, r, m))
		case "not_":
			inner := w.object(c, r, m.Value.(*syntax.Object))
			parts = append(parts, said(!inner.isTrue()))
		default:
			parts = append(parts, w.criteria(r, fieldOf(c.Fields, m.Key), m.Value))
		}
	}
	return join(or, parts)
}

func saysOr(m *syntax.Member) bool {
	s, ok := m.Value.(*syntax.String)
	return ok && s.Text == "or_"
}

// group evaluates a list of objects: one operand, whatever is inside it.
func (w *World) group(c *schema.Collection, r *row, m *syntax.Member) answer {
	var parts []answer
	for _, item := range m.Value.(*syntax.Array).Items {
		if inner, ok := item.(*syntax.Object); ok {
			parts = append(parts, w.object(c, r, inner))
		}
	}
	return join(m.Key == "or_", parts)
}

func fieldOf(fields []*schema.Field, name string) *schema.Field {
	for _, f := range fields {
		if f.Name == name {
			return f
		}
	}
	panic("oracle: no field " + name)
}

// criteria evaluates the operators and subfields of a field.
func (w *World) criteria(r *row, f *schema.Field, v syntax.Value) answer {
	obj, ok := v.(*syntax.Object)
	if !ok || f.Ignored {
		return nothing
	}
	var parts []answer
	or := false
members:
	for _, m := range obj.Members {
		if _, absent := m.Value.(*syntax.Null); absent {
			continue
		}
		if m.Key == "operator" {
			or = saysOr(m)
			continue
		}
		for _, word := range f.Words {
			if word.Name == m.Key {
				parts = append(parts, w.word(r, f, word, m.Value))
				continue members
			}
		}
		for _, sub := range f.Fields {
			if sub.Name == m.Key {
				parts = append(parts, w.criteria(r, sub, m.Value))
				continue members
			}
		}
		parts = append(parts, w.word(r, f, schema.Word{Name: m.Key, Operator: m.Key}, m.Value))
	}
	return join(or, parts)
}

// word evaluates one operator of a field: it holds if it holds for one of the targets of the field. But is_null_: false
// is the exact complement of is_null_: true, and so is exists_: true.
func (w *World) word(r *row, f *schema.Field, word schema.Word, operand syntax.Value) answer {
	operator := word.Operator
	if operator == "" {
		operator = word.Name
	}
	if f.Relation != nil {
		return w.quantified(r, f, operator, operand)
	}
	if f.Aggregate != nil {
		v := w.aggregate(r, f.Aggregate)
		if named(operand) {
			return w.comparedWith(r, f, operator, f.Type, v, operand)
		}
		return w.operator(operator, f.Type, subject{v, v}, operand)
	}
	targets, t := f.Targets, f.Type
	if word.Targets != nil {
		targets = word.Targets
		t = *word.Type
	}
	var parts []answer
	if named(operand) {
		for _, target := range targets {
			parts = append(parts, w.comparedWith(r, f, operator, t, read(w.reach(r, target.Via), target.Value), operand))
		}
		return join(true, parts)
	}
	for _, target := range targets {
		at := w.reach(r, target.Via)
		parts = append(parts, w.operator(operator, t, subject{read(at, target.Value), read(at, target.Null)}, operand))
	}
	notNull := operator == "is_null_" && !flag(operand) || operator == "exists_" && flag(operand)
	return join(!notNull, parts)
}

// quantified evaluates an operator of a field that asks for the rows at the end of a path.
func (w *World) quantified(r *row, f *schema.Field, operator string, operand syntax.Value) answer {
	rows := []*row{r}
	for _, relation := range f.Path() {
		var next []*row
		for _, at := range rows {
			next = append(next, w.follow(at, relation)...)
		}
		rows = next
	}
	switch operator {
	case "is_null_":
		return said((len(rows) == 0) == flag(operand))
	case "exists_":
		return said((len(rows) > 0) == flag(operand))
	}
	inner, ok := operand.(*syntax.Object)
	if !ok {
		panic(UnknownError{operator})
	}
	if operator == "count_" {
		return w.counted(f, rows, inner)
	}
	matching := 0
	for _, other := range rows {
		if w.object(f.To(), other, inner).isTrue() {
			matching++
		}
	}
	return quantified(operator, matching, len(rows)-matching)
}

// counted evaluates criteria on the number of rows, or of those that match the filter under "where".
func (w *World) counted(f *schema.Field, rows []*row, operand *syntax.Object) answer {
	n := int64(len(rows))
	number := &syntax.Object{}
	for _, m := range operand.Members {
		if m.Key != "where" {
			number.Members = append(number.Members, m)
			continue
		}
		where, ok := m.Value.(*syntax.Object)
		if !ok {
			continue
		}
		n = 0
		for _, other := range rows {
			if w.object(f.To(), other, where).isTrue() {
				n++
			}
		}
	}
	return w.criteriaOn(value{kind: schema.Int, num: n}, schema.Type{Kind: schema.Int}, number)
}

func flag(v syntax.Value) bool {
	b, ok := v.(*syntax.Bool)
	return ok && b.Value
}

// reach returns the row at the end of a path of to-one relations, or nil.
func (w *World) reach(r *row, via []*schema.Relation) *row {
	for _, relation := range via {
		rows := w.follow(r, relation)
		if len(rows) == 0 {
			return nil
		}
		r = rows[0]
	}
	return r
}

// read returns the value of a term on a row. The columns of a missing row read as null; a null set is empty.
func read(r *row, t *schema.Term) value {
	if r == nil {
		r = &row{} // all of its columns are null
	}
	switch {
	case t.Type.Array && len(r.values) == 0:
		return value{set: true}
	case t.Join:
		text := ""
		for i, col := range t.Columns {
			if i > 0 {
				text += " "
			}
			text += r.values[col].text // "" of null
		}
		return value{kind: schema.String, text: text}
	case len(t.Path) > 0:
		return inside(r.values[t.Columns[0]].tree, t.Path, t.Type)
	}
	for _, col := range t.Columns {
		if v := r.values[col]; !v.null() {
			return v
		}
	}
	return value{}
}
