package filter

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// fitText refuses what no engine holds: NUL, and bytes that are no UTF-8.
func fitText(s string) error {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("%s is no text: it has U+0000, or bytes that are not UTF-8", schema.Quote(s))
	}
	return nil
}

// String returns the canonical body: members in the order of their names, values in one spelling, lists that
// are sets sorted and without repetitions, what says nothing for being null or a default left out. Bodies that
// differ in those alone print alike, and the text parses to an equal query. Of a query made in Go it returns the predicate.
func (q *Query) String() string {
	if q.made != nil {
		return q.made.String()
	}
	return string(q.canonical(printer{}))
}

// Shape returns the canonical body with every operand as "?": for logs, metrics and plan caches. An
// empty list stays one, since emptiness is part of a filter's shape.
func (q *Query) Shape() string {
	if q.made != nil {
		return q.made.Shape()
	}
	return string(q.canonical(printer{shape: true}))
}

// Sum identifies the query, its policy, its page and its schema: for caches. Where a filter has relative
// times, it is that of the times that they were resolved to.
func (q *Query) Sum() [32]byte {
	h := sha256.New()
	binding := q.binding()
	h.Write(binding[:])
	h.Write([]byte(q.where.String()))
	fmt.Fprintf(h, "\x00%d %d %t %v %v", q.page.Limit, q.page.Offset, q.page.Backward, q.page.After, q.keys)
	if q.body != nil {
		h.Write(q.canonical(printer{}))
	}
	return [32]byte(h.Sum(nil))
}

// binding identifies what a cursor is good for: schema, policies, collection, filter and sort.
func (q *Query) binding() [32]byte {
	h := sha256.New()
	version := q.language.registry.Sum()
	policy := q.language.policy()
	h.Write(version[:])
	h.Write(policy[:])
	h.Write([]byte(q.collection.Name))
	h.Write([]byte{0})
	if q.made != nil {
		h.Write([]byte(q.made.String()))
	} else {
		h.Write(q.canonical(printer{unpaged: true}))
	}
	for _, o := range q.page.Order {
		fmt.Fprintf(h, "\x00%s %t %t", o.Name, o.Descending, o.NullsFirst)
	}
	return [32]byte(h.Sum(nil))
}

func sumPolicy(rows map[string]predicate.Node) [32]byte {
	h := sha256.New()
	if rows == nil {
		return [32]byte{}
	}
	names := make([]string, 0, len(rows))
	for name := range rows {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text := rows[name].String()
		h.Write(binary.AppendUvarint(nil, uint64(len(name))))
		h.Write([]byte(name))
		h.Write(binary.AppendUvarint(nil, uint64(len(text))))
		h.Write([]byte(text))
	}
	return [32]byte(h.Sum(nil))
}

// A printer writes a checked body in one spelling.
type printer struct {
	shape   bool // operands as ?
	unpaged bool // without sort, limit, offset, cursor and the keys of the route
}

func (q *Query) canonical(p printer) []byte {
	tree, _ := syntax.Parse(q.body, q.language.limits.syntax())
	root, ok := tree.(*syntax.Object)
	if !ok {
		return nil
	}
	t := q.language.tables[q.collection.Name]
	var list []member
	for _, m := range root.Members {
		var text []byte
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
		case p.shape && m.Key != "sort":
			text = []byte(`"?"`)
		default:
			text = page(m.Value)
		}
		list = append(list, member{m.Key, text})
	}
	return members(list)
}

// page prints a value of the page. A list with one sort is that sort.
func page(v syntax.Value) []byte {
	if list, ok := v.(*syntax.Array); ok && len(list.Items) == 1 {
		v = list.Items[0]
	}
	return syntax.Append(nil, v)
}

type member struct {
	key  string
	text []byte
}

// members prints an object with its members in the order of their keys.
func members(list []member) []byte {
	slices.SortFunc(list, func(a, b member) int { return cmp.Compare(a.key, b.key) })
	out := []byte{'{'}
	for i, m := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = syntax.AppendQuoted(out, m.key)
		out = append(out, ':')
		out = append(out, m.text...)
	}
	return append(out, '}')
}

func (p printer) object(l *Language, t *table, v syntax.Value) []byte {
	obj, ok := v.(*syntax.Object)
	if !ok {
		return []byte("null")
	}
	var list []member
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		var text []byte
		switch f := t.byName[m.Key]; {
		case m.Key == "operator":
			if text = p.operator(m); text == nil {
				continue
			}
		case null && (f == nil || !t.hasDefault(m.Key)):
			continue
		case null:
			text = []byte("{}") // the field is named, which takes its default away
		case m.Key == "and_", m.Key == "or_":
			text = p.group(l, t, m.Value)
		case m.Key == "not_":
			text = p.object(l, t, m.Value)
		default:
			text = p.criteria(l, f, m.Value)
		}
		list = append(list, member{m.Key, text})
	}
	return members(list)
}

func (t *table) hasDefault(name string) bool {
	return slices.ContainsFunc(t.defaults, func(d fallback) bool { return d.field == name })
}

// operator prints "or_"; and_ is what holds without a word.
func (p printer) operator(m *syntax.Member) []byte {
	if s, ok := m.Value.(*syntax.String); ok && s.Text == "or_" {
		return []byte(`"or_"`)
	}
	return nil
}

// group prints its objects, sorted: their order says nothing.
func (p printer) group(l *Language, t *table, v syntax.Value) []byte {
	list, _ := v.(*syntax.Array)
	items := make([][]byte, 0, len(list.Items))
	for _, item := range list.Items {
		if _, null := item.(*syntax.Null); !null {
			items = append(items, p.object(l, t, item))
		}
	}
	slices.SortFunc(items, bytes.Compare)
	return array(items)
}

func array(items [][]byte) []byte {
	out := []byte{'['}
	out = append(out, bytes.Join(items, []byte{','})...)
	return append(out, ']')
}

func (p printer) criteria(l *Language, f *field, v syntax.Value) []byte {
	obj, _ := v.(*syntax.Object)
	var list []member
	for _, m := range obj.Members {
		_, null := m.Value.(*syntax.Null)
		var text []byte
		switch w, sub := f.byWord[m.Key], f.byField[m.Key]; {
		case m.Key == "operator":
			if text = p.operator(m); text == nil {
				continue
			}
		case null:
			continue
		case w != nil && w.card.Operand == operators.Object:
			text = p.object(l, l.tables[f.relation.To.Name], m.Value)
		case w != nil && w.card.Operand == operators.Count:
			text = p.criteria(l, w.counts[0], m.Value)
		case w != nil:
			text = p.operand(w, m.Value)
		default:
			text = p.criteria(l, sub, m.Value)
		}
		list = append(list, member{m.Key, text})
	}
	return members(list)
}

// operand prints a value, or the values of a list: those of a set sorted and each once.
func (p printer) operand(w *word, v syntax.Value) []byte {
	list, ok := v.(*syntax.Array)
	switch {
	case !ok && p.shape:
		return []byte(`"?"`)
	case !ok:
		return scalarText(w, v)
	case p.shape && len(list.Items) > 0:
		return []byte(`["?"]`)
	}
	items := make([][]byte, len(list.Items))
	for i, item := range list.Items {
		items[i] = scalarText(w, item)
	}
	if w.card.Operand != operators.Two {
		slices.SortFunc(items, bytes.Compare)
		items = slices.CompactFunc(items, bytes.Equal)
	}
	return array(items)
}

func scalarText(w *word, v syntax.Value) []byte {
	switch v := v.(type) {
	case *syntax.String:
		return syntax.AppendQuoted(nil, spelling(w, v.Text))
	case *syntax.Number:
		if f, err := strconv.ParseFloat(v.Text, 64); err == nil && w.typ.Kind == schema.Float {
			return []byte(schema.Number(f).String())
		}
		if v.Text == "-0" {
			return []byte("0")
		}
	}
	return syntax.Append(nil, v)
}

// spelling returns a text in the one spelling of its kind. A relative time stays as it is.
func spelling(w *word, s string) string {
	if w.card.Operand == operators.Pattern {
		return s
	}
	switch w.typ.Kind {
	case schema.UUID:
		return schema.FoldASCII(s)
	case schema.Datetime:
		if t, err := schema.ParseTime(s); err == nil {
			return schema.FormatTime(t)
		}
	}
	return s
}
