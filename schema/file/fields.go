package file

import (
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/internal/yamltree"
	"github.com/tamis-go/tamis/schema"
)

// fields makes the fields of c. One with an error is made all the same, without what it reads.
func (b *builder) fields(c *schema.Collection, from []yamltree.Entry[field]) []*schema.Field {
	out := make([]*schema.Field, 0, len(from))
	for _, e := range from {
		out = append(out, b.field(c, from, e))
	}
	return out
}

func (b *builder) field(c *schema.Collection, beside []yamltree.Entry[field], e yamltree.Entry[field]) *schema.Field {
	v := e.Value
	f := &schema.Field{Name: e.Name, Doc: v.Doc, Deprecated: v.Deprecated, Ignored: v.Ignored, Pos: e.Pos}
	if v.Fields != nil {
		f.Fields = b.fields(c, *v.Fields)
	}
	typ, typed := b.typ(e.Name, v.Type)
	switch {
	case b.aggregate(f, v):
	case len(v.Many) > 0:
		b.many(c, f, v)
	case v.Ignored:
		f.Type = typ
	case len(v.Any) > 0:
		b.any(c, f, v, typ, typed)
	case len(v.Join) > 0:
		b.join(c, f, v)
	default:
		b.from(c, beside, f, v, typ, typed)
	}
	if len(f.Targets) > 0 {
		f.Type = schema.TypeOf(f.Targets)
	}
	if v.Default != nil {
		f.Default = v.Default.JSON()
	}
	b.accepts(c, f, v)
	return f
}

// many makes a field that asks for the objects in an array inside JSON.
func (b *builder) many(c *schema.Collection, f *schema.Field, v field) {
	var members []*schema.Field
	for _, e := range v.Many {
		if t, ok := b.typ(f.Name+"."+e.Name, e.Value); ok {
			members = append(members, &schema.Field{Name: e.Name, Type: t, Pos: e.Pos})
		}
	}
	r, err := c.Items(v.In.Text, members...)
	if err != nil {
		b.pathError(v.In.Pos, f.Name, err)
		return
	}
	f.Relation = r
}

// typ reads the type of a path inside JSON or of an ignored field.
func (b *builder) typ(what string, w yamltree.Word) (t schema.Type, given bool) {
	if w.Text == "" {
		return schema.Type{}, false
	}
	t, err := schema.ParseType(w.Text, b.enums)
	if err != nil {
		b.Addf(w.Pos, "%s: %s", wording.Quote(what), err)
		return schema.Type{}, false
	}
	return t, true
}

// target looks up a path; nil if it has an error.
func (b *builder) target(c *schema.Collection, what string, path yamltree.Word, t schema.Type, typed bool) *schema.Target {
	var target schema.Target
	var err error
	if typed {
		target, err = c.TargetAs(path.Text, t)
	} else {
		target, err = c.Target(path.Text)
	}
	if err != nil {
		b.pathError(path.Pos, what, err)
		return nil
	}
	return &target
}

// from makes what f reads, by from or by its own name, and fallback.
func (b *builder) from(c *schema.Collection, beside []yamltree.Entry[field], f *schema.Field, v field, typ schema.Type, typed bool) {
	path := v.From
	if path.Text == "" {
		path = yamltree.Word{Text: f.Name, Pos: f.Pos}
		if c.Column(f.Name) == nil && c.Relation(f.Name) == nil && f.Fields != nil && len(v.Fallback) == 0 {
			return // subfields alone
		}
	}
	if way, err := c.Path(path.Text); err == nil {
		f.Relation, f.Through = way[0], way[1:]
		switch {
		case typed:
			b.Addf(v.Type.Pos, "%s is a relation, which has no type", wording.Quote(f.Name))
		case len(v.Fallback) > 0:
			b.Addf(v.Fallback[0].Pos, "%s is a relation, which has no fallback", wording.Quote(f.Name))
		case f.Fields != nil:
			b.Addf(f.Pos, "%s is a relation, which has no subfields", wording.Quote(f.Name))
		}
		return
	}
	if circle := b.circle(c, beside, f.Name); circle != "" {
		b.Addf(path.Pos, "%s leads back to itself: %s; from names a column, or a path to one", wording.Quote(f.Name), circle)
		return
	}
	target := b.target(c, f.Name, path, typ, typed)
	if target == nil {
		return
	}
	if len(v.Fallback) > 0 && !b.fallback(c, f, target, v.Fallback) {
		return
	}
	f.Targets = []schema.Target{*target}
}

// circle returns the way that fields which name each other go, if it comes back to the field name; else "".
func (b *builder) circle(c *schema.Collection, beside []yamltree.Entry[field], name string) string {
	reads := func(field string) (string, bool) {
		for _, e := range beside {
			if e.Name == field && e.Value.From.Text != "" && c.Column(e.Value.From.Text) == nil {
				return e.Value.From.Text, true
			}
		}
		return "", false
	}
	way := []string{name}
	for range beside {
		next, ok := reads(way[len(way)-1])
		if !ok {
			return ""
		}
		first, _, _ := strings.Cut(next, ".")
		if first != next && (c.Column(first) != nil || c.Relation(first) != nil) {
			return ""
		}
		way = append(way, first)
		if first == name {
			return strings.Join(way, " reads ")
		}
	}
	return ""
}

// fallback gives target what is read where it is null.
func (b *builder) fallback(c *schema.Collection, f *schema.Field, target *schema.Target, paths yamltree.Words) bool {
	first := target.Value
	if len(first.Path) > 0 {
		b.Addf(paths[0].Pos, "%s reads inside json, where there is no fallback", wording.Quote(f.Name))
		return false
	}
	term := &schema.Term{Type: first.Type, Columns: []*schema.Column{first.Columns[0]}}
	for _, path := range paths {
		next := b.target(c, f.Name, path, schema.Type{}, false)
		if next == nil {
			return false
		}
		if len(next.Via) != len(target.Via) || len(next.Value.Path) > 0 || !same(next.Via, target.Via) {
			b.Addf(path.Pos, "%s: %s is in another row or inside json; a fallback is a column beside %s",
				wording.Quote(f.Name), wording.Quote(path.Text), first.Columns[0].Name)
			return false
		}
		term.Columns = append(term.Columns, next.Value.Columns[0])
		term.Type.Null = term.Type.Null && next.Value.Type.Null
	}
	target.Value = term
	return true
}

func same(a, b []*schema.Relation) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// any makes a field that holds where one of several paths does.
func (b *builder) any(c *schema.Collection, f *schema.Field, v field, typ schema.Type, typed bool) {
	for _, path := range v.Any {
		if target := b.target(c, f.Name, path, typ, typed); target != nil {
			f.Targets = append(f.Targets, *target)
		}
	}
}

// join makes a field that reads several columns as one text.
func (b *builder) join(c *schema.Collection, f *schema.Field, v field) {
	if v.Type.Text != "" {
		b.Addf(v.Type.Pos, "%s is string, as everything is that is joined; leave type out", wording.Quote(f.Name))
	}
	term := &schema.Term{Type: schema.Type{Kind: schema.String}, Join: true}
	for _, path := range v.Join {
		target := b.target(c, f.Name, path, schema.Type{}, false)
		switch {
		case target == nil:
			continue
		case len(target.Via) > 0 || len(target.Value.Path) > 0:
			b.Addf(path.Pos, "%s: %s is in another row or inside json; want columns of %s", wording.Quote(f.Name), wording.Quote(path.Text), c.Name)
			continue
		}
		term.Columns = append(term.Columns, target.Value.Columns[0])
	}
	if len(term.Columns) == len(v.Join) {
		f.Targets = []schema.Target{{Value: term, Null: term}}
	}
}

// accepts makes the operators of f.
func (b *builder) accepts(c *schema.Collection, f *schema.Field, v field) {
	if v.Accepts == nil {
		if f.Fields != nil && f.Targets == nil && f.Relation == nil {
			f.Words = []schema.Word{}
		}
		return
	}
	if list := *v.Accepts; len(list) == 1 && list[0].name.Text == "operator" && f.Fields == nil {
		f.Operator = true // to combine what there is: every operator of its type
		return
	}
	f.Words = []schema.Word{}
	for _, a := range *v.Accepts {
		if a.name.Text == "operator" {
			f.Operator = true
			continue
		}
		w := schema.Word{Name: a.name.Text, Operator: a.Is, Required: a.Required, Deprecated: a.Deprecated, Pos: a.name.Pos}
		if w.Operator == "" {
			w.Operator = w.Name
		}
		if a.Max != nil {
			w.Max = int(*a.Max)
		}
		typ, typed := b.typ(f.Name+"."+w.Name, a.Type)
		switch {
		case a.From.Text != "":
			if target := b.target(c, f.Name+"."+w.Name, a.From, typ, typed); target != nil {
				w.Targets = []schema.Target{*target}
				t := schema.TypeOf(w.Targets)
				w.Type = &t
			}
		case typed:
			b.Addf(a.Type.Pos, "%s: type goes with from, a path inside json", wording.Quote(f.Name+"."+w.Name))
		}
		f.Words = append(f.Words, w)
	}
}
