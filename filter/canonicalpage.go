package filter

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// page prints a key of the page or of the route, or nothing if it says what holds without it.
func (p printer) page(q *Query, m *syntax.Member) []byte {
	l := q.language
	switch limit, _ := l.PageLimits(q.collection); m.Key {
	case "sort":
		return sortText(q.collection.Sort, m.Value)
	case "limit":
		return p.number(m.Value, limit)
	case "offset":
		return p.number(m.Value, 0)
	case "history":
		if obj, ok := m.Value.(*syntax.Object); ok && l.route.History {
			return p.history(obj)
		}
	}
	if p.shape {
		return []byte(`"?"`)
	}
	for _, k := range l.route.Keys {
		if k.Name == m.Key {
			return spelling{k.Type.Kind}.of(m.Value)
		}
	}
	return syntax.Append(nil, m.Value)
}

func (p printer) number(v syntax.Value, usual int64) []byte {
	text := spelling{schema.Int}.of(v)
	switch {
	case string(text) == schema.Integer(usual).String():
		return nil
	case p.shape:
		return []byte(`"?"`)
	}
	return text
}

// sortText prints the names of sorts. A list of one is that one; none, and the usual one, are left out.
func sortText(usual string, v syntax.Value) []byte {
	if list, ok := v.(*syntax.Array); ok && len(list.Items) == 1 {
		v = list.Items[0]
	} else if ok && len(list.Items) == 0 {
		return nil
	}
	if name, ok := v.(*syntax.String); ok && name.Text == usual {
		return nil
	}
	return syntax.Append(nil, v)
}

// history prints a history. The fields of its lists are columns of the answer, so their order stays.
func (p printer) history(obj *syntax.Object) []byte {
	var list []member
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		fields, isList := m.Value.(*syntax.Array)
		switch {
		case null, isList && len(fields.Items) == 0:
		case p.shape && slices.Contains([]string{"start", "end", "interval_seconds"}, m.Key):
			list = append(list, member{m.Key, []byte(`"?"`)})
		case m.Key == "start", m.Key == "end":
			list = append(list, member{m.Key, spelling{schema.Datetime}.of(m.Value)})
		case m.Key == "interval_seconds":
			list = append(list, member{m.Key, []byte(plainDecimal(m.Value))})
		default:
			list = append(list, member{m.Key, syntax.Append(nil, m.Value)})
		}
	}
	return members(list)
}

// plainDecimal spells a decimal number without zeros at its end.
func plainDecimal(v syntax.Value) string {
	text := syntax.Print(v)
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}
