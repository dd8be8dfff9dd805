package schema

// Elements returns the relation from a row of c to the elements of an array: each is a row of one column, its value. A null element is no row, nor is
// an element of an array inside JSON that is no object.
// The same term gives the same relation.
func (c *Collection) Elements(array *Term) *Relation {
	c.terms.mu.Lock()
	defer c.terms.mu.Unlock()
	if r := c.terms.elements[array]; r != nil {
		return r
	}
	typ := array.Type
	typ.Array, typ.Null = false, false
	value := &Column{Name: "value", Type: typ, NotNull: true}
	name := JoinPath(append([]string{array.Columns[0].Name}, array.Path...)...)
	r := &Relation{
		Name: name, From: c, Many: true, In: array,
		To: &Collection{Name: c.Name + "." + name, Columns: []*Column{value}},
	}
	if c.terms.elements == nil {
		c.terms.elements = map[*Term]*Relation{}
	}
	c.terms.elements[array] = r
	return r
}

// Element returns the term of the value of an element, of a relation that [Collection.Elements] returned.
func (r *Relation) Element() *Term { return r.To.Term(r.To.Columns[0].Name) }
