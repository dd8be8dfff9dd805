package sqlgen

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// typeName writes the name of the JSON type of what a JSON column, or a path inside one, has. The JSON null that is a whole column has none: rows
// show it as they show a column that is null.
func (w *writer) typeName(o *operand) {
	if len(o.term.Path) > 0 {
		w.inside(o, w.d.jsonType)
		return
	}
	w.str("nullif(")
	w.inside(o, w.d.jsonType)
	w.str(", 'null')")
}

// inside writes the value at a path in a JSON column as form has it.
func (w *writer) inside(o *operand, form template) {
	c := o.term.Columns[0]
	if form == nil {
		w.lacks("%s.%s: no %s inside JSON", o.table.c.Name, c.Name, o.term.Type.Kind)
		return
	}
	for _, s := range o.term.Path {
		if !plainSegment(s) {
			w.lacks("%s.%s: no path with %q in it", o.table.c.Name, c.Name, s)
			return
		}
	}
	closing := w.arraysAlong(o)
	w.fillPath(o, form)
	w.str(closing)
}

// fillPath writes a template of a path in a JSON column.
func (w *writer) fillPath(o *operand, form template) {
	for i := range form {
		w.str(form[i].text)
		switch form[i].place {
		case noPlace:
		case eachPlace:
			w.alias(table{n: o.each})
		case columnPlace:
			w.json(o.table, o.term.Columns[0])
		case pathPlace:
			w.str(`'$`)
			w.steps(o)
			w.str(`'`)
		case stepsPlace:
			w.steps(o)
		case keysPlace:
			for _, s := range o.term.Path {
				if n, ok := schema.ArrayIndex(s); ok {
					w.str(", " + strconv.Itoa(n+1))
					continue
				}
				w.str(", '" + literalKey(s) + "'")
			}
		case memberPlace:
			w.arrows(o, false)
		case textPlace:
			w.arrows(o, true)
		default:
			panic("sqlgen: a place that has no meaning inside JSON")
		}
	}
}

// steps writes a path as JSON paths have it.
func (w *writer) steps(o *operand) {
	for _, s := range o.term.Path {
		if _, ok := schema.ArrayIndex(s); ok {
			w.str(s)
			continue
		}
		w.str(`."`)
		w.str(literalKey(s))
		w.str(`"`)
	}
}

// arraysAlong writes, in a dialect that finds a position in more than arrays, that what has the positions of a path are arrays, and returns what
// stands behind the value.
func (w *writer) arraysAlong(o *operand) string {
	before := "CASE WHEN "
	for i, s := range o.term.Path {
		if _, ok := schema.ArrayIndex(s); !ok || !w.d.loosePositions {
			continue
		}
		at := *o
		at.term = &schema.Term{Type: schema.JSONTypes, Columns: o.term.Columns, Path: o.term.Path[:i]}
		w.str(before)
		w.inside(&at, w.d.jsonType)
		w.str(" = 'array'")
		before = " AND "
	}
	if before == "CASE WHEN " {
		return ""
	}
	w.str(" THEN ")
	return " END"
}

// arrows writes a path step by step: ("t"."created_by" -> 'id'). A step into an array is null.
func (w *writer) arrows(o *operand, text bool) {
	w.str("(")
	w.json(o.table, o.term.Columns[0])
	for i, s := range o.term.Path {
		w.str(" ->")
		if text && i == len(o.term.Path)-1 {
			w.str(">")
		}
		if n, ok := schema.ArrayIndex(s); ok {
			w.str(" " + strconv.Itoa(n))
			continue
		}
		w.str(" '" + literalKey(s) + "'")
	}
	w.str(")")
}

// json writes a JSON column as the engine's functions take it.
func (w *writer) json(t table, c *schema.Column) {
	s := w.storage(c)
	if s == nil || s.read == "" {
		w.field(t, c)
		return
	}
	w.convert(w.d.cast(schema.JSON, s.name, s.read), t, c)
}

// literalKey returns a key of a JSON object as it stands in a literal.
func literalKey(s string) string { return strings.ReplaceAll(s, "'", "''") }

// plainSegment reports whether a key of a JSON object can stand in a literal: it needs no escape but
// that of a quote, and squirrel finds no bind in it.
func plainSegment(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c == '"', c == '\\', c == '?', c == '`', c == 0x7f:
			return false
		}
	}
	return s != ""
}
