package fuzz

import (
	"math/rand"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Names that are reserved words in databases, among plain ones.
var hostileNames = []string{
	"order", "select", "group", "user", "value", "table", "end", "desc", "index", "default", "null", "from", "where", "case", "and", "rowid", "json", "date",
	"CamelCase", "UPPER", "_x", "a", "b1", "x_y", "name", "title", "tags", "level", "state", "created", "note", "score", "count", "sum", "tamis1",
}

// A schemaSpec is a schema under construction.
type schemaSpec struct {
	*rand.Rand
	enums       map[string][]string
	enumNames   []string
	collections []*collectionSpec
	nulls       bool // absent
	operator    string
	groups      bool
	relations   bool
	relative    bool
	references  bool
	single      bool // some databases keep floats in 32 bits
}

type collectionSpec struct {
	name, table, body string
	key               []string
	unique            []string // a unique set, if there is one
	columns           []*columnSpec
	relations         []*relationSpec
	taken             map[string]bool // names, case-insensitively, as some databases compare them
}

type columnSpec struct {
	name, column string
	typ          schema.Type
	unique       bool
	notNull      bool
	hidden       bool
	unreadable   bool // null where its value cannot be read
	storage      bool // one of its own
}

type relationSpec struct {
	name     string
	from, to *collectionSpec
	many     bool
	on       [][2]string
}

func (s *schemaSpec) chance(n int) bool { return s.Intn(100) < n }

// fresh returns a name that is not taken in c.
func (s *schemaSpec) fresh(taken map[string]bool, like string) string {
	name := like
	for n := 2; name == "" || taken[strings.ToLower(name)] || schema.ReservedBody(name) || schema.ReservedField(name); n++ {
		name = pick(s.Rand, hostileNames)
		if n > 6 {
			name += strconv.Itoa(n)
		}
	}
	taken[strings.ToLower(name)] = true
	return name
}

// newSchema returns a random schema.
func newSchema(rng *rand.Rand) *schemaSpec {
	s := &schemaSpec{
		Rand: rng, enums: map[string][]string{},
		nulls: rng.Intn(2) == 0, operator: pick(rng, []string{"everywhere", "everywhere", "collections", "listed"}),
		groups: rng.Intn(10) > 0, relations: rng.Intn(10) > 0, relative: rng.Intn(3) == 0, single: rng.Intn(5) == 0, references: rng.Intn(2) == 0,
	}
	for _, name := range []string{"Color", "Level"}[:rng.Intn(3)] {
		s.enums[name] = some(rng, []string{"RED", "red", "GREEN", "b", "B", "é", "a b", "100%", "_", "it's", "", "Z"}, 2+rng.Intn(5))
		s.enumNames = append(s.enumNames, name)
	}
	taken := map[string]bool{}
	for range pick(rng, []int{1, 2, 2, 3, 3, 4}) {
		s.collections = append(s.collections, s.collection(taken))
	}
	for range len(s.collections) * 2 {
		s.relate(pick(rng, s.collections), pick(rng, s.collections))
	}
	return s
}

func (s *schemaSpec) collection(taken map[string]bool) *collectionSpec {
	c := &collectionSpec{name: s.fresh(taken, ""), taken: map[string]bool{}}
	if s.chance(30) {
		c.table = s.fresh(taken, c.name+"_t")
	}
	if s.chance(10) {
		c.body = s.fresh(taken, c.name+"_b")
	}
	switch n := s.Intn(10); {
	case n < 5:
		s.keyColumn(c, "id", schema.UUID)
	case n < 7:
		s.keyColumn(c, "id", schema.Int)
	case n < 8:
		s.keyColumn(c, "name", schema.String)
	default:
		s.keyColumn(c, "", pick(s.Rand, []schema.Kind{schema.Int, schema.String, schema.Datetime, schema.Date, schema.Decimal, schema.Bytes, schema.Clock}))
		s.keyColumn(c, "", pick(s.Rand, []schema.Kind{schema.String, schema.UUID, schema.Int, schema.Bool}))
	}
	for range 2 + s.Intn(6) {
		col := &columnSpec{name: s.fresh(c.taken, ""), typ: s.typ()}
		col.unique = s.chance(6) && !col.typ.Array && (col.typ.Kind == schema.UUID || col.typ.Kind == schema.String)
		col.notNull = !col.typ.Null && !col.typ.Array && s.chance(20)
		col.hidden = s.chance(6)
		col.unreadable = col.typ.Nullable() && s.chance(20) && mayBeUnreadable.Has(col.typ.Kind)
		s.named(c, col)
		c.columns = append(c.columns, col)
	}
	if s.chance(25) {
		s.uniqueSet(c)
	}
	s.Shuffle(len(c.columns), func(i, j int) { c.columns[i], c.columns[j] = c.columns[j], c.columns[i] })
	return c
}

// uniqueSet gives c columns of which no two rows have the same values; the last has many.
func (s *schemaSpec) uniqueSet(c *collectionSpec) {
	for _, kind := range []schema.Kind{pick(s.Rand, []schema.Kind{schema.String, schema.Int, schema.Bool, schema.Date}), pick(s.Rand, []schema.Kind{schema.UUID, schema.String, schema.Int})} {
		col := &columnSpec{name: s.fresh(c.taken, ""), typ: schema.Type{Kind: kind, Null: s.chance(50)}, hidden: s.chance(6)}
		s.named(c, col)
		c.columns = append(c.columns, col)
		c.unique = append(c.unique, col.name)
	}
}

func (s *schemaSpec) keyColumn(c *collectionSpec, name string, k schema.Kind) {
	col := &columnSpec{name: s.fresh(c.taken, name), typ: schema.Type{Kind: k}}
	if k == schema.Decimal {
		col.typ.Precision, col.typ.Scale = decimalDigits(s.Rand)
	}
	s.named(c, col)
	c.columns = append(c.columns, col)
	c.key = append(c.key, col.name)
}

// named may give a column another name in the table, or a storage.
func (s *schemaSpec) named(c *collectionSpec, col *columnSpec) {
	if s.chance(15) {
		col.column = s.fresh(c.taken, col.name+"_c")
	}
	col.storage = s.chance(15)
}

// typ returns the type of a column.
func (s *schemaSpec) typ() schema.Type {
	t := schema.Type{Kind: pick(s.Rand, []schema.Kind{
		schema.String, schema.String, schema.String, schema.String, schema.Int, schema.Int, schema.Float, schema.Bool, schema.UUID,
		schema.Datetime, schema.Datetime, schema.Date, schema.JSON, schema.Enum, schema.Enum, schema.Decimal, schema.Decimal, schema.Other, schema.Bytes, schema.Bytes, schema.Clock, schema.Clock,
	})}
	if t.Kind == schema.Enum {
		if len(s.enumNames) == 0 {
			t.Kind = schema.String
		} else {
			t.Name = pick(s.Rand, s.enumNames)
			t.Enum = s.enums[t.Name]
		}
	}
	if t.Kind == schema.Decimal {
		t.Precision, t.Scale = decimalDigits(s.Rand)
	}
	if schema.InSets.Has(t.Kind) && s.chance(20) {
		t.Array = true
	} else {
		t.Null = s.chance(50)
	}
	t.Single = t.Kind == schema.Float && !t.Array && (s.single || s.chance(40))
	return t
}

func (c *collectionSpec) column(name string) *columnSpec {
	for _, col := range c.columns {
		if col.name == name {
			return col
		}
	}
	return nil
}

// applicable returns the operators of a type. Those that a schema must name come only with declared.
func applicable(t schema.Type, declared bool) []string {
	var out []string
	for op := range operators.Standard.All() {
		if op.On.Has(t) && (declared || !op.Declared) {
			out = append(out, op.Name)
		}
	}
	return out
}

// document returns the schema file.
func (s *schemaSpec) document() *syntax.Object {
	nulls := "refused"
	if s.nulls {
		nulls = "absent"
	}
	doc := object("tamis", number(1), "name", text("random"),
		"language", object("nulls", text(nulls), "operator", text(s.operator), "groups", flag(s.groups), "relations", flag(s.relations),
			"relative_times", flag(s.relative), "references", flag(s.references)))
	if s.chance(50) {
		limit := int64(1 + s.Intn(20))
		put(doc, "page", object("limit", number(limit), "max", number(limit+int64(s.Intn(30)))))
	}
	if s.single || s.chance(40) {
		put(doc, "storage", s.storage())
	}
	if len(s.enumNames) > 0 {
		enums := object()
		for _, name := range s.enumNames {
			put(enums, name, texts(s.enums[name]))
		}
		put(doc, "enums", enums)
	}
	collections := object()
	for _, c := range s.collections {
		put(collections, c.name, s.collectionDocument(c))
	}
	put(doc, "collections", collections)
	return doc
}

func (s *schemaSpec) collectionDocument(c *collectionSpec) *syntax.Object {
	out := object("key", texts(c.key))
	if c.table != "" {
		put(out, "table", text(c.table))
	}
	if c.body != "" {
		put(out, "body", text(c.body))
	}
	if s.chance(10) {
		put(out, "operator", flag(false))
	}
	if c.unique != nil {
		put(out, "unique", list([][]string{c.unique}, func(set []string) syntax.Value { return texts(set) }))
	}
	columns := object()
	for _, col := range c.columns {
		put(columns, col.name, s.columnDocument(c, col))
	}
	put(out, "columns", columns)
	relations := object()
	for _, r := range c.relations {
		put(relations, r.name, r.document())
	}
	put(out, "relations", relations)
	if related := s.related(c); related != nil {
		put(out, "related", related)
	}
	fields := s.fields(c)
	if fields != nil {
		put(out, "fields", fields)
	} else if more := object(); s.chance(40) {
		s.specials(c, more, map[string]bool{})
		put(out, "more_fields", more)
	}
	s.sorts(out, c, fields)
	return out
}

// mayBeUnreadable are the kinds of columns that may be null where their values cannot be read.
const mayBeUnreadable schema.Kinds = 1<<schema.Int | 1<<schema.Float | 1<<schema.Decimal | 1<<schema.Bool | 1<<schema.Datetime | 1<<schema.Date | 1<<schema.Bytes | 1<<schema.Clock

func (s *schemaSpec) columnDocument(c *collectionSpec, col *columnSpec) syntax.Value {
	out := object("type", text(col.typ.String()))
	if col.column != "" {
		put(out, "column", text(col.column))
	}
	if col.unique {
		put(out, "unique", flag(true))
	}
	if col.notNull {
		put(out, "not_null", flag(true))
	}
	if col.hidden {
		put(out, "hidden", flag(true))
	}
	if col.unreadable {
		put(out, "unreadable", &syntax.Null{})
	}
	if col.storage || col.typ.Single {
		if own := s.storageOf(col.typ); len(own.Members) > 0 {
			put(out, "storage", own)
		}
	}
	if len(out.Members) == 1 {
		return text(col.typ.String())
	}
	return out
}
