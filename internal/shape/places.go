package shape

import (
	"reflect"
	"slices"

	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/internal/value"
)

// Structs inside structs are looked into this deep for columns.
const deepest = 4

// placesOf returns the fields of a struct by the names that a column may have to be meant: the name in a tag db or
// json, and else the field's own name, as it is and with underscores. A field of a struct inside goes by both
// names:  state_type   state.type
func placesOf(t reflect.Type) map[string]place {
	p := &placer{found: make(map[string]place)}
	// Level by level, so that of two fields of one name the one less deep is meant, as in Go.
	level := []container{{typ: t}}
	for depth := 0; depth < deepest && len(level) > 0; depth++ {
		var next []container
		for _, c := range level {
			next = p.fields(c, next)
		}
		level = next
	}
	return p.found
}

// A container is a struct that is looked into.
type container struct {
	typ      reflect.Type
	hops     []uintptr
	offset   uintptr
	prefixes []string
}

type placer struct{ found map[string]place }

// fields puts the fields of c in the table, and appends those that are structs to next.
func (p *placer) fields(c container, next []container) []container {
	for i := range c.typ.NumField() {
		f := c.typ.Field(i)
		tag := structtag.Tamis(f)
		if !f.IsExported() && !f.Anonymous || isRelation(tag) || slices.Contains(tag, "-") {
			continue
		}
		at := place{c.hops, c.offset + f.Offset, f.Type}
		names := fieldNames(f, tag)
		inner := container{typ: f.Type, hops: c.hops, offset: at.offset}
		if f.Type.Kind() == reflect.Pointer {
			inner.typ = f.Type.Elem()
			inner.hops = append(c.hops[:len(c.hops):len(c.hops)], at.offset)
			inner.offset = 0
		}
		if f.Anonymous && structtag.JSON(f) == "" && inner.typ.Kind() == reflect.Struct {
			inner.prefixes = c.prefixes
			next = append(next, inner)
			continue
		}
		if !f.IsExported() {
			continue
		}
		for _, name := range names {
			if len(c.prefixes) == 0 {
				p.put(name, at)
			}
			for _, prefix := range c.prefixes {
				p.put(prefix+"_"+name, at)
				p.put(prefix+"."+name, at)
			}
		}
		if column := structtag.Value(tag, "column"); column != "" {
			p.put(column, at)
		}
		if inner.typ.Kind() == reflect.Struct && inner.typ != value.TimeType {
			for _, name := range names {
				if len(c.prefixes) == 0 {
					inner.prefixes = append(inner.prefixes, name)
				}
				for _, prefix := range c.prefixes {
					inner.prefixes = append(inner.prefixes, prefix+"_"+name, prefix+"."+name)
				}
			}
			next = append(next, inner)
		}
	}
	return next
}

func (p *placer) put(name string, at place) {
	if _, ok := p.found[name]; !ok {
		p.found[name] = at
	}
}

func fieldNames(f reflect.StructField, tag []string) []string {
	var names []string
	for _, name := range []string{structtag.Value(tag, "column"), structtag.DB(f), structtag.JSON(f)} {
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		return names
	}
	return []string{f.Name, structtag.Snake(f.Name)}
}

// isRelation reports whether a tag tamis says that the field is a relation, whose rows are not read from it.
func isRelation(tag []string) bool {
	return slices.Contains(tag, "one") || slices.Contains(tag, "many")
}
