package openapi

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// valueOf returns the schema of what encoding/json makes of a value of v's type. A nil v is any JSON, and so is what writes itself.
func (b *builder) valueOf(v any) *openapi3.SchemaRef {
	if v == nil {
		return inline(&openapi3.Schema{})
	}
	return b.goType(reflect.TypeOf(v))
}

func (b *builder) goType(t reflect.Type) *openapi3.SchemaRef {
	if t.Implements(reflect.TypeFor[json.Marshaler]()) {
		return inline(&openapi3.Schema{})
	}
	switch t.Kind() {
	case reflect.Pointer:
		return b.orNull(b.goType(t.Elem()))
	case reflect.Bool:
		return inline(typed("boolean"))
	case reflect.String:
		return inline(typed("string"))
	case reflect.Float32, reflect.Float64:
		return inline(typed("number"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return inline(typed("integer"))
	case reflect.Slice, reflect.Array:
		s := typed("array")
		s.Items = b.goType(t.Elem())
		return inline(s)
	case reflect.Map:
		s := typed("object")
		s.AdditionalProperties = openapi3.AdditionalProperties{Schema: b.goType(t.Elem())}
		return inline(s)
	case reflect.Struct:
		s := typed("object")
		s.Properties = openapi3.Schemas{}
		for _, f := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" || !f.IsExported() {
				continue
			}
			s.Properties[name] = b.goType(f.Type)
			if !strings.Contains(options, "omitempty") {
				s.Required = append(s.Required, name)
			}
		}
		return inline(s)
	default:
		return inline(&openapi3.Schema{})
	}
}
