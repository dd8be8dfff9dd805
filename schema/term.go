package schema

import (
	"slices"
	"sync"
)

// terms are the terms of a collection that have been asked for, so that one path has one term.
type terms struct {
	mu       sync.RWMutex
	byPath   map[string]*Term
	elements map[*Term]*Relation // by array
}

// Term returns the term of a column or of a path inside one, or nil:  tenant_id, created_by.id
//
// What lies inside JSON is a string, unless a field of c says otherwise. The same path gives the same term.
func (c *Collection) Term(path string) *Term {
	c.terms.mu.RLock()
	t := c.terms.byPath[path]
	c.terms.mu.RUnlock()
	if t != nil {
		return t
	}
	parts := splitPath(path)
	name, inside := parts[0], parts[1:]
	col := c.Column(name)
	if col == nil {
		return nil
	}
	if checkInside(path, c, col, inside) != nil {
		return nil
	}
	return c.term(col, inside)
}

// typedTerm returns the term of a path inside the JSON column col that is of a type of its own.
func (c *Collection) typedTerm(col *Column, inside []string, typ Type) *Term {
	typ.Null = true
	if t := c.declared(col, inside); t != nil && t.Type.Like(typ) {
		return t
	}
	return &Term{Type: typ, Columns: []*Column{col}, Path: inside}
}

// term returns the one term of a column of c, or of a path inside it.
func (c *Collection) term(col *Column, inside []string) *Term {
	path := JoinPath(append([]string{col.Name}, inside...)...)
	c.terms.mu.Lock()
	defer c.terms.mu.Unlock()
	if t := c.terms.byPath[path]; t != nil {
		return t
	}
	t := &Term{Type: col.Type, Columns: []*Column{col}}
	if len(inside) > 0 {
		t = c.declared(col, inside)
		if t == nil {
			t = &Term{Type: Type{Kind: String, Null: true}, Columns: []*Column{col}, Path: inside}
		}
	}
	if c.terms.byPath == nil {
		c.terms.byPath = map[string]*Term{}
	}
	c.terms.byPath[path] = t
	return t
}

// forget leaves no term of a path inside JSON that a field has since declared otherwise.
func (c *Collection) forget() {
	c.terms.mu.Lock()
	defer c.terms.mu.Unlock()
	for path, t := range c.terms.byPath {
		if len(t.Path) == 0 {
			continue
		}
		if d := c.declared(t.Columns[0], t.Path); d != nil {
			c.terms.byPath[path] = d
		}
	}
}

// declared returns the term of a path inside JSON that a field of c reads, or nil.
func (c *Collection) declared(col *Column, inside []string) *Term {
	var found *Term
	reads := func(targets []Target) {
		for _, target := range targets {
			t := target.Value
			if found == nil && len(target.Via) == 0 && t != nil && t.Columns[0] == col && slices.Equal(t.Path, inside) {
				found = t
			}
		}
	}
	eachField(c.Fields, func(_ string, f *Field) {
		reads(f.Targets)
		for _, w := range f.Words {
			reads(w.Targets)
		}
	})
	return found
}

// eachField calls f for every field and subfield, with its dotted name.
func eachField(fields []*Field, f func(name string, field *Field)) {
	var walk func(prefix string, fields []*Field)
	walk = func(prefix string, fields []*Field) {
		for _, field := range fields {
			f(prefix+field.Name, field)
			walk(prefix+field.Name+".", field.Fields)
		}
	}
	walk("", fields)
}
