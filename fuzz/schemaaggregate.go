package fuzz

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// aggregate returns a field that is made of the rows that a relation to many leads to, or nil.
func (s *schemaSpec) aggregate(c *collectionSpec) *syntax.Object {
	var many []*relationSpec
	for _, r := range c.relations {
		if r.many {
			many = append(many, r)
		}
	}
	if len(many) == 0 {
		return nil
	}
	r := pick(s.Rand, many)
	if s.chance(40) {
		return object("count", text(r.name))
	}
	path, at := "", r.to
	if s.chance(25) {
		path, at = s.path(r.to, 1, true)
	}
	if path != "" {
		path += "."
	}
	for range 5 {
		if col := pick(s.Rand, at.columns); !col.typ.Array && schema.Ordered.Has(col.typ.Kind) {
			return object(pick(s.Rand, []string{"min", "max"}), text(r.name+"."+path+col.name))
		}
	}
	return object("count", text(r.name))
}
