package schema

import (
	"fmt"

	"github.com/tamis-go/tamis/internal/wording"
)

// ItemsAt returns what a dotted path from c reads as an array inside JSON: a JSON column, or keys inside one.
func (c *Collection) ItemsAt(path string) (Target, error) {
	via, col, inside, err := c.resolve(path)
	switch {
	case err != nil:
		return Target{}, err
	case len(via) > 0 || col.Type.Kind != JSON || col.Type.Array:
		return Target{}, fmt.Errorf("%s is no array inside a json column of %s", wording.Quote(path), c.Name)
	}
	for _, key := range inside {
		if _, ok := ArrayIndex(key); ok {
			return Target{}, fmt.Errorf("%s has a position in it; an array whose elements are rows is found by keys alone", wording.Quote(path))
		}
	}
	term := &Term{Type: Type{Kind: JSON, Array: true}, Columns: []*Column{col}, Path: inside}
	return Target{Value: term, Null: term}, nil
}

// members makes what the members of f read of an element.
func (b *builder) members(c *Collection, what string, f *Field) {
	if len(f.Targets) != 1 || !f.Type.Array || f.Type.Kind != JSON || f.Fields != nil {
		b.errs.addf(f.Pos, "%s is no array inside JSON, and so its elements have no members", what)
		return
	}
	element := c.Elements(f.Targets[0].Value).To
	seen := map[string]bool{}
	for _, m := range f.Members {
		name := wording.Quote(f.Name + "." + m.Name)
		switch {
		case !IsName(m.Name) || ReservedField(m.Name):
			b.errs.addf(m.Pos, "%s cannot name a member: %s, and not one of %s", name, wantName, wording.List(reservedFields, "and"))
		case seen[m.Name]:
			b.errs.addf(m.Pos, "%s names two members", name)
		}
		seen[m.Name] = true
		m.Type.Null = true
		term := &Term{Type: m.Type, Columns: element.Columns, Path: []string{m.Name}}
		if err := term.Check(element); err != nil {
			b.errs.addf(m.Pos, "%s: %s", name, err)
		}
		m.Targets = []Target{{Value: term, Null: term}}
	}
}
