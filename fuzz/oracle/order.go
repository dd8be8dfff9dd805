package oracle

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// sortKeys returns the order that a body asks for, or the default one, followed by the primary key.
func (w *World) sortKeys(c *schema.Collection, root *syntax.Object) ([]schema.Order, error) {
	var keys []schema.Order
	for _, name := range sortNames(root) {
		at := slices.IndexFunc(c.Sorts, func(s schema.Sort) bool { return s.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("no sort %s", name)
		}
		keys = append(keys, c.Sorts[at].Keys...)
	}
	if len(keys) == 0 {
		keys = w.usual(c)
	}
	keys = once(keys)
	down := len(keys) > 0 && keys[len(keys)-1].Descending
	for _, col := range c.Key {
		has := slices.ContainsFunc(keys, func(k schema.Order) bool {
			return len(k.Via) == 0 && len(k.Term.Columns) == 1 && k.Term.Columns[0] == col
		})
		if !has {
			keys = append(keys, schema.Order{
				Name: col.Name, Term: &schema.Term{Type: col.Type, Columns: []*schema.Column{col}}, Descending: down,
			})
		}
	}
	return keys, nil
}

// usual returns the default order. Keys that lead to a collection that does not exist for the caller are left out.
func (w *World) usual(c *schema.Collection) []schema.Order {
	for _, s := range c.Sorts {
		if s.Name == c.Sort && w.exist(s.Keys) {
			return append([]schema.Order(nil), s.Keys...)
		}
	}
	if w.exist(c.Order) {
		return append([]schema.Order(nil), c.Order...)
	}
	return nil
}

func (w *World) exist(keys []schema.Order) bool {
	for _, k := range keys {
		for _, r := range k.Via {
			if w.gone[r.Reads()] {
				return false
			}
		}
	}
	return true
}

// once leaves out repeated keys: they can decide nothing, not even the direction of the primary key.
func once(keys []schema.Order) []schema.Order {
	var out []schema.Order
	for _, k := range keys {
		has := slices.ContainsFunc(out, func(h schema.Order) bool {
			return slices.Equal(h.Via, k.Via) && slices.Equal(h.Term.Columns, k.Term.Columns) && slices.Equal(h.Term.Path, k.Term.Path)
		})
		if !has {
			out = append(out, k)
		}
	}
	return out
}

func sortNames(root *syntax.Object) []string {
	var names []string
	for _, m := range root.Members {
		if m.Key != "sort" {
			continue
		}
		switch v := m.Value.(type) {
		case *syntax.String:
			names = append(names, v.Text)
		case *syntax.Array:
			for _, item := range v.Items {
				names = append(names, text(item))
			}
		}
	}
	return names
}

// sort orders rows; nulls come last whatever the direction, or first where the schema says so.
func (w *World) sort(rows []*row, keys []schema.Order) {
	slices.SortStableFunc(rows, func(a, b *row) int {
		for _, k := range keys {
			x, y := w.key(a, &k), w.key(b, &k)
			c := 0
			switch {
			case x.null() && y.null():
			case x.null() || y.null():
				c = 1
				if x.null() == k.NullsFirst {
					c = -1
				}
			default:
				c = compare(x, y)
				if k.Descending {
					c = -c
				}
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}

// key returns the value that a row has in a key of an order: what a relation leads to, or an aggregate.
func (w *World) key(r *row, k *schema.Order) value {
	if len(k.Via) > 0 && k.Via[0].Fold != nil {
		for _, c := range w.registry.Collections() {
			for _, f := range c.Fields {
				if f.Aggregate != nil && f.Aggregate.Row == k.Via[0] {
					return w.aggregate(r, f.Aggregate)
				}
			}
		}
	}
	return read(w.reach(r, k.Via), k.Term)
}

// page returns where the page of a body begins and ends among n rows.
func (w *World) page(c *schema.Collection, root *syntax.Object, n int) (first, last int, err error) {
	limit, offset := c.Limit, int64(0)
	for _, m := range root.Members {
		number, ok := m.Value.(*syntax.Number)
		if !ok {
			continue
		}
		switch m.Key {
		case "limit":
			limit, err = strconv.ParseInt(number.Text, 10, 64)
		case "offset":
			offset, err = strconv.ParseInt(number.Text, 10, 64)
		}
		if err != nil {
			return 0, 0, err
		}
	}
	rest := int64(n) - min(offset, int64(n))
	first = n - int(rest)
	return first, first + int(min(limit, rest)), nil
}
