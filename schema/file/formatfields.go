package file

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// fields writes the fields of c, unless they are what a collection has that says none. The fields
// that relations give themselves are left out, too, as long as they stand at the end.
func (p *printer) fields(c *schema.Collection) {
	o := p.registry.Options()
	fields := c.Fields
	for !o.NoRelations && len(fields) > 0 && p.ownRelation(fields[len(fields)-1]) && !slices.Contains(c.Columns, c.Column(fields[len(fields)-1].Name)) {
		fields = fields[:len(fields)-1]
	}
	var visible []string
	for _, col := range c.Columns {
		if !col.Hidden {
			visible = append(visible, col.Name)
		}
	}
	key, listed := "fields", fields
	if more, ok := p.beside(fields, visible); ok {
		if len(more) == 0 {
			return
		}
		key, listed = "more_fields", more
	}
	if len(listed) == 0 {
		p.line(2, "fields: {}")
		return
	}
	p.line(2, "%s:", key)
	for _, f := range listed {
		p.field(3, f)
	}
}

// beside returns the fields that stand behind those of the columns, and whether each column has one: a bare one, or one behind them in its place.
func (p *printer) beside(fields []*schema.Field, columns []string) (more []*schema.Field, ok bool) {
	more = fields
	for _, name := range columns {
		switch {
		case len(more) > 0 && more[0].Name == name && p.bare(more[0]) && p.reads(more[0]) == nil:
			more = more[1:]
		case !slices.ContainsFunc(more, func(f *schema.Field) bool { return f.Name == name }):
			return nil, false
		}
	}
	plain := func(f *schema.Field) bool { return slices.Contains(columns, f.Name) && p.bare(f) && p.reads(f) == nil }
	return more, (len(more) < len(fields) || len(columns) == 0) && !slices.ContainsFunc(more, plain)
}

// ownRelation reports whether f is what New makes of a relation.
func (p *printer) ownRelation(f *schema.Field) bool {
	return f.Relation != nil && f.Relation.In == nil && path(f.Path()) == f.Name && p.bare(f)
}

// bare reports whether f has nothing but its target.
func (p *printer) bare(f *schema.Field) bool {
	listed := f.Operator && p.registry.Options().Operator != schema.OperatorEverywhere
	return f.Aggregate == nil && f.Words == nil && f.Fields == nil && f.Default == "" && !f.Ignored && f.Doc == "" && f.Deprecated == "" && !listed
}

func (p *printer) field(depth int, f *schema.Field) {
	parts := p.reads(f)
	accepts := p.accepts(f)
	switch name := scalar(f.Name); {
	case f.Doc != "" || f.Deprecated != "" || f.Default != "" || f.Fields != nil || f.Ignored:
		p.whole(depth, f, parts, accepts)
	case parts == nil && accepts == "":
		p.line(depth, "%s: {}", name)
	case parts == nil:
		p.line(depth, "%s: %s", name, accepts)
	case accepts == "":
		p.line(depth, "%s: {%s}", name, strings.Join(parts, ", "))
	default:
		p.line(depth, "%s: {%s, accepts: %s}", name, strings.Join(parts, ", "), accepts)
	}
}

// whole writes a field a key a line.
func (p *printer) whole(depth int, f *schema.Field, parts []string, accepts string) {
	p.line(depth, "%s:", scalar(f.Name))
	say := func(yes bool, format string, args ...any) {
		if yes {
			p.line(depth+1, format, args...)
		}
	}
	say(f.Doc != "", "doc: %s", scalar(f.Doc))
	say(f.Deprecated != "", "deprecated: %s", scalar(f.Deprecated))
	say(f.Ignored, "ignored: true")
	say(f.Ignored && f.Type.Kind != 0, "type: %s", scalar(p.typ(f.Type)))
	for _, part := range parts {
		p.line(depth+1, "%s", part)
	}
	say(f.Default != "", "default: %s", spaced(f.Default))
	say(accepts != "", "accepts: %s", accepts)
	say(f.Fields != nil, "fields:")
	for _, sub := range f.Fields {
		p.field(depth+2, sub)
	}
}

// reads returns the keys that say what f reads: none if it reads the column, or asks for the relation, of its own name.
func (p *printer) reads(f *schema.Field) []string {
	switch a := f.Aggregate; {
	case a != nil:
		says := []string{string(a.Func) + ": " + scalar(a.From)}
		if a.By != "" {
			says = append(says, "by: "+scalar(a.By))
		}
		if a.Where != "" {
			says = append(says, "where: "+spaced(a.Where))
		}
		return says
	case f.Relation != nil && f.Relation.In != nil:
		members := make([]string, len(f.To().Fields))
		for i, m := range f.To().Fields {
			t := m.Type
			t.Null = false
			members[i] = scalar(m.Name) + ": " + scalar(p.typ(t))
		}
		return []string{"many: {" + strings.Join(members, ", ") + "}", "in: " + scalar(pathOf(schema.Target{Value: f.Relation.In}, f.Relation.In.Columns[0]))}
	case f.Relation != nil && path(f.Path()) == f.Name, f.Relation == nil && f.Targets == nil:
		return nil
	case f.Relation != nil:
		return []string{"from: " + scalar(path(f.Path()))}
	case len(f.Targets) > 1:
		var paths []string
		for _, t := range f.Targets {
			paths = append(paths, pathOf(t, t.Null.Columns[0]))
		}
		return append([]string{"any: " + flow(paths)}, p.inside(f.Targets[0])...)
	case f.Targets[0].Value.Join:
		return []string{"join: " + flow(namesOf(f.Targets[0].Value.Columns))}
	}
	var parts []string
	t := f.Targets[0]
	if from := pathOf(t, t.Value.Columns[0]); from != f.Name {
		parts = append(parts, "from: "+scalar(from))
	}
	parts = append(parts, p.inside(t)...)
	var others []string
	for _, col := range t.Value.Columns[1:] {
		others = append(others, pathOf(t, col))
	}
	if others != nil {
		parts = append(parts, "fallback: "+oneOrMany(others))
	}
	return parts
}

// inside returns the key that says the type of a path inside JSON, where it is not string.
func (p *printer) inside(t schema.Target) []string {
	if len(t.Value.Path) == 0 || t.Value.Type.Kind == schema.String {
		return nil
	}
	typ := t.Value.Type
	typ.Null = false
	return []string{"type: " + scalar(p.typ(typ))}
}

func pathOf(t schema.Target, col *schema.Column) string {
	var parts []string
	for _, r := range t.Via {
		parts = append(parts, r.Name)
	}
	return schema.JoinPath(slices.Concat(parts, []string{col.Name}, t.Value.Path)...)
}

// accepts returns the operators of f as a list, or "" if they go without saying.
func (p *printer) accepts(f *schema.Field) string {
	var list []string
	for _, w := range f.Words {
		list = append(list, p.word(w))
	}
	if f.Operator && p.registry.Options().Operator != schema.OperatorEverywhere {
		list = append(list, "operator")
	}
	if list == nil {
		return ""
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (p *printer) word(w schema.Word) string {
	var says []string
	if w.Operator != w.Name {
		says = append(says, "is: "+scalar(w.Operator))
	}
	if w.Targets != nil {
		says = append(says, "from: "+scalar(pathOf(w.Targets[0], w.Targets[0].Value.Columns[0])))
		says = append(says, p.inside(w.Targets[0])...)
	}
	if w.Max > 0 {
		says = append(says, fmt.Sprintf("max: %d", w.Max))
	}
	if w.Required {
		says = append(says, "required: true")
	}
	if w.Deprecated != "" {
		says = append(says, "deprecated: "+scalar(w.Deprecated))
	}
	if says == nil {
		return scalar(w.Name)
	}
	return "{" + scalar(w.Name) + ": {" + strings.Join(says, ", ") + "}}"
}

// spaced returns JSON with a space behind each colon and comma, as YAML 1.1 wants it.
func spaced(text string) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		out.WriteByte(text[i])
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
			out.WriteByte(text[i])
		case (c == ':' || c == ',') && !quoted:
			out.WriteByte(' ')
		}
	}
	return out.String()
}
