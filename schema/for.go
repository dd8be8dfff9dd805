package schema

import (
	"reflect"
	"slices"

	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/internal/wording"
)

// For returns the collection of the rows that a struct T is, or every error in its tags, as Errors. Its table has the name given.
//
// A field of the struct is a column and a field of the name that encoding/json gives it. The tag tamis says more, in parts with commas between:
//
//	key                     one of the columns of the primary key; the column id if no field says so
//	uuid decimal(10,2) …      the kind, where the Go type does not say it
//	enum=NEW|OLD            an enum, and its values
//	column=state_type       the column's name, which a tag db may say too. With json:"-": a column that is hidden and no field
//	fallback=other          the column that is read where this one is null, in comparisons and sorts
//	sort                    NAME_ASC and NAME_DESC are sorts; where no field says so, all that have an order are
//	any_ like_ …            the operators that the field accepts; every one of its type if it names none
//	unique hidden not_null exact index=trigram   as in a schema file
//	unique=NAME                                  the columns of one NAME are unique together
//	one,flow_id=id          a relation to the collection of the field's type: mine=theirs, several if the key has several
//	many,id=flow_id         the same, to many rows; the field is a slice
//	to=flows                which collection, where several are made of that type
//	one,flow_id=id,sort=name|created   sorts by columns of the row that the relation leads to: FLOW_NAME_ASC
//	many,through=book_authors   a field that asks for the rows behind the collection book_authors, which joins the two (many to many);
//	                        through=book_authors.author where it has several relations there
//	-                       nothing
//
// A pointer is a value or null, and so are the Null types of database/sql and the types of pgx for one value; a slice is a set, time.Time is a datetime, [16]byte a UUID, []byte and other arrays of bytes are bytes, float32 a float that is kept as single; maps, any and json.RawMessage are json.
// A struct named Decimal, NullDecimal, Numeric or Rat that says its own text, as those of decimal libraries, pgx and math/big do, is a decimal,
// and so is json.Number, and what else says its text, a text or an int where the tag has decimal or decimal(10,2).
// A struct inside is subfields on columns of the same row, state.type on state_type; an embedded struct is as if its fields stood
// in its place. A relation is never read from a row, and its name, without one from json, is the Go name in lower case with _.
// New finds what relations lead to.
func For[T any](name string) (*Collection, error) {
	return fromStruct(name, reflect.TypeFor[T]())
}

// fromStruct is For with a type that is known only at run time.
func fromStruct(name string, typ reflect.Type) (*Collection, error) {
	s := &structure{
		collection: &Collection{Name: name, Fields: []*Field{}, Pos: Position{File: typ.String()}},
		origin:     &origin{typ: typ, index: map[*Column][]int{}},
	}
	s.collection.origin = s.origin
	if typ.Kind() != reflect.Struct {
		s.errs.addf(Position{}, "%s is not a struct; a row is a struct", typ)
		return nil, s.errs.Err()
	}
	s.fields(typ, level{fields: &s.collection.Fields, seen: []reflect.Type{typ}})
	s.finish()
	if s.errs != nil {
		return nil, s.errs.Err()
	}
	return s.collection, nil
}

// A structure is a collection in the making.
type structure struct {
	collection *Collection
	origin     *origin
	fallbacks  []func()
	sets       []string // the names of the unique sets
	errs       Errors
}

// A level is where in the struct a field is: how it is reached, and where its fields belong.
type level struct {
	index  []int
	prefix string // of columns:  state_
	dotted string // of fields:   state.
	null   bool   // reached by a pointer
	fields *[]*Field
	seen   []reflect.Type
}

func (s *structure) fields(typ reflect.Type, at level) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		pos := Position{File: s.origin.typ.String() + "." + f.Name}
		if f.Anonymous && !isDecimal(f.Type) {
			if inner, null := structOf(f.Type); inner != nil && structtag.JSON(f) == "" && f.Tag.Get("tamis") == "" {
				if f.IsExported() || !null {
					s.inside(inner, at, i, null, pos)
				}
				continue
			}
		}
		tag, err := parseTag(f)
		switch {
		case err != nil:
			s.errs.add(pos, err)
		case tag.skip:
		case !f.IsExported():
			if f.Tag.Get("tamis") != "" {
				s.errs.addf(pos, "%s has a tag, but nobody can read it: it is not exported", f.Name)
			}
		case tag.relation:
			s.relation(f, tag, pos, at)
		default:
			s.column(f, tag, pos, at, i)
		}
	}
}

// inside reads an inner struct. Its columns belong to the same row.
func (s *structure) inside(typ reflect.Type, at level, i int, null bool, pos Position) {
	if slices.Contains(at.seen, typ) {
		s.errs.addf(pos, "%s leads back to itself; if it is a relation, say one or many", typ)
		return
	}
	at.index = append(slices.Clone(at.index), i)
	at.seen = append(slices.Clone(at.seen), typ)
	at.null = at.null || null
	s.fields(typ, at)
}

func (s *structure) relation(f reflect.StructField, tag tag, pos Position, at level) {
	typ := f.Type
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	name := structtag.JSON(f)
	if name == "" || name == "-" {
		name = structtag.Snake(f.Name)
	}
	switch {
	case typ.Kind() != reflect.Struct:
		s.errs.addf(pos, "%s is a relation, and %s is not a struct", f.Name, f.Type)
	case len(at.index) > 0 && at.dotted != "":
		s.errs.addf(pos, "%s is a relation inside a struct; it belongs to the row", f.Name)
	case tag.many != (f.Type.Kind() == reflect.Slice):
		s.errs.addf(pos, "%s is %s; want one with a struct or a pointer, and many with a slice", f.Name, f.Type)
	case tag.through != "":
		s.collection.MoreFields = append(s.collection.MoreFields, &Field{
			Name: name, Pos: pos, link: &link{typ: typ, name: tag.to, through: tag.through},
		})
	case len(tag.keys) == 0:
		s.errs.addf(pos, "%s is a relation without keys; want columns, mine=theirs, such as flow_id=id", f.Name)
	default:
		s.collection.Relations = append(s.collection.Relations, &Relation{
			Name: name, From: s.collection, Many: tag.many, Pos: pos, link: &link{typ: typ, name: tag.to, keys: tag.keys, sorts: tag.sorts},
		})
	}
}

func (s *structure) column(f reflect.StructField, tag tag, pos Position, at level, i int) {
	name := structtag.JSON(f)
	switch {
	case name == "-" && tag.column == "":
		if tag.said {
			s.errs.addf(pos, "%s is not in JSON, so its column needs a name: column=…", f.Name)
		}
		return
	case name == "-":
		tag.hidden = true
		name = tag.column
	case name == "":
		name = f.Name
	}
	typ, err := goType(f.Type, tag)
	if err == nil && typ.Kind == 0 {
		inner, null := structOf(f.Type)
		field := &Field{Name: name, Words: []Word{}, Fields: []*Field{}, Pos: pos}
		sub := at
		sub.prefix, sub.dotted, sub.fields = at.prefix+name+"_", at.dotted+name+".", &field.Fields
		if tag.said {
			s.errs.addf(pos, "%s is a struct with fields of its own, which have the tags; or say json", f.Name)
		}
		*at.fields = append(*at.fields, field)
		s.inside(inner, sub, i, null, pos)
		return
	}
	if err != nil {
		s.errs.add(pos, err)
		return
	}
	typ.Null = typ.Null || at.null && !typ.Array
	col := &Column{
		Name: at.prefix + name, Type: typ, Hidden: tag.hidden, NotNull: tag.notNull, Unique: tag.unique, Exact: tag.exact, Index: tag.index, Pos: pos,
	}
	if tag.column == "" && at.prefix == "" {
		if name := structtag.DB(f); name != col.Name {
			col.Column = name
		}
	}
	if tag.column != "" {
		if at.prefix != "" {
			col.Name = tag.column
		} else {
			col.Column = tag.column
		}
	}
	if typ.Single {
		col.Storage = map[string]Storage{EveryDialect: StorageSingle}
	}
	c := s.collection
	c.Columns = append(c.Columns, col)
	s.origin.index[col] = append(slices.Clone(at.index), i)
	if tag.key {
		c.Key = append(c.Key, col)
	}
	for _, name := range tag.sets {
		i := slices.Index(s.sets, name)
		if i < 0 {
			i, s.sets, c.Uniques = len(s.sets), append(s.sets, name), append(c.Uniques, nil)
		}
		c.Uniques[i] = append(c.Uniques[i], col)
	}
	if !tag.hidden {
		s.field(col, name, tag, pos, at)
	}
}

func (s *structure) field(col *Column, name string, tag tag, pos Position, at level) {
	c := s.collection
	term := c.term(col, nil)
	field := &Field{Name: name, Type: col.Type, Targets: []Target{{Value: term, Null: term}}, Pos: pos}
	for _, w := range tag.words {
		field.Words = append(field.Words, Word{Name: w, Operator: w, Pos: pos})
	}
	*at.fields = append(*at.fields, field)
	if tag.sort {
		for _, down := range []bool{false, true} {
			key := Order{Name: at.dotted + name, Descending: down}
			c.Sorts = append(c.Sorts, Sort{Name: sortName(key), Keys: []Order{key}, Pos: pos, usual: true})
		}
	}
	if tag.fallback == "" {
		return
	}
	s.fallbacks = append(s.fallbacks, func() {
		other := c.Column(tag.fallback)
		if other == nil {
			s.errs.addf(pos, "fallback: %s", wording.Unknown(tag.fallback, "column of "+c.Name, c.columnNames()))
			return
		}
		t := col.Type
		t.Null = t.Null && other.Type.Null
		field.Targets[0].Value = &Term{Type: t, Columns: []*Column{col, other}}
	})
}

// finish does what needs all columns.
func (s *structure) finish() {
	for _, fill := range s.fallbacks {
		fill()
	}
	if id := s.collection.Column("id"); id != nil && s.collection.Key == nil {
		s.collection.Key = []*Column{id}
	}
	if s.collection.Key == nil && len(s.collection.Columns) > 0 {
		s.errs.addf(s.collection.Pos, "%s has no key; tag a field of it with key, or name one id", s.collection.Name)
	}
}

// structOf returns the struct that t is or points to, or nil.
func structOf(t reflect.Type) (inner reflect.Type, null bool) {
	if t.Kind() == reflect.Pointer {
		t, null = t.Elem(), true
	}
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	return t, null
}
