package fuzz

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// aggregate returns a field that is made of the rows that a relation to many leads to, or nil.
func (s *schemaSpec) aggregate(c *collectionSpec) *syntax.Object {
	out, of := s.aggregateOf(c)
	if out != nil && s.chance(30) {
		if where := s.where(of); where != nil {
			put(out, "where", where)
		}
	}
	return out
}

func (s *schemaSpec) aggregateOf(c *collectionSpec) (*syntax.Object, *collectionSpec) {
	var many []*relationSpec
	for _, r := range c.relations {
		if r.many {
			many = append(many, r)
		}
	}
	if len(many) == 0 {
		return nil, nil
	}
	r := pick(s.Rand, many)
	if s.chance(40) {
		return object("count", text(r.name)), r.to
	}
	path, at := "", r.to
	if s.chance(25) {
		path, at = s.path(r.to, 1, true)
	}
	if path != "" {
		path += "."
	}
	if latest := s.latest(r); latest != nil && s.chance(50) {
		return latest, r.to
	}
	if sum := s.sum(r); sum != nil && s.chance(50) {
		return sum, r.to
	}
	for range 5 {
		if col := pick(s.Rand, at.columns); !col.typ.Array && schema.Ordered.Has(col.typ.Kind) {
			return object(pick(s.Rand, []string{"min", "max"}), text(r.name+"."+path+col.name)), r.to
		}
	}
	return object("count", text(r.name)), r.to
}

// latest returns a field that is of the last of the rows that a relation to many leads to, or nil.
func (s *schemaSpec) latest(r *relationSpec) *syntax.Object {
	if len(r.to.key) == 0 {
		return nil
	}
	by, of := pick(s.Rand, r.to.columns), pick(s.Rand, r.to.columns)
	path := ""
	if s.chance(30) {
		if way, at := s.path(r.to, 1+s.Intn(2), true); way != "" {
			path, of = way+".", pick(s.Rand, at.columns)
		}
	}
	if by.typ.Array || !by.typ.Kind.Compared() || of.typ.Array || !of.typ.Kind.Compared() {
		return nil
	}
	return object("latest", text(r.name+"."+path+of.name), "by", text(by.name))
}

// sum returns a field that is the sum of a column, of ints or of decimals with few digits enough, of the rows that a relation to many leads to, or nil.
func (s *schemaSpec) sum(r *relationSpec) *syntax.Object {
	for range 5 {
		col := pick(s.Rand, r.to.columns)
		if t := col.typ; !t.Array && (t.Kind == schema.Int || t.Kind == schema.Decimal && t.Precision > 0 && t.Precision <= schema.SummedDigits) {
			return object("sum", text(r.name+"."+col.name))
		}
	}
	return nil
}

// where returns a filter of the rows of c, whatever fields it has: a relation is one.
func (s *schemaSpec) where(c *collectionSpec) *syntax.Object {
	if len(c.relations) == 0 || !s.relations {
		return nil
	}
	return object(pick(s.Rand, c.relations).name, object(pick(s.Rand, []string{"exists_", "is_null_"}), flag(s.chance(50))))
}
