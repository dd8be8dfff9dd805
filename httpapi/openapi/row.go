package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// row returns the schema of a row, as the view of its collection has it.
func (b *builder) row(c *schema.Collection) *openapi3.SchemaRef {
	return b.named(c.Name+"_row", func() *openapi3.Schema { return b.look(c, b.Views[c.Name]) })
}

// rows returns the schema of a row on a route: as the view of its collection has it, or as one that a body may name.
func (b *builder) rows(r *routes.Route, c *schema.Collection) *openapi3.SchemaRef {
	one := b.row(c)
	if !r.Select || len(c.Views) == 0 {
		return one
	}
	any := openapi3.SchemaRefs{one}
	for _, name := range slices.Sorted(maps.Keys(c.Views)) {
		any = append(any, b.named(c.Name+"_"+name+"_row", func() *openapi3.Schema { return b.look(c, c.Views[name]) }))
	}
	return inline(&openapi3.Schema{AnyOf: any})
}

// look returns the schema of the members of a view that the caller sees.
func (b *builder) look(c *schema.Collection, v *schema.View) *openapi3.Schema {
	s := typed("object")
	s.Properties = openapi3.Schemas{}
	for _, m := range b.language.Members(c, v) {
		var own *openapi3.SchemaRef
		if m.Column != nil {
			own = b.member(m.Column, v)
		}
		switch {
		case m.Field != nil:
			s.Properties[m.Name] = b.member(m.Field.Shown(), v)
		case m.Computed != nil:
			s.Properties[m.Name] = b.column(&schema.Column{Name: m.Name, Type: m.Computed.Type})
		case m.Join != nil && own != nil:
			s.Properties[m.Name] = inline(&openapi3.Schema{AnyOf: openapi3.SchemaRefs{b.joined(m.Join), own}})
		case m.Join != nil:
			s.Properties[m.Name] = b.joined(m.Join)
		default:
			s.Properties[m.Name] = own
		}
	}
	return s
}

// member returns the schema of a column as a view answers it.
func (b *builder) member(col *schema.Column, v *schema.View) *openapi3.SchemaRef {
	if v == nil {
		return b.column(col)
	}
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
		one = b.member(j.Pick, b.Views[j.To().Name])
	}
	if j.Many() {
		s := typed("array")
		s.Items = one
		return inline(s)
	}
	return b.orNull(one)
}
