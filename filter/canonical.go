package filter

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// String returns the canonical body: members in the order of their names, values in one spelling, lists that
// are sets sorted and without repetitions, null and the operator and_ left out. Bodies that differ in those alone
// print alike, and the text parses to an equal query. Of a query made in Go it returns the predicate. What And added is not in it.
func (q *Query) String() string {
	if q.made != nil {
		return q.made.String()
	}
	return text(q.Tree())
}

// Tree returns what String prints, for those who print something else of it: a tree of its own. Of a query made in Go it is nil.
func (q *Query) Tree() *syntax.Object { return q.canonical(printer{}) }

// Shape returns the canonical body with every operand as "?": for logs, metrics and plan caches. What decides the form
// of a statement stays: that a list or a text is empty, that a list has one value (which stands without brackets), numbers of related rows, true
// and false after is_null_ and its like, and the marks of query_. Bodies of one shape make one statement, except for the
// order in which its parts stand.
func (q *Query) Shape() string {
	if q.made != nil {
		return q.made.Shape()
	}
	return text(q.canonical(printer{shape: true}))
}

// A printer writes a checked body in one spelling.
type printer struct {
	shape   bool // operands as ?
	unpaged bool // without sort, limit, offset, cursor and the keys of the route
}

// text prints a canonical tree, if there is one.
func text(root *syntax.Object) string {
	if root == nil {
		return ""
	}
	return syntax.Print(root)
}

// tree reads the body of q again: the fast path keeps no tree, and few queries are printed.
func (q *Query) tree() syntax.Value {
	tree, _ := syntax.Parse([]byte(q.body), q.language.limits.syntax())
	return tree
}

func (q *Query) canonical(p printer) *syntax.Object {
	root, ok := q.tree().(*syntax.Object)
	if !ok {
		return nil
	}
	t := q.language.tables[q.collection.Name]
	var list []*syntax.Member
	for _, m := range root.Members {
		var text syntax.Value
		_, null := m.Value.(*syntax.Null)
		switch related := t.related[m.Key]; {
		case null:
			continue
		case m.Key == q.collection.BodyKey():
			text = p.object(q.language, t, m.Value)
		case related != nil:
			text = p.object(q.language, q.language.tables[related.Path[len(related.Path)-1].To.Name], m.Value)
		case p.unpaged: // what is left is sort, limit, offset, cursor and the keys of the route
			continue
		default:
			if text = p.page(q, m); text == nil {
				continue
			}
		}
		list = append(list, &syntax.Member{Key: m.Key, Value: text})
	}
	return members(list)
}

// members returns an object with its members in the order of their keys.
func members(list []*syntax.Member) *syntax.Object {
	slices.SortFunc(list, func(a, b *syntax.Member) int { return cmp.Compare(a.Key, b.Key) })
	return &syntax.Object{Members: list}
}

func (p printer) object(l *Language, t *table, v syntax.Value) syntax.Value {
	obj, ok := v.(*syntax.Object)
	if !ok {
		return &syntax.Null{}
	}
	var list []*syntax.Member
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		var text syntax.Value
		switch f := t.byName[m.Key]; {
		case m.Key == "operator":
			if text = p.operator(m); text == nil {
				continue
			}
		case null && (f == nil || !t.hasDefault(m.Key)):
			continue
		case null:
			text = &syntax.Object{} // the field is named, which takes its default away
		case m.Key == "and_", m.Key == "or_":
			text = p.group(l, t, m.Value)
		case m.Key == "not_":
			text = p.object(l, t, m.Value)
		default:
			text = p.criteria(l, f, m.Value)
		}
		list = append(list, &syntax.Member{Key: m.Key, Value: text})
	}
	return members(list)
}

func (t *table) hasDefault(name string) bool {
	return slices.ContainsFunc(t.defaults, func(d fallback) bool { return d.field == name })
}

// operator prints "or_"; and_ is what holds without a word.
func (p printer) operator(m *syntax.Member) syntax.Value {
	if s, ok := m.Value.(*syntax.String); ok && s.Text == "or_" {
		return s
	}
	return nil
}

// group prints its objects, sorted: their order has no meaning.
func (p printer) group(l *Language, t *table, v syntax.Value) syntax.Value {
	list, _ := v.(*syntax.Array)
	items := make([]syntax.Value, 0, len(list.Items))
	for _, item := range list.Items {
		if _, null := item.(*syntax.Null); !null {
			items = append(items, p.object(l, t, item))
		}
	}
	return &syntax.Array{Items: sortedByText(items)}
}

// sortedByText returns values in the order of their texts.
func sortedByText(items []syntax.Value) []syntax.Value {
	type printed struct {
		text string
		v    syntax.Value
	}
	list := make([]printed, len(items))
	for i, v := range items {
		list[i] = printed{syntax.Print(v), v}
	}
	slices.SortFunc(list, func(a, b printed) int { return cmp.Compare(a.text, b.text) })
	for i := range list {
		items[i] = list[i].v
	}
	return items
}

func (p printer) criteria(l *Language, f *field, v syntax.Value) syntax.Value {
	obj, _ := v.(*syntax.Object)
	var list []*syntax.Member
	own := p
	if f.counts != nil || f.aggregate != nil { // numbers of rows decide how a statement counts them
		own.shape = false
	}
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		var text syntax.Value
		switch w, sub := f.byWord[m.Key], f.byField[m.Key]; {
		case m.Key == "operator":
			if text = p.operator(m); text == nil {
				continue
			}
		case null:
			continue
		case w != nil && w.definition.Operand == operators.Object:
			text = p.object(l, l.tables[f.relation.To.Name], m.Value)
		case m.Key == "where" && f.counts != nil:
			text = p.object(l, l.tables[f.counts.To.Name], m.Value)
		case w != nil && len(w.inner) > 0:
			text = p.criteria(l, w.inner[0], m.Value)
		case w != nil:
			text = own.operand(w, m.Value)
		default:
			text = p.criteria(l, sub, m.Value)
		}
		list = append(list, &syntax.Member{Key: m.Key, Value: text})
	}
	return members(list)
}

// operand prints a value, or the values of a list: those of a set sorted and each once.
func (p printer) operand(w *word, v syntax.Value) syntax.Value {
	if p.shape {
		return shapeOfOperand(w, v)
	}
	spelled := spelledOf(w)
	list, ok := v.(*syntax.Array)
	switch {
	case !ok:
		return spelled.of(v)
	case w.definition.Operand == operators.Two:
		return &syntax.Array{Items: spelled.list(list)}
	}
	set := spelled.set(list)
	if w.definition.Operand == operators.Many && len(set) == 1 && len(list.Items) > 1 {
		set = append(set, set[0]) // a list of one is another shape
	}
	return &syntax.Array{Items: set}
}

// A spelling is the one way in which values of a kind are written.
type spelling struct {
	kind   schema.Kind
	single bool // floats of 32 bits
}

// spelledOf returns how the operands of a word are written.
func spelledOf(w *word) spelling {
	switch w.definition.Operand {
	case operators.Pattern:
		return spelling{kind: schema.String}
	case operators.Flag:
		return spelling{kind: schema.Bool}
	default: // values of the field's own kind
		return spelling{w.typ.Kind, w.typ.Single}
	}
}

func (s spelling) list(v *syntax.Array) []syntax.Value {
	items := make([]syntax.Value, len(v.Items))
	for i, item := range v.Items {
		items[i] = s.of(item)
	}
	return items
}

// set returns the values of a list sorted and each once.
func (s spelling) set(v *syntax.Array) []syntax.Value {
	return slices.CompactFunc(sortedByText(s.list(v)), func(a, b syntax.Value) bool { return syntax.Print(a) == syntax.Print(b) })
}

func (s spelling) of(v syntax.Value) syntax.Value {
	switch v := v.(type) {
	case *syntax.String:
		if s.kind == schema.Decimal {
			return decimal(v.Text)
		}
		return &syntax.String{Text: s.text(v.Text)}
	case *syntax.Number:
		if s.kind == schema.Decimal {
			return decimal(v.Text)
		}
		if f, err := strconv.ParseFloat(v.Text, 64); err == nil && s.kind == schema.Float {
			if s.single {
				f = schema.ShowSingle(f)
			}
			return &syntax.Number{Text: schema.Number(f).String()}
		}
		if v.Text == "-0" {
			return &syntax.Number{Text: "0"}
		}
	}
	return v
}

// decimal spells a decimal, which was found to be one.
func decimal(text string) syntax.Value {
	key, _ := schema.ParseDecimal(text)
	return &syntax.Number{Text: string(schema.AppendDecimal(nil, key))}
}

// text spells a text. A relative time stays as it is.
func (s spelling) text(t string) string {
	switch s.kind {
	case schema.UUID:
		return schema.FoldASCII(t)
	case schema.Datetime:
		if n, err := schema.ParseTime(t); err == nil {
			return schema.FormatTime(n)
		}
	case schema.Clock:
		if n, err := schema.ParseClock(t); err == nil {
			return schema.FormatClock(n)
		}
	default: // one spelling
	}
	return t
}
