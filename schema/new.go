package schema

// New returns the registry of cs, or every fault in them.
func (o Options) New(cs ...*Collection) (*Registry, error) {
	r := &Registry{options: o, collections: cs, byName: make(map[string]*Collection, len(cs))}
	for _, c := range cs {
		r.byName[c.Name] = c
	}
	return r, nil
}

// Term returns the term of a column or of a path inside one, or nil:  tenant_id, created_by.id
func (c *Collection) Term(path string) *Term {
	col := c.Column(path)
	if col == nil {
		return nil
	}
	return &Term{Type: col.Type, Columns: []*Column{col}}
}
