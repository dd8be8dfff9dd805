package fuzz

import (
	"fmt"
	"sync"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// sorts adds sorts to the document of a collection, or a fixed order, or keeps the default.
func (s *schemaSpec) sorts(out *syntax.Object, c *collectionSpec, fields *syntax.Object) {
	if s.chance(40) {
		return
	}
	if s.chance(20) {
		put(out, "order", s.sortKeys(c, fields))
		return
	}
	sorts := object()
	for i := range 1 + s.Intn(4) {
		put(sorts, fmt.Sprintf("S%d", i), s.sortKeys(c, fields))
	}
	put(out, "sorts", sorts)
	if s.chance(60) {
		put(out, "sort", text(pick(s.Rand, sorts.Members).Key))
	}
}

// sortKeys returns one to three keys: columns, some at the end of a path, some with nulls first.
func (s *schemaSpec) sortKeys(c *collectionSpec, fields *syntax.Object) *syntax.Array {
	out := &syntax.Array{}
	seen := map[string]bool{}
	for range 1 + s.Intn(3) {
		path, at := "", c
		if s.chance(20) {
			path, at = s.path(c, 1+s.Intn(2), true)
		}
		col := pick(s.Rand, at.columns)
		name := col.name
		if path != "" {
			name = path + "." + name
		}
		// A field of that name may read something else.
		if col.typ.Array || !col.typ.Kind.Compared() || seen[name] || path == "" && fields != nil {
			continue
		}
		seen[name] = true
		by := name
		if s.chance(50) {
			by = "-" + by
		}
		if s.chance(25) {
			out.Items = append(out.Items, object("by", text(by), "nulls", text(pick(s.Rand, []string{"first", "last"}))))
			continue
		}
		out.Items = append(out.Items, text(by))
	}
	if len(out.Items) == 0 {
		out.Items = append(out.Items, text(s.keySort(c, fields)))
	}
	return out
}

// keySort returns a sort by a column that no field hides.
func (s *schemaSpec) keySort(c *collectionSpec, fields *syntax.Object) string {
	taken := map[string]bool{}
	if fields != nil {
		for _, m := range fields.Members {
			taken[m.Key] = true
		}
	}
	for _, col := range c.columns {
		if !taken[col.name] && !col.typ.Array && col.typ.Kind.Compared() {
			return pick(s.Rand, []string{"", "-"}) + col.name
		}
	}
	for _, m := range fields.Members {
		if v, ok := m.Value.(*syntax.Object); ok && len(v.Members) > 0 && v.Members[0].Key == "from" {
			from := v.Members[0].Value.(*syntax.String).Text
			if col := c.column(from); col != nil && !col.typ.Array && col.typ.Kind.Compared() {
				return "-" + m.Key
			}
		}
	}
	return c.key[0]
}

// storage returns the storage of each kind, as a schema file has it.
func (s *schemaSpec) storage() *syntax.Object {
	out := object()
	known := storages()
	for _, d := range sqlgen.Dialects() {
		block := object()
		if s.single && s.chance(70) {
			put(block, schema.Float.String(), text(string(schema.StorageSingle)))
		}
		for k := schema.String; k <= schema.LastKind; k++ {
			if k == schema.Float { // one database decides for all
				continue
			}
			if list := known[storageKey{d.Name, k, false}]; len(list) > 1 && s.chance(40) {
				put(block, k.String(), text(string(pick(s.Rand, list))))
			}
		}
		if list := known[storageKey{d.Name, schema.String, true}]; len(list) > 1 && s.chance(40) {
			put(block, schema.ArrayStorage, text(string(pick(s.Rand, list))))
		}
		if len(block.Members) > 0 {
			put(out, d.Name, block)
		}
	}
	return out
}

// storageOf returns the storage of one column.
func (s *schemaSpec) storageOf(t schema.Type) *syntax.Object {
	out := object()
	if t.Kind == schema.Float && !t.Array {
		return s.singles(t)
	}
	for _, d := range sqlgen.Dialects() {
		if list := storages()[storageKey{d.Name, t.Kind, t.Array}]; len(list) > 1 && s.chance(70) {
			put(out, d.Name, text(string(pick(s.Rand, list))))
		}
	}
	return out
}

// singles returns the storage of a float: at least one database keeps one of 32 bits so.
func (s *schemaSpec) singles(t schema.Type) *syntax.Object {
	out := object()
	if !t.Single {
		return out
	}
	some := false
	for _, d := range sqlgen.Dialects() {
		if s.chance(60) {
			kept := pick(s.Rand, []schema.Storage{schema.StorageSingle, schema.StorageSingle, schema.StorageNative})
			some = some || kept == schema.StorageSingle
			put(out, d.Name, text(string(kept)))
		}
	}
	if !some {
		put(out, schema.EveryDialect, text(string(schema.StorageSingle)))
	}
	return out
}

type storageKey struct {
	dialect string
	kind    schema.Kind
	array   bool
}

// storages are the storages that each dialect accepts, found by trying.
var storages = sync.OnceValue(func() map[storageKey][]schema.Storage {
	out := map[storageKey][]schema.Storage{}
	for _, d := range sqlgen.Dialects() {
		for k := schema.String; k <= schema.LastKind; k++ {
			for _, array := range []bool{false, true} {
				t := schema.Type{Kind: k, Array: array}
				switch k {
				case schema.Enum:
					t.Enum = []string{"A"}
				case schema.Decimal:
					t.Precision, t.Scale = 15, 2
				default: // the kind is all
				}
				for _, storage := range schema.Storages(t) {
					if storage != schema.StorageHex && takes(d, t, storage) { // whose values are hexadecimal digits, and not any text
						key := storageKey{d.Name, k, array}
						out[key] = append(out[key], storage)
					}
				}
			}
		}
	}
	return out
})

// takes reports whether a dialect accepts a storage for a column's type.
func takes(d *sqlgen.Dialect, t schema.Type, storage schema.Storage) bool {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	col := &schema.Column{Name: "x", Type: t, Storage: map[string]schema.Storage{d.Name: storage}}
	r, err := schema.New(&schema.Collection{Name: "probe", Key: []*schema.Column{id}, Columns: []*schema.Column{id, col}})
	if err != nil {
		return false
	}
	l, err := filter.New(r, filter.Config{Limits: filter.Limits{Nest: 64, Search: 1 << 20}})
	if err == nil {
		_, err = d.For(l)
	}
	if err == nil {
		_, err = d.Create(r.Collections()[0], r) // not what tables of others alone have
	}
	return err == nil
}
