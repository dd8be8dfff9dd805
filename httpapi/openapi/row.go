package openapi

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/schema"
)

// row returns the schema of a row, as the view of its collection has it.
func (b *builder) row(c *schema.Collection) *openapi3.SchemaRef {
	return b.named(c.Name+"_row", func() *openapi3.Schema {
		v := b.Views[c.Name]
		if v == nil {
			v = &schema.View{}
		}
		s := typed("object")
		s.Properties = openapi3.Schemas{}
		for _, col := range c.Columns {
			if col.Hidden || b.language.Hides(c, col.Name) || slices.Contains(v.Drop, col.Name) {
				continue
			}
			name := col.Name
			if to, ok := v.Rename[name]; ok {
				name = to
			}
			s.Properties[name] = b.member(col, v)
		}
		for i := range v.Joins {
			j := &v.Joins[i]
			if own := s.Properties[j.Member]; !b.language.Hides(c, j.Member) && !(j.Pick != nil && b.language.Hides(j.To(), j.Pick.Name)) {
				s.Properties[j.Member] = b.joined(j)
				if own != nil && !j.Many() {
					s.Properties[j.Member] = inline(&openapi3.Schema{AnyOf: openapi3.SchemaRefs{b.joined(j), own}})
				}
			}
		}
		for _, f := range v.Compute {
			delete(s.Properties, f.Name)
			if !b.language.Hides(c, f.Name) && !slices.ContainsFunc(f.Reads, func(name string) bool { return b.language.Hides(c, name) }) {
				s.Properties[f.Name] = b.column(&schema.Column{Name: f.Name, Type: f.Type})
			}
		}
		return s
	})
}

// member returns the schema of a column as a view answers it.
func (b *builder) member(col *schema.Column, v *schema.View) *openapi3.SchemaRef {
	if _, ok := v.Default[col.Name]; ok && col.Type.Null {
		of := *col
		of.Type.Null = false
		return b.column(&of)
	}
	return b.column(col)
}

// joined returns the schema of a member that is made of related rows.
func (b *builder) joined(j *schema.Join) *openapi3.SchemaRef {
	one := b.row(j.To())
	if j.Pick != nil {
		v := b.Views[j.To().Name]
		if v == nil {
			v = &schema.View{}
		}
		one = b.member(j.Pick, v)
	}
	if j.Many() {
		s := typed("array")
		s.Items = one
		return inline(s)
	}
	return b.orNull(one)
}
