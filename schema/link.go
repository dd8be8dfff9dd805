package schema

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/internal/wording"
)

// An origin is the Go struct that a collection was made of, and where in it each column is.
type origin struct {
	typ   reflect.Type
	index map[*Column][]int
}

// A link is what a relation of a struct leads to.
type link struct {
	typ  reflect.Type // of the rows
	name string       // of the collection; the only one of that type if empty
	keys [][2]string  // columns, mine and theirs

	sorts   []string // paths from the row that it leads to, by which the rows of the relation are sorted
	through string   // the collection that joins the two, or the path through it
}

// GoType returns the struct that c was made of by For, or nil.
func (c *Collection) GoType() reflect.Type {
	if c.origin == nil {
		return nil
	}
	return c.origin.typ
}

// GoIndex returns where col is in GoType, as reflect.Type.FieldByIndex takes it, or nil. The way may go through pointers to
// structs; where one is nil, the column is null.
func (c *Collection) GoIndex(col *Column) []int {
	if c.origin == nil {
		return nil
	}
	return c.origin.index[col]
}

// follow finds the collection and the keys of a relation of a struct.
func (b *builder) follow(r *Relation) error {
	var found []*Collection
	for _, c := range b.collections {
		if c.GoType() == r.link.typ && (r.link.name == "" || r.link.name == c.Name) {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 0 && r.link.name != "":
		return errors.New(wording.Unknown(r.link.name, "collection", b.collectionNames()))
	case len(found) == 0:
		return fmt.Errorf("leads to %s, and no collection is made of it; there are %s", r.link.typ, wording.List(b.collectionNames(), "and"))
	case len(found) > 1:
		return fmt.Errorf("leads to %s, and both %s and %s are made of it; say which: to=%s", r.link.typ, found[0].Name, found[1].Name, found[0].Name)
	}
	r.To = found[0]
	r.On = nil
	for _, key := range r.link.keys {
		mine, theirs := r.From.Column(key[0]), r.To.Column(key[1])
		switch {
		case mine == nil:
			return errors.New(wording.Unknown(key[0], "column of "+r.From.Name, r.From.columnNames()))
		case theirs == nil:
			return errors.New(wording.Unknown(key[1], "column of "+r.To.Name, r.To.columnNames()))
		}
		r.On = append(r.On, [2]*Column{mine, theirs})
	}
	return nil
}

// through finds the way of a field that asks for the rows behind a collection that joins two.
func (b *builder) through(c *Collection, f *Field) error {
	leads := func(r *Relation) bool {
		return !r.Many && r.To != nil && r.To.GoType() == f.link.typ && (f.link.name == "" || f.link.name == r.To.Name)
	}
	if strings.Contains(f.link.through, ".") {
		f.From = f.link.through
		if path, err := c.Path(f.From); err == nil && !leads(path[len(path)-1]) {
			return fmt.Errorf("through=%s does not lead to a row of %s", f.From, f.link.typ)
		}
		return nil
	}
	joins := b.byName[f.link.through]
	if joins == nil {
		return errors.New(wording.Unknown(f.link.through, "collection", b.collectionNames()))
	}
	var ways []string
	for _, first := range c.Relations {
		for _, second := range joins.Relations {
			if first.To == joins && leads(second) && !second.returns(first) {
				ways = append(ways, first.Name+"."+second.Name)
			}
		}
	}
	switch len(ways) {
	case 0:
		return fmt.Errorf("%s does not join %s and %s; it wants a relation to each, such as one,%s_id=id", joins.Name, c.Name, f.link.typ, structtag.Snake(f.link.typ.Name()))
	case 1:
		f.From = ways[0]
		return nil
	default:
		return fmt.Errorf("there are several ways: %s; say which: through=%s", wording.List(ways, "and"), ways[0])
	}
}

// invert gives every relation between collections of structs its inverse.
func (b *builder) invert() {
	if b.errs != nil {
		return
	}
	for _, to := range b.collections {
		var add []*Relation
		for _, from := range b.collections {
			for _, r := range from.Relations {
				if r.To == to && r.link != nil && to.origin != nil && !slices.ContainsFunc(to.Relations, r.inverse) {
					add = append(add, r.invert())
				}
			}
		}
		for _, r := range add {
			same := 0
			for _, other := range add {
				if other.Name == r.Name {
					same++
				}
			}
			if same == 1 && to.Relation(r.Name) == nil && to.Column(r.Name) == nil {
				to.Relations = append(to.Relations, r)
			}
		}
	}
}

// invert returns the relation that leads back over the keys of r, named as the collection that it leads to.
func (r *Relation) invert() *Relation {
	back := &Relation{Name: r.From.Name, From: r.To, To: r.From, Pos: r.Pos}
	var theirs []*Column
	for _, on := range r.On {
		back.On = append(back.On, [2]*Column{on[1], on[0]})
		theirs = append(theirs, on[0])
	}
	back.Many = !r.From.Unique(theirs)
	return back
}
