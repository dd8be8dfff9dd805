package schema

import (
	"fmt"

	"github.com/tamis-go/tamis/internal/wording"
)

// Items returns the relation from a row of c to the objects in an array inside JSON, which a dotted path from c leads to: a JSON column, or keys
// inside one. They are rows of a collection of their own, whose fields are members: each reads the member of its name, as a value of its type. An
// element that is no object is no row. A field of c asks for them by this relation (Field.Relation), and gives both their names: the collection
// that the field items of orders leads to is orders.items.
//
// It fails where the path leads to no JSON, or has a position in it.
func (c *Collection) Items(path string, members ...*Field) (*Relation, error) {
	via, col, inside, err := c.resolve(path)
	switch {
	case err != nil:
		return nil, err
	case len(via) > 0 || col.Type.Kind != JSON || col.Type.Array:
		return nil, fmt.Errorf("%s is no array inside a json column of %s", wording.Quote(path), c.Name)
	}
	for _, key := range inside {
		if _, ok := ArrayIndex(key); ok {
			return nil, fmt.Errorf("%s has a position in it; an array whose elements are rows is found by keys alone", wording.Quote(path))
		}
	}
	r := c.Elements(&Term{Type: Type{Kind: JSON, Array: true}, Columns: []*Column{col}, Path: inside})
	for _, m := range members {
		m.Type.Null = true
		term := &Term{Type: m.Type, Columns: r.To.Columns, Path: []string{m.Name}}
		m.Targets = []Target{{Value: term, Null: term}}
	}
	r.To.Fields = members
	return r, nil
}

// IsItems reports whether r leads to the objects in an array inside JSON; see [Collection.Items].
func (r *Relation) IsItems() bool { return r.In != nil && r.In.Type.Kind == JSON }

// items checks what the field of that dotted name asks for: the objects in an array inside JSON.
func (b *builder) items(c *Collection, name string, f *Field) {
	what, r := wording.Quote(name), f.Relation
	switch {
	case r.From != c || len(f.Through) > 0 || !r.IsItems():
		b.errs.addf(f.Pos, "%s asks for an array that is none inside JSON of %s", what, c.Name)
		return
	case b.arrays[r]:
		b.errs.addf(f.Pos, "%s asks for an array by the relation of another field; want one of its own", what)
		return
	case len(r.To.Fields) == 0:
		b.errs.addf(f.Pos, "%s is an array inside JSON whose objects have no members; want some", what)
	}
	b.arrays[r] = true
	if err := r.In.Check(c); err != nil {
		b.errs.addf(f.Pos, "%s: %s", what, err)
	}
	r.Name, r.To.Name, r.Pos, r.To.Pos = name, c.Name+"."+name, f.Pos, f.Pos
	r.To.NoOperator = c.NoOperator
	b.fieldList(r.To, name+".", r.To.Fields)
}

// toMany returns the relation to many rows that a name stands for: one of c, or that of a field of c to the objects in an array.
func (c *Collection) toMany(name string) *Relation {
	if r := c.Relation(name); r != nil {
		return r
	}
	if f := c.Field(name); f != nil && f.Relation != nil && f.Relation.In != nil {
		return f.Relation
	}
	return nil
}
