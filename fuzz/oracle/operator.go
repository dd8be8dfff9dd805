package oracle

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A subject is what an operator reads: a value, and what is_null_ reads, which differs if there is a fallback.
type subject struct{ value, null value }

// operator evaluates an operator on a value of type t.
func (w *World) operator(operator string, t schema.Type, s subject, operand syntax.Value) answer {
	if a, known := w.meant(operator, t, s.value, operand); known {
		return a
	}
	switch operator {
	case "is_null_", "exists_":
		isNull := s.null.null()
		if s.null.set {
			isNull = len(s.null.list) == 0
		}
		return said(isNull == (flag(operand) == (operator == "is_null_")))
	case "len_":
		return w.criteriaOn(value{kind: schema.Int, num: int64(len(s.value.list))}, schema.Type{Kind: schema.Int}, operand)
	case "some_", "every_", "none_":
		return w.elements(operator, t, s.value.list, operand)
	case "type_":
		for _, name := range listed(operand) {
			if s.value.kind == schema.JSON && name == typeName(s.value.tree) {
				return holds
			}
		}
		return fails
	case "query_":
		holds, asks := search(s.value.text, text(operand)) // the text of null is empty
		if !asks {
			return nothing
		}
		return said(holds)
	case "like_":
		if text(operand) == "" {
			return nothing
		}
		return said(!s.value.null() && like(s.value.text, text(operand)))
	case "glob_":
		return said(!s.value.null() && glob(s.value.text, text(operand)))
	case "ieq_", "iany_", "inot_any_":
		return sameTexts(operator, s.value, operand)
	case "any_", "not_any_", "all_":
		return w.sets(operator, t, s.value, operand)
	case "contains_", "startswith_", "endswith_", "icontains_", "istartswith_", "iendswith_":
		return texts(operator, s.value, operand)
	}
	return w.compared(operator, t, s.value, operand)
}

// sets evaluates the operators that take a list of values.
func (w *World) sets(operator string, t schema.Type, v value, operand syntax.Value) answer {
	list := w.values(t, operand)
	if len(list) == 0 && operator != "any_" {
		return nothing
	}
	have := []value{v}
	if v.set {
		have = v.list
	}
	matched := 0 // of list
	for _, one := range list {
		for _, other := range have {
			if equal(one, other) {
				matched++
				break
			}
		}
	}
	switch operator {
	case "any_":
		return said(matched > 0)
	case "all_":
		return said(matched == len(list))
	}
	return said(matched == 0 && !v.null())
}

// sameTexts evaluates the operators that compare texts, letters A to Z in either case.
func sameTexts(operator string, v value, operand syntax.Value) answer {
	same := false
	for _, one := range listed(operand) {
		same = same || fold(one) == fold(v.text)
	}
	switch {
	case operator == "inot_any_" && len(listed(operand)) == 0:
		return nothing
	case operator == "inot_any_":
		same = !same
	}
	return said(same && !v.null())
}

// listed returns the texts of a list, or of one.
func listed(operand syntax.Value) []string {
	list, ok := operand.(*syntax.Array)
	if !ok {
		return []string{text(operand)}
	}
	var out []string
	for _, item := range list.Items {
		out = append(out, text(item))
	}
	return out
}

// texts evaluates the operators on literal texts.
func texts(operator string, v value, operand syntax.Value) answer {
	have, folding := v.text, false
	if strings.HasPrefix(operator, "i") {
		operator, folding, have = operator[1:], true, fold(have)
	}
	found := false
	for _, needle := range listed(operand) {
		if folding {
			needle = fold(needle)
		}
		at := strings.Index(have, needle)
		switch operator {
		case "contains_":
			found = found || at >= 0
		case "startswith_":
			found = found || at == 0
		case "endswith_":
			found = found || strings.LastIndex(have, needle) >= 0 && strings.LastIndex(have, needle) == len(have)-len(needle)
		}
	}
	return said(found && !v.null())
}

// compared evaluates the operators that compare with one value, or with two. They are false for null.
func (w *World) compared(operator string, t schema.Type, v value, operand syntax.Value) answer {
	var low, high value
	switch operator {
	case "eq_", "ne_", "lt_", "le_", "gt_", "ge_", "before_", "after_":
		low = w.scalar(t, operand)
	case "between_":
		ends := w.values(t, operand)
		low, high = ends[0], ends[1]
	default:
		panic(UnknownError{operator})
	}
	if v.null() {
		return fails
	}
	return stands(operator, v, low, high)
}

// stands evaluates an operator that compares a value with another one, or with the two ends of a range; none of them is null.
func stands(operator string, v, low, high value) answer {
	switch c := compare(v, low); operator {
	case "eq_":
		return said(c == 0)
	case "ne_":
		return said(c != 0)
	case "lt_":
		return said(c < 0)
	case "le_", "before_":
		return said(c <= 0)
	case "gt_":
		return said(c > 0)
	case "ge_", "after_":
		return said(c >= 0)
	case "between_":
		return said(c >= 0 && compare(v, high) <= 0)
	}
	panic(UnknownError{operator})
}

// elements evaluates criteria on each element of a set. A null element counts for nothing.
func (w *World) elements(operator string, t schema.Type, list []value, criteria syntax.Value) answer {
	if _, ok := criteria.(*syntax.Object); !ok {
		return nothing
	}
	t.Array = false
	satisfy, fail := 0, 0
	for _, v := range list {
		switch {
		case v.null():
		case w.criteriaOn(v, t, criteria).isTrue():
			satisfy++
		default:
			fail++
		}
	}
	return quantified(operator, satisfy, fail)
}

// quantified returns what some_, every_ or none_ says where so many satisfy and so many fail.
func quantified(operator string, satisfy, fail int) answer {
	switch operator {
	case "some_":
		return said(satisfy > 0)
	case "every_":
		return said(fail == 0)
	case "none_":
		return said(satisfy == 0)
	}
	panic(UnknownError{operator})
}

// criteriaOn evaluates criteria on a value of type t: the number of elements of a set, or one of them.
func (w *World) criteriaOn(v value, t schema.Type, criteria syntax.Value) answer {
	obj, ok := criteria.(*syntax.Object)
	if !ok {
		return nothing
	}
	var parts []answer
	or := false
	for _, m := range obj.Members {
		if _, absent := m.Value.(*syntax.Null); absent {
			continue
		}
		if m.Key == "operator" {
			or = saysOr(m)
			continue
		}
		parts = append(parts, w.operator(m.Key, t, subject{v, v}, m.Value))
	}
	return join(or, parts)
}

func text(v syntax.Value) string {
	if s, ok := v.(*syntax.String); ok {
		return s.Text
	}
	return ""
}

// values returns the values of a list.
func (w *World) values(t schema.Type, v syntax.Value) []value {
	list, ok := v.(*syntax.Array)
	if !ok {
		panic("oracle: no list: " + syntax.Print(v))
	}
	var out []value
	for _, item := range list.Items {
		out = append(out, w.scalar(t, item))
	}
	return out
}

// scalar returns a value of a kind from a body.
func (w *World) scalar(t schema.Type, v syntax.Value) value {
	out, err := w.read(t, v)
	if err != nil {
		panic("oracle: " + err.Error())
	}
	return out
}

// read returns a value of a kind from a body, or an error if it is not of the kind.
func (w *World) read(t schema.Type, v syntax.Value) (value, error) {
	t.Array = false
	var given any
	switch v := v.(type) {
	case *syntax.String:
		given = v.Text
		if at, ok := w.relative(v.Text); ok && t.Kind == schema.Datetime {
			given = at
		} else if ok && t.Kind == schema.Date {
			given = at.Format("2006-01-02")
		}
	case *syntax.Bool:
		given = v.Value
	case *syntax.Number:
		given = json.Number(v.Text)
	default:
		return value{}, fmt.Errorf("no %s: %s", t, syntax.Print(v))
	}
	return readScalar(t, given)
}
