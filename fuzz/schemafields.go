package fuzz

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// fields returns the fields of c, or nil for every column with every operator.
func (s *schemaSpec) fields(c *collectionSpec) *syntax.Object {
	if s.chance(40) {
		return nil
	}
	out := object()
	taken := map[string]bool{}
	for _, col := range c.columns {
		if s.chance(85) {
			name := col.name
			if s.chance(20) {
				name = ""
			}
			name = s.apart(c, taken, name)
			put(out, name, s.field(c, col, name))
		}
	}
	s.specials(c, out, taken)
	for _, r := range c.relations {
		if s.chance(30) {
			put(out, s.fresh(taken, ""), object("from", text(r.name)))
		}
	}
	if len(out.Members) == 0 {
		return nil
	}
	return out
}

// specials adds fields that read more than a column.
func (s *schemaSpec) specials(c *collectionSpec, out *syntax.Object, taken map[string]bool) {
	for range s.Intn(4) {
		if f := s.special(c); f != nil {
			name := s.apart(c, taken, "")
			put(out, name, f)
			if f.Members[0].Key == "many" && s.chance(60) {
				put(out, s.fresh(taken, name+"_number"), s.ofMany(name, f))
			}
		}
	}
}

// apart returns a fresh name, like a column's where it is given and may be had, or else one that is neither a column's nor a relation's: a filter that has
// those means them, and a field of that name would read them.
func (s *schemaSpec) apart(c *collectionSpec, taken map[string]bool, like string) string {
	name := s.fresh(taken, like)
	for name != like && c.taken[strings.ToLower(name)] {
		name = s.fresh(taken, "")
	}
	return name
}

// field returns a field that reads a column.
func (s *schemaSpec) field(c *collectionSpec, col *columnSpec, name string) syntax.Value {
	if name == col.name && s.chance(30) && col.typ.Kind.Compared() {
		return s.accepts(col.typ)
	}
	out := object("from", text(col.name))
	if col.typ.Kind == schema.JSON {
		return s.inside(col)
	}
	if s.chance(60) {
		put(out, "accepts", s.accepts(col.typ))
	}
	if other := s.same(c, col); other != nil && s.chance(40) {
		put(out, "fallback", texts([]string{other.name}))
	}
	if s.chance(12) {
		if criteria := s.standard(col); criteria != nil {
			out.Members = out.Members[:1] // with every operator, and so with that of the default
			put(out, "default", criteria)
		}
	}
	return out
}

// same returns another column of the same type, or nil.
func (s *schemaSpec) same(c *collectionSpec, col *columnSpec) *columnSpec {
	for _, other := range c.columns {
		if other != col && !col.typ.Array && col.typ.Kind.Compared() && other.typ.Like(col.typ) {
			return other
		}
	}
	return nil
}

// standard returns the default criteria of a column, or nil.
func (s *schemaSpec) standard(col *columnSpec) *syntax.Object {
	switch {
	case col.typ.Array:
		return object("len_", object("le_", number(int64(s.Intn(4)))))
	case col.typ.Kind == schema.Bool:
		return object("eq_", flag(s.chance(50)))
	case col.typ.Kind == schema.Int:
		return object("ge_", number(0), "le_", number(1<<53))
	case col.typ.Kind == schema.String:
		return object("ne_", text("a"))
	}
	return object("is_null_", flag(s.chance(40)))
}

// accepts returns operators of a type, some of them renamed.
func (s *schemaSpec) accepts(t schema.Type) *syntax.Array {
	out := &syntax.Array{}
	names := applicable(t, true)
	taken := map[string]bool{}
	for i, op := range some(s.Rand, names, 1+s.Intn(len(names))) {
		switch {
		case s.chance(80):
			out.Items = append(out.Items, text(op))
		case s.chance(50):
			out.Items = append(out.Items, object(s.fresh(taken, fmt.Sprintf("my%d_", i)), object("is", text(op))))
		default:
			out.Items = append(out.Items, object(s.fresh(taken, fmt.Sprintf("word%d", i)), object("is", text(op), "max", number(int64(1+s.Intn(30))), "required", flag(s.chance(20)))))
		}
	}
	if s.chance(50) {
		out.Items = append(out.Items, text("operator"))
	}
	return out
}

// insideTypes are the types of paths inside JSON, by the key that documents have them under.
var insideTypes = map[string][]string{"id": {"uuid", "string"}, "type": {"string"}, "a": {"int", "float", "string", "bool"}, "b": {"float", "bool", "int"},
	"detail-type": {"string"}, "a.b": {"int", "string"}, "é😀": {"string", "bool"}, "it's": {"string", "float"}, "0": {"string", "int"}}

// inside returns a field that reads a JSON column: whether it is null, and paths inside it.
func (s *schemaSpec) inside(col *columnSpec) *syntax.Object {
	accepts := texts([]string{"is_null_", "exists_", "type_", "operator"})
	for i, key := range documentKeys {
		typ := pick(s.Rand, append(insideTypes[key], "json"))
		t := schema.Type{Kind: kindOf(typ)}
		path := schema.JoinPath(col.name, key)
		if s.chance(25) {
			path = schema.JoinPath(col.name, pick(s.Rand, documentKeys), key)
		}
		if s.chance(25) {
			at := "[" + strconv.Itoa(s.Intn(3)) + "]"
			path = pick(s.Rand, []string{schema.JoinPath(col.name, at), schema.JoinPath(col.name, key, at), schema.JoinPath(col.name, at, key), schema.JoinPath(col.name, at, at)})
		}
		op := pick(s.Rand, applicable(t, true))
		accepts.Items = append(accepts.Items, object(fmt.Sprintf("in%d_", i), object("is", text(op), "from", text(path), "type", text(typ))))
	}
	return object("from", text(col.name), "accepts", accepts)
}

func kindOf(name string) schema.Kind {
	k, ok := schema.ParseKind(name)
	if !ok {
		panic("fuzz: no kind " + name)
	}
	return k
}

// special returns a field that reads more than a column: what is made of many rows, a path, several paths, a join, a value in JSON, nothing; or asks for the rows at the end
// of a path.
func (s *schemaSpec) special(c *collectionSpec) *syntax.Object {
	switch s.Intn(10) {
	case 9:
		return s.many(c)
	case 7, 8:
		return s.aggregate(c)
	case 0:
		return s.further(c)
	case 1:
		return s.anyOf(c)
	case 2:
		return s.joined(c)
	case 3:
		t := s.typ()
		for t.Kind == schema.JSON {
			t = s.typ()
		}
		return object("ignored", flag(true), "type", text(t.String()), "accepts", s.accepts(t))
	case 4:
		return s.split(c)
	case 5:
		if path, _ := s.path(c, 2, false); path != "" {
			return object("from", text(path))
		}
		return nil
	}
	return s.json(c)
}

// further returns a field that reads a column at the end of a path.
func (s *schemaSpec) further(c *collectionSpec) *syntax.Object {
	path, at := s.path(c, 1+s.Intn(2), true)
	if path == "" {
		return nil
	}
	col := pick(s.Rand, at.columns)
	out := object("from", text(path+"."+col.name))
	if col.typ.Kind == schema.JSON {
		return out
	}
	if s.chance(50) {
		put(out, "accepts", s.accepts(col.typ))
	}
	return out
}

// anyOf returns a field that holds where one of several paths does.
func (s *schemaSpec) anyOf(c *collectionSpec) *syntax.Object {
	col := pick(s.Rand, c.columns)
	if col.typ.Kind == schema.JSON {
		return nil
	}
	paths := []string{col.name}
	for range 6 {
		path, at := s.path(c, s.Intn(3), true)
		other := pick(s.Rand, at.columns)
		if path = strings.TrimPrefix(path+"."+other.name, "."); other.typ.Like(col.typ) && path != col.name {
			paths = append(paths, path)
		}
	}
	if len(paths) == 1 {
		return nil
	}
	return object("any", texts(paths[:min(len(paths), 3)]))
}

// joined returns a field that reads several columns as one text.
func (s *schemaSpec) joined(c *collectionSpec) *syntax.Object {
	var names []string
	for _, col := range c.columns {
		if col.typ.Kind == schema.String && !col.typ.Array {
			names = append(names, col.name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return object("join", texts(some(s.Rand, names, 1+s.Intn(3))), "accepts", s.accepts(schema.Type{Kind: schema.String}))
}

// split returns a field with subfields, some of them at the end of a path.
func (s *schemaSpec) split(c *collectionSpec) *syntax.Object {
	fields := object()
	taken := map[string]bool{}
	for range 1 + s.Intn(3) {
		path, at := "", c
		if s.chance(40) {
			path, at = s.path(c, 1+s.Intn(2), true)
		}
		col := pick(s.Rand, at.columns)
		if col.typ.Kind == schema.JSON {
			continue
		}
		name := s.fresh(taken, "")
		if strings.HasSuffix(name, "_") {
			continue
		}
		sub := object("from", text(strings.TrimPrefix(path+"."+col.name, ".")))
		if s.chance(50) {
			put(sub, "accepts", s.accepts(col.typ))
		}
		put(fields, name, sub)
	}
	if len(fields.Members) == 0 {
		return nil
	}
	return object("accepts", texts([]string{"operator"}), "fields", fields)
}

// many returns a field of the objects in an array inside JSON.
func (s *schemaSpec) many(c *collectionSpec) *syntax.Object {
	for _, col := range c.columns {
		if col.typ.Kind != schema.JSON {
			continue
		}
		path := col.name
		if s.chance(60) {
			path = schema.JoinPath(col.name, pick(s.Rand, documentKeys))
		}
		members := object()
		for _, key := range []string{"id", "type", "a", "b"} {
			put(members, key, text(pick(s.Rand, append(insideTypes[key], "json"))))
		}
		return object("many", members, "in", text(path))
	}
	return nil
}

// ofMany returns an aggregate of the objects that a field, which many made, asks for.
func (s *schemaSpec) ofMany(name string, field *syntax.Object) *syntax.Object {
	members := field.Members[0].Value.(*syntax.Object).Members
	for range 3 {
		m := pick(s.Rand, members)
		if kind := kindOf(m.Value.(*syntax.String).Text); schema.Ordered.Has(kind) && s.chance(60) {
			return object(pick(s.Rand, []string{"min", "max"}), text(name+"."+m.Key))
		}
	}
	return object("count", text(name))
}

// json returns a field that reads a path inside JSON.
func (s *schemaSpec) json(c *collectionSpec) *syntax.Object {
	for _, col := range c.columns {
		if col.typ.Kind == schema.JSON {
			key := pick(s.Rand, documentKeys)
			return object("from", text(schema.JoinPath(col.name, key)), "type", text(pick(s.Rand, append(insideTypes[key], "json"))))
		}
	}
	return nil
}
