package fuzz

import (
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
)

// relate makes a relation from one collection to another, which may be the same.
func (s *schemaSpec) relate(from, to *collectionSpec) {
	switch n := s.Intn(10); {
	case n < 7:
		s.foreignKey(from, to)
	default:
		s.alike(from, to)
	}
}

// foreignKey gives from the columns of to's key, or of what else is unique there, a relation to one, and perhaps the way back.
func (s *schemaSpec) foreignKey(from, to *collectionSpec) {
	theirs := to.key
	for _, col := range to.columns {
		if col.unique && s.chance(50) {
			theirs = []string{col.name}
		}
	}
	if to.unique != nil && s.chance(50) {
		theirs = to.unique
	}
	null := s.chance(60)
	r := &relationSpec{from: from, to: to}
	back := &relationSpec{from: to, to: from, many: true}
	for _, name := range theirs {
		t := to.column(name).typ
		t.Null = null
		col := &columnSpec{name: s.fresh(from.taken, to.name+"_"+name), typ: t}
		s.named(from, col)
		from.columns = append(from.columns, col)
		r.on = append(r.on, [2]string{col.name, name})
		back.on = append(back.on, [2]string{name, col.name})
	}
	r.name = s.fresh(from.taken, "one_"+to.name)
	from.relations = append(from.relations, r)
	if s.chance(65) {
		back.name = s.fresh(to.taken, "many_"+from.name)
		to.relations = append(to.relations, back)
	}
}

// alike relates rows to many rows that have the same in a column, key or not.
func (s *schemaSpec) alike(from, to *collectionSpec) {
	for range 8 {
		mine, other := pick(s.Rand, from.columns), pick(s.Rand, to.columns)
		if mine.typ.Kind != other.typ.Kind || mine.typ.Single != other.typ.Single || mine.typ.Precision != other.typ.Precision || mine.typ.Scale != other.typ.Scale || mine.typ.Array || other.typ.Array || !mine.typ.Kind.Compared() {
			continue
		}
		from.relations = append(from.relations, &relationSpec{
			name: s.fresh(from.taken, "like_"+to.name), from: from, to: to, many: true, on: [][2]string{{mine.name, other.name}},
		})
		return
	}
}

func (r *relationSpec) document() *syntax.Object {
	side := "one"
	if r.many {
		side = "many"
	}
	keys := object()
	for _, on := range r.on {
		put(keys, on[0], text(on[1]))
	}
	return object(side, text(r.to.name), "keys", keys)
}

// returns reports whether r leads straight back to the row that before came from; no path may.
func (r *relationSpec) returns(before *relationSpec) bool {
	if r.many || r.from != before.to || r.to != before.from || len(r.on) != len(before.on) {
		return false
	}
	for _, on := range r.on {
		found := false
		for _, other := range before.on {
			found = found || on[0] == other[1] && on[1] == other[0]
		}
		if !found {
			return false
		}
	}
	return true
}

// path returns a path of relations from c, with dots, and where it ends; "" if there is none.
func (s *schemaSpec) path(c *collectionSpec, hops int, toOne bool) (string, *collectionSpec) {
	path := ""
	var before *relationSpec
	for range hops {
		var next []*relationSpec
		for _, r := range c.relations {
			if !(toOne && r.many) && (before == nil || !r.returns(before)) {
				next = append(next, r)
			}
		}
		if len(next) == 0 {
			break
		}
		before = pick(s.Rand, next)
		if path != "" {
			path += "."
		}
		path += before.name
		c = before.to
	}
	return path, c
}

// related returns the body keys of c for related rows, or nil for the usual ones.
func (s *schemaSpec) related(c *collectionSpec) *syntax.Object {
	if s.chance(30) || len(c.relations) == 0 {
		return nil
	}
	out := object()
	taken := map[string]bool{strings.ToLower(c.name): true, strings.ToLower(c.body): true}
	for range 2 + s.Intn(5) {
		path, _ := s.path(c, 1+s.Intn(3), false)
		name := s.fresh(taken, "")
		if s.chance(15) && len(out.Members) > 0 {
			if first := out.Members[0]; first.Value.(*syntax.Object).Members[0].Key == "path" {
				put(out, name, object("same_as", text(first.Key)))
				continue
			}
		}
		put(out, name, object("path", text(path)))
	}
	return out
}
