package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// sorts completes and checks the sorts of c.
func (b *builder) sorts(c *Collection) {
	switch {
	case c.FixedOrder && len(c.Sorts) > 0:
		b.errs.addf(c.Pos, "%s has a fixed order and sorts; want one of the two", c.Name)
	case c.FixedOrder && c.Sort != "":
		b.errs.addf(c.Pos, "%s has a fixed order and a default sort; want one of the two", c.Name)
	case c.Sorts == nil && b.broken[c]:
		return // its fields have told what is wrong
	case c.Sorts == nil && !c.FixedOrder:
		c.Sorts = c.UsualSorts()
	case c.Sorts == nil:
		c.Sorts = []Sort{}
	}
	for _, r := range c.Relations {
		c.Sorts = append(c.Sorts, r.sorts()...)
	}
	usual := map[string]bool{}
	for i := range c.Sorts {
		s := &c.Sorts[i]
		what := wording.Quote(s.Name)
		if !IsName(s.Name) && !s.usual {
			b.errs.addf(s.Pos, "%s cannot name a sort of %s: %s", what, c.Name, wantName)
		}
		if usual[s.Name] {
			b.errs.addf(s.Pos, "%s names two sorts of %s", what, c.Name)
		}
		usual[s.Name] = true
		if len(s.Keys) == 0 {
			b.errs.addf(s.Pos, "%s has no keys", what)
		}
		b.orders(c, s.Pos, what, s.Keys)
	}
	if c.Sort != "" && !usual[c.Sort] && len(c.Sorts) > 0 {
		b.errs.addf(cmp.Or(c.SortPos, c.Pos), "%s: the default sort: %s", c.Name, wording.Unknown(c.Sort, "sort of "+c.Name, c.sortNames()))
	}
	if c.Order == nil {
		for _, col := range c.Key {
			c.Order = append(c.Order, Order{Name: col.Name, Term: c.term(col, nil)})
		}
	}
	b.orders(c, c.Pos, "the order of "+c.Name, c.Order)
}

// sorts returns the sorts by the row that r leads to, which the tag of a struct's field named.
func (r *Relation) sorts() []Sort {
	if r.link == nil {
		return nil
	}
	var out []Sort
	for _, path := range r.link.sorts {
		for _, down := range []bool{false, true} {
			key := Order{Name: r.Name + "." + path, Descending: down}
			out = append(out, Sort{Name: sortName(key), Keys: []Order{key}, Pos: r.Pos, usual: true})
		}
	}
	return out
}

// sortName returns the usual name of a sort by one key:  NAME_ASC, STATE_TYPE_DESC
func sortName(key Order) string {
	if key.Descending {
		return upper(key.Name) + "_DESC"
	}
	return upper(key.Name) + "_ASC"
}

// orders completes and checks the keys of a sort.
func (b *builder) orders(c *Collection, pos Position, what string, keys []Order) {
	for i := range keys {
		key := &keys[i]
		if key.Term == nil {
			found, err := c.SortKey(key.Name)
			if err != nil {
				b.errs.addf(pos, "%s: %s", what, err)
				continue
			}
			key.Via, key.Term = found.Via, found.Term
		}
		at, ok := b.walk(c, pos, what, key.Via)
		if !ok {
			continue
		}
		if err := sortable(key.Name, key.Term); err != nil {
			b.errs.addf(pos, "%s: %s", what, err)
			continue
		}
		if err := key.Term.Check(at); err != nil {
			b.errs.addf(pos, "%s: %s", what, err)
		}
		for _, before := range keys[:i] {
			if before.Term == key.Term && slices.Equal(before.Via, key.Via) {
				b.errs.addf(pos, "%s has %s twice", what, wording.Quote(key.Name))
			}
		}
	}
}

// SortKey returns the sort key that a schema file writes as s: a field, or a subfield by its dotted name, or else a path to
// a column, with - in front for descending.
func (c *Collection) SortKey(s string) (Order, error) {
	name, descending := strings.CutPrefix(s, "-")
	order := Order{Name: name, Descending: descending}
	if f := c.fieldAt(name); f != nil && (f.Targets != nil || c.Column(name) == nil) {
		switch {
		case f.Relation != nil:
			return Order{}, fmt.Errorf("%s is a relation, which has no order", wording.Quote(name))
		case f.Aggregate != nil:
			read, ok := f.Aggregate.Read()
			if !ok {
				return Order{}, fmt.Errorf("%s is made of many rows, which have no order here", wording.Quote(name))
			}
			order.Via, order.Term = read.Via, read.Value
			return order, nil
		case f.Ignored:
			return Order{}, fmt.Errorf("%s is ignored, and so has no order", wording.Quote(name))
		case len(f.Targets) == 0:
			return Order{}, fmt.Errorf("%s has no value of its own; want one of its subfields: %s", wording.Quote(name), wording.List(fieldNames(f.Fields), "or"))
		case len(f.Targets) > 1:
			return Order{}, fmt.Errorf("%s reads several values, and so has no order", wording.Quote(name))
		}
		order.Via, order.Term = f.Targets[0].Via, f.Targets[0].Value
		return order, sortable(name, order.Term)
	}
	if c.Relation(name) != nil {
		return Order{}, fmt.Errorf("%s is a relation, which has no order", wording.Quote(name))
	}
	if !strings.Contains(name, ".") && c.Column(name) == nil {
		return Order{}, errors.New(wording.Unknown(name, "field or column of "+c.Name, append(fieldNames(c.Fields), c.columnNames()...)))
	}
	target, err := c.Target(name)
	if err != nil {
		return Order{}, err
	}
	order.Via, order.Term = target.Via, target.Value
	return order, sortable(name, order.Term)
}

func sortable(name string, t *Term) error {
	if t.Type.Array || !t.Type.Kind.Compared() {
		return fmt.Errorf("%s is %s, which has no order", wording.Quote(name), t.Type)
	}
	return nil
}

// fieldAt returns the field or subfield of a dotted name, or nil.
func (c *Collection) fieldAt(path string) *Field {
	fields := c.Fields
	var found *Field
	for name := range strings.SplitSeq(path, ".") {
		i := slices.IndexFunc(fields, func(f *Field) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		found = fields[i]
		fields = found.Fields
	}
	return found
}

// UsualSorts returns the sorts that New gives c if it has none: NAME_ASC and NAME_DESC of every field that reads one value
// that has an order.
func (c *Collection) UsualSorts() []Sort {
	sorts := []Sort{}
	seen := map[string]bool{}
	eachField(c.Fields, func(name string, f *Field) {
		if f.Aggregate != nil {
			read, ok := f.Aggregate.Read()
			if !ok {
				return
			}
			f = &Field{Name: name, Targets: []Target{read}, Pos: f.Pos}
		}
		if len(f.Targets) != 1 || f.Targets[0].Value == nil || sortable(name, f.Targets[0].Value) != nil || f.Targets[0].Value.Join || seen[upper(name)] {
			return
		}
		seen[upper(name)] = true
		key := Order{Name: name, Via: f.Targets[0].Via, Term: f.Targets[0].Value}
		down := key
		down.Descending = true
		sorts = append(sorts,
			Sort{Name: sortName(key), Keys: []Order{key}, Pos: f.Pos, usual: true},
			Sort{Name: sortName(down), Keys: []Order{down}, Pos: f.Pos, usual: true})
	})
	return sorts
}

func (c *Collection) sortNames() []string {
	out := make([]string, len(c.Sorts))
	for i, s := range c.Sorts {
		out[i] = s.Name
	}
	return out
}

func fieldNames(fields []*Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}
