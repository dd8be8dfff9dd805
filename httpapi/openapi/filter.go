package openapi

import (
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// object returns the filter of a collection's rows:
//
//	object = { "operator": "and_" | "or_", field: criteria, ..., "and_": [object], "or_": [object], "not_": object }
func (b *builder) object(c *schema.Collection) *openapi3.SchemaRef {
	return b.named(c.Name+"_filter", func() *openapi3.Schema {
		s := closed("A filter of " + c.Name + ".")
		if c.Doc != "" {
			s.Description = c.Doc
		}
		if b.language.AcceptsOperator(c) {
			s.Properties["operator"] = junction()
		}
		for _, f := range b.language.Fields(c) {
			s.Properties[f.Name] = b.absent(b.criteria(c, f))
		}
		if !b.language.Registry().Options().NoGroups {
			for name, doc := range map[string]string{"and_": "Every one of these holds.", "or_": "One of these holds."} {
				list := b.list(b.absent(b.object(c)), 0)
				list.Description = doc
				s.Properties[name] = b.absent(inline(list))
			}
			s.Properties["not_"] = b.absent(b.object(c))
		}
		return s
	})
}

// junction is the key that says whether one or all must hold.
func junction() *openapi3.SchemaRef {
	s := enum([]string{"and_", "or_"})
	s.Default = "and_"
	s.Description = "Whether all of the others must hold, or one of them."
	return inline(s)
}

// list returns a list of at most so many items.
func (b *builder) list(items *openapi3.SchemaRef, most int) *openapi3.Schema {
	s := typed("array")
	s.Items = items
	if most == 0 || most > b.language.Limits().List {
		most = b.language.Limits().List
	}
	length := uint64(most) //nolint:gosec // above 0
	s.MaxItems = &length
	return s
}

// criteria = { "operator": "and_" | "or_", operator_: operand, ..., subfield: criteria }
func (b *builder) criteria(c *schema.Collection, f filter.Field) *openapi3.SchemaRef {
	s := closed(f.Doc)
	switch {
	case s.Description != "":
	case f.Relation != nil && f.Relation.In != nil:
		s.Description = "The objects in the array " + f.Name + "."
	case f.Relation != nil:
		s.Description = "The related " + f.To().Name + "."
	case f.Ignored:
		s.Description = "Checked, and then a no-op."
	case f.Type.Kind != 0:
		s.Description = f.Type.String()
	}
	if f.Default != "" {
		s.Description += " A filter that does not name it has " + f.Default + "."
	}
	if f.Deprecated != "" {
		s.Deprecated = true
		s.Description += " Deprecated: " + f.Deprecated
	}
	if f.Operator {
		s.Properties["operator"] = junction()
	}
	for _, w := range f.Words {
		if (w.Operator.Operand == operators.Object || w.Operator.Operand == operators.CountRows) && f.Relation.In == nil && b.language.Registry().Options().NoRelations {
			continue
		}
		ref := b.word(c, f, w)
		if w.Required {
			s.Required = append(s.Required, w.Name)
		} else {
			ref = b.absent(ref)
		}
		s.Properties[w.Name] = ref
	}
	for _, sub := range f.Fields {
		s.Properties[sub.Name] = b.absent(b.criteria(c, sub))
	}
	if f.Where != nil {
		s.Description = "The number of related " + f.Where.Name + ", or of those that match where."
		s.Properties["where"] = b.absent(b.object(f.Where))
		for _, w := range f.Words { // one test of the number is there, and is not null
			s.AnyOf = append(s.AnyOf, inline(&openapi3.Schema{Required: []string{w.Name}, Properties: openapi3.Schemas{w.Name: b.word(c, f, w)}}))
		}
	}
	return inline(s)
}

// word returns the schema of what stands behind an operator.
func (b *builder) word(c *schema.Collection, f filter.Field, w filter.Word) *openapi3.SchemaRef {
	value := func(longest int) *openapi3.SchemaRef {
		if !w.Refers {
			return b.operand(w.Type, longest)
		}
		reference := closed("The value of another field of the row, of the same kind.")
		reference.Properties["field"] = inline(typed("string"))
		reference.Required = []string{"field"}
		return inline(&openapi3.Schema{AnyOf: openapi3.SchemaRefs{b.operand(w.Type, longest), inline(reference)}})
	}
	var s *openapi3.Schema
	switch w.Operator.Operand {
	case operators.Object:
		return b.object(f.To())
	case operators.Count, operators.Element, operators.CountRows:
		return b.criteria(c, *w.Inner)
	case operators.One:
		ref := value(w.Max)
		if ref.Ref != "" { // in 3.0 nothing may stand beside $ref
			s = &openapi3.Schema{AllOf: openapi3.SchemaRefs{ref}}
			break
		}
		s = ref.Value
	case operators.Many:
		s = b.list(value(0), w.Max)
	case operators.OneOrMany:
		s = &openapi3.Schema{AnyOf: openapi3.SchemaRefs{value(w.Max), inline(b.list(value(0), w.Max))}}
	case operators.Two:
		s = b.list(value(0), 2)
		s.MinItems = 2
	case operators.Flag:
		s = typed("boolean")
	case operators.Pattern:
		s = b.text(w.Max)
	default:
		panic("openapi: unexpected operand " + w.Operator.Operand.String())
	}
	s.Description = w.Operator.Doc
	s.Example = exampleOperand(w)
	if w.Deprecated != "" {
		s.Deprecated = true
		s.Description += " Deprecated: " + w.Deprecated
	}
	return inline(s)
}

// exampleOperand returns an operand: the definition's own, where it is of the field's kind.
func exampleOperand(w filter.Word) any {
	if kindOf(w.Operator.Example.Type) == w.Type.Kind || w.Operator.Operand == operators.Pattern || w.Operator.Operand == operators.Flag {
		var v any
		if json.Unmarshal([]byte(w.Operator.Example.Operand), &v) == nil {
			return v
		}
	}
	v := exampleOf(w.Type)
	switch w.Operator.Operand {
	case operators.Many:
		return []any{v}
	case operators.Two:
		return []any{v, v}
	case operators.Flag:
		return true
	case operators.One, operators.OneOrMany, operators.Pattern, operators.Count, operators.Object, operators.Element, operators.CountRows:
	}
	return v
}

// kindOf returns the kind of a definition's example:  set of string
func kindOf(text string) schema.Kind {
	for word := range strings.FieldsSeq(text) {
		if k, ok := schema.ParseKind(word); ok {
			return k
		}
	}
	return 0
}
