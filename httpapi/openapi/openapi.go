// Package openapi describes an API of filters: OpenAPI 3.1 and 3.0, and a JSON Schema for each body.
//
// The documents are read from the registry, the operator definitions and the error codes, as one caller may see them.
//
// A body is valid by its schema exactly when the language accepts it, except for what no schema can say:
//
//   - numbers: 20.0 and 2e1 are integers to a schema, and floats have no end;
//   - text: a string is at most 1,024 bytes, which a schema counts in code points; the same key twice;
//   - times at both ends of the calendar, whose offset decides; an interval that is no whole number of microseconds;
//   - limits of a whole body: its bytes, depth and nodes, the texts that it looks for, relations inside each other, and the buckets of a
//     history;
//   - cursors, which are signed; a history whose end is not behind its start; groups in order of what is not asked for;
//   - two names of one related collection where one of them is null;
//   - operands that a user's own operator refuses by its Check.
package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Options configure a document; the zero Options work.
type Options struct {
	Title    string         // "Tamis" if empty
	Version  string         // of the API: that of the schema if empty
	OpenAPI  string         // "3.1", or "3.0"; "3.1" if empty
	Server   string         // where the paths begin; they stand alone if empty
	Routes   *routes.Table  // routes.Standard if nil
	Problems *problem.Style // problem.Standard if nil
	Bearer   bool           // requests need a token
	Header   string         // that the token stands in; Authorization, behind Bearer, if empty

	Views map[string]*schema.View // how rows of collections look to clients; of others, as the schema says
}

// Document returns the OpenAPI document of l as its caller sees it, as JSON.
func Document(l *filter.Language, o Options) ([]byte, error) {
	b, err := newBuilder(l, o)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(b.document(), "", "  ")
}

// Schema returns the JSON Schema (2020-12) of the bodies of one collection; l may be For a route.
// It fails where the caller has no such collection.
func Schema(l *filter.Language, collection string) ([]byte, error) {
	b, err := newBuilder(l, Options{})
	if err != nil {
		return nil, err
	}
	c := l.Collection(collection)
	if c == nil {
		return nil, &filter.CollectionError{Name: collection}
	}
	name := b.body(l, c)
	text, err := json.Marshal(b.schemas)
	if err != nil {
		return nil, err
	}
	text = []byte(strings.ReplaceAll(string(text), `"`+components, `"#/$defs/`))
	return json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "A filter of " + c.Name,
		"$ref":    "#/$defs/" + name,
		"$defs":   json.RawMessage(text),
	}, "", "  ")
}

// components is where schemas stand in a document.
const components = "#/components/schemas/"

// A builder makes a document. Every schema that is used twice has a name.
type builder struct {
	Options
	language *filter.Language
	schemas  openapi3.Schemas
	v30      bool
}

func newBuilder(l *filter.Language, o Options) (*builder, error) {
	b := &builder{Options: o, language: l, schemas: openapi3.Schemas{}}
	switch o.OpenAPI {
	case "", "3.1":
		b.OpenAPI = "3.1.1"
	case "3.0":
		b.OpenAPI, b.v30 = "3.0.4", true
	default:
		return nil, fmt.Errorf("OpenAPI has the versions 3.1 and 3.0 here, not %s", wording.Quote(o.OpenAPI))
	}
	if b.Title == "" {
		b.Title = "Tamis"
	}
	if b.Version == "" {
		b.Version = l.Registry().Version()
	}
	if b.Routes == nil {
		b.Routes = &routes.Standard
	}
	if b.Problems == nil {
		b.Problems = problem.Standard
	}
	var err error
	b.Views, err = l.Registry().Views(b.Views)
	return b, err
}

// named returns a reference to a schema, which build returns the first time. A schema that refers to itself can.
func (b *builder) named(name string, build func() *openapi3.Schema) *openapi3.SchemaRef {
	if b.schemas[name] == nil {
		b.schemas[name] = &openapi3.SchemaRef{Value: &openapi3.Schema{}} // so that it is not begun twice
		b.schemas[name] = openapi3.NewSchemaRef("", build())
	}
	return openapi3.NewSchemaRef(components+name, b.schemas[name].Value)
}

func inline(s *openapi3.Schema) *openapi3.SchemaRef { return openapi3.NewSchemaRef("", s) }

func typed(name string) *openapi3.Schema { return &openapi3.Schema{Type: &openapi3.Types{name}} }

// closed returns an object that has no other members.
func closed(doc string) *openapi3.Schema {
	s := typed("object")
	s.Description = doc
	s.Properties = openapi3.Schemas{}
	no := false
	s.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
	return s
}

// orNull returns a schema that null satisfies too.
func (b *builder) orNull(s *openapi3.SchemaRef) *openapi3.SchemaRef {
	if s.Ref == "" && s.Value.Type != nil && len(*s.Value.Type) == 1 {
		v := *s.Value
		if v.Enum != nil {
			v.Enum = append(slices.Clone(v.Enum), nil)
		}
		if b.v30 {
			v.Nullable = true
		} else {
			v.Type = &openapi3.Types{(*v.Type)[0], "null"}
		}
		return inline(&v)
	}
	null := typed("null")
	if b.v30 {
		null = typed("object")
		null.Nullable = true
		null.Enum = []any{nil}
	}
	return inline(&openapi3.Schema{AnyOf: openapi3.SchemaRefs{s, inline(null)}})
}

// absent returns a schema that null satisfies too where nulls count as absent.
func (b *builder) absent(s *openapi3.SchemaRef) *openapi3.SchemaRef {
	if b.language.Registry().Options().Nulls == schema.NullsAbsent {
		return b.orNull(s)
	}
	return s
}
