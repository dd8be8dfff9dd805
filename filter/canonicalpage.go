package filter

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// page prints a key of the page or of the route, or nothing if it has no effect. What is usual without it is printed:
// whoever the text goes to may have other ways.
func (p printer) page(q *Query, m *syntax.Member) syntax.Value {
	l := q.language
	obj, isObject := m.Value.(*syntax.Object)
	switch {
	case slices.Contains(l.route.Unread, m.Key):
		return nil
	case m.Key == "sort":
		return sortText(m.Value)
	case l.route.Select && m.Key == "select":
		return membersText(m.Value)
	case l.route.Select && m.Key == "view":
		return m.Value
	case isObject && m.Key != "" && m.Key == l.route.grouping():
		return p.grouping(obj)
	case p.shape:
		return &syntax.String{Text: "?"}
	case m.Key == "limit", m.Key == "offset":
		return spelling{kind: schema.Int}.of(m.Value)
	}
	for _, k := range l.route.Keys {
		if k.Name == m.Key {
			return spelling{kind: k.Type.Kind}.of(m.Value)
		}
	}
	return m.Value
}

// sortText prints the names of sorts. A list of one is that one, and a list of none is left out.
func sortText(v syntax.Value) syntax.Value {
	list, ok := v.(*syntax.Array)
	switch {
	case ok && len(list.Items) == 0:
		return nil
	case ok && len(list.Items) == 1:
		v = list.Items[0]
	}
	return v
}

// membersText prints the members that are asked for, in the order of their names and each once: their order does not matter. A list of one is that
// one.
func membersText(v syntax.Value) syntax.Value {
	list, ok := v.(*syntax.Array)
	if !ok {
		return v
	}
	var names []string
	for _, item := range list.Items {
		if name, ok := item.(*syntax.String); ok {
			names = append(names, name.Text)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 1 {
		return &syntax.String{Text: names[0]}
	}
	out := &syntax.Array{}
	for _, name := range names {
		out.Items = append(out.Items, &syntax.String{Text: name})
	}
	return out
}

// grouping prints a history or an aggregate. The fields of its lists are columns of the answer, so their order stays.
func (p printer) grouping(obj *syntax.Object) syntax.Value {
	var list []*syntax.Member
	put := func(m *syntax.Member, v syntax.Value) { list = append(list, &syntax.Member{Key: m.Key, Value: v}) }
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		fields, isList := m.Value.(*syntax.Array)
		switch {
		case null, isList && len(fields.Items) == 0:
		case p.shape && slices.Contains([]string{"start", "end", "interval_seconds", "limit"}, m.Key):
			put(m, &syntax.String{Text: "?"})
		case m.Key == "sort":
			put(m, sortText(m.Value))
		case m.Key == "limit":
			put(m, spelling{kind: schema.Int}.of(m.Value))
		case m.Key == "start", m.Key == "end":
			put(m, spelling{kind: schema.Datetime}.of(m.Value))
		case m.Key == "interval_seconds":
			put(m, &syntax.Number{Text: plainDecimal(m.Value)})
		default:
			put(m, m.Value)
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
