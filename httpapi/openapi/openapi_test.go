package openapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/openapi"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// zoo has every kind, groups, relations, relative times and strict nulls: what the preset has not.
const zoo = `
tamis: 1
name: zoo
language: {relative_times: true}
enums: {Colour: [red, green]}
collections:
  animals:
    key: id
    columns:
      id: uuid
      keeper_id: uuid or null
      name: string or null
      legs: int or null
      weight: float or null
      tame: bool
      colour: Colour or null
      born: datetime or null
      day: date or null
      tags: set of string
      extra: json or null
    relations:
      keeper: {one: keepers, keys: {keeper_id: id}}
    related: {keepers: keeper}
    views:
      short: {drop: name, rename: {legs: feet}}
  keepers:
    key: id
    columns: {id: uuid, name: string, age: int}
    relations:
      animals: {many: animals, keys: {id: keeper_id}}
    related: {animals: animals}
`

var languages = map[string]*filter.Language{
	"prefect": schema.Must(filter.New(prefect.Registry(), filter.Config{})),
	"zoo":     schema.Must(filter.New(schema.Must(file.Parse("zoo.yaml", []byte(zoo))), filter.Config{})),
}

// options are those of each of languages.
var options = map[string]openapi.Options{
	"prefect": {Routes: &prefect.Routes, Problems: prefect.Problems},
	"zoo":     {Routes: &routes.Standard},
}

func ExampleSchema() {
	l := languages["zoo"]
	text, err := openapi.Schema(l, "keepers")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(string(text), `"keepers_filter"`))
	// Output: true
}

func ExampleDocument() {
	text, err := openapi.Document(languages["zoo"], openapi.Options{Title: "Zoo", Version: "1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(string(text), `"/api/animals/filter"`))
	// Output: true
}

func TestDocumentsAreOpenAPI(t *testing.T) {
	for name, l := range languages {
		for _, version := range []string{"3.0", "3.1"} {
			for _, bearer := range []bool{false, true} {
				o := options[name]
				o.OpenAPI, o.Bearer = version, bearer
				text, err := openapi.Document(l, o)
				if err != nil {
					t.Fatal(err)
				}
				doc, err := openapi3.NewLoader().LoadFromData(text)
				if err != nil {
					t.Errorf("%s %s: %v", name, version, err)
					continue
				}
				// Examples of 3.1 are checked below, against the bodies themselves.
				if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
					t.Errorf("%s %s: %v", name, version, err)
				}
			}
		}
	}
}

func TestExamplesAreAccepted(t *testing.T) {
	for name, l := range languages {
		for _, version := range []string{"3.0", "3.1"} {
			o := options[name]
			o.OpenAPI = version
			text, err := openapi.Document(l, o)
			if err != nil {
				t.Fatal(err)
			}
			var doc struct {
				Paths map[string]map[string]struct {
					OperationID string
					RequestBody struct {
						Content map[string]struct{ Example json.RawMessage }
					}
				}
			}
			if err := json.Unmarshal(text, &doc); err != nil {
				t.Fatal(err)
			}
			n := 0
			table := options[name].Routes
			for _, r := range table.Routes {
				if !r.Body() {
					continue
				}
				for _, c := range l.Registry().Collections() {
					path := table.Prefix + strings.Replace(r.Path, "{collection}", c.Name, 1)
					example := doc.Paths[path]["post"].RequestBody.Content["application/json"].Example
					if r.Collection != "" && r.Collection != c.Name || len(example) == 0 || string(example) == "null" {
						continue
					}
					n++
					if _, err := r.Language(l).Parse(c.Name, example); err != nil {
						t.Errorf("%s: the example of %s, %s: %v", name, path, example, err)
					}
				}
			}
			if n < 5 {
				t.Errorf("%s %s has %d examples of bodies", name, version, n)
			}
		}
	}
}

func TestAScopedDocumentDoesNotShowWhatIsHidden(t *testing.T) {
	l := languages["zoo"].Within(filter.Scope{
		Rows:  map[string]predicate.Node{"animals": predicate.True()},
		Hides: map[string][]string{"animals": {"id", "weight", "keeper_id"}},
	})
	for _, version := range []string{"3.0", "3.1"} {
		text, err := openapi.Document(l, openapi.Options{OpenAPI: version, Version: "1"})
		if err != nil {
			t.Fatal(err)
		}
		for _, hidden := range []string{"weight", "WEIGHT", "keeper", "KEEPER", "/animals/{key}"} {
			if bytes.Contains(text, []byte(hidden)) {
				t.Errorf("the %s document shows %s", version, hidden)
			}
		}
	}
}

// validator returns the JSON Schema of the bodies of a route.
func validator(t *testing.T, l *filter.Language, collection string) func([]byte) error {
	t.Helper()
	text, err := openapi.Schema(l, collection)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("body.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("body.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(body []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			return err
		}
		return s.Validate(v)
	}
}

// A law: a body is valid by its schema exactly when the language accepts it. The exceptions are those of the package's doc.
func TestABodyIsValidExactlyWhenItIsAccepted(t *testing.T) {
	n, accepted, tried := 2000, 0, 0
	if testing.Short() {
		n = 400
	}
	page := filter.Route{Keys: []filter.Key{{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1}}}
	for name, l := range languages {
		for _, route := range []filter.Route{{}, {Count: true}, page, {History: true}, {Aggregate: true}, {Select: true}} {
			l := l.For(route)
			for _, c := range l.Registry().Collections() {
				valid := validator(t, l, c.Name)
				g := generator{Language: l, Rand: rand.New(rand.NewPCG(1, 2))}
				for range n / len(l.Registry().Collections()) {
					body := g.body(c)
					_, err := l.Parse(c.Name, body)
					if exempt(err) {
						continue
					}
					tried++
					if err == nil {
						accepted++
					}
					if invalid := valid(body); (err == nil) != (invalid == nil) {
						t.Errorf("%s %+v: %s\n  the language: %v\n  the schema: %v", name, route, body, err, invalid)
					}
				}
			}
		}
	}
	t.Logf("tally: openapi: %d bodies, %d of them accepted: by the language and by the schema alike", tried, accepted)
	if accepted < n/4 {
		t.Errorf("%d bodies were accepted: the law was hardly tried", accepted)
	}
}

// The schemas of 3.0 say the same in other words: nullable, and no types in a list. Its validator reads numbers as float64.
func TestABodyIsValidIn30AsIn31(t *testing.T) {
	n := 1000
	for name, l := range languages {
		text, err := openapi.Document(l, openapi.Options{OpenAPI: "3.0"})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatal(err)
		}
		cs := l.Registry().Collections()
		for _, c := range cs {
			body := doc.Components.Schemas[c.Name+"_filter_body"]
			if body == nil {
				continue // no route answers with its rows
			}
			g := generator{Language: l, Rand: rand.New(rand.NewPCG(3, 4))}
			for range n / len(cs) {
				text := g.body(c)
				_, err := l.For(filter.Route{Select: true}).Parse(c.Name, text)
				if exempt(err) || bytes.Contains(text, []byte("922337203685477580")) {
					continue
				}
				var v any
				if err := json.Unmarshal(text, &v); err != nil {
					t.Fatal(err)
				}
				if invalid := body.Value.VisitJSON(v); (err == nil) != (invalid == nil) {
					t.Errorf("%s: %s\n  the language: %v\n  the schema of 3.0: %v", name, text, err, invalid)
				}
			}
		}
	}
}

// exempt reports whether err has an error that no schema can say.
func exempt(err error) bool {
	var errs filter.Errors
	if !errors.As(err, &errs) {
		return false
	}
	for _, f := range errs {
		switch {
		case f.Code == filter.DuplicateKey, f.Code == filter.BadCursor,
			f.Code == filter.LimitExceeded && strings.Contains(f.Message, "limit nodes"),
			f.Code == filter.LimitExceeded && strings.Contains(f.Message, "limit buckets"),
			f.Code == filter.LimitExceeded && strings.Contains(f.Message, "depth"),
			f.Code == filter.WrongKind && strings.Contains(f.Message, "without fraction"),
			f.Code == filter.UnknownSort && strings.HasPrefix(f.Pointer, "/aggregate"),
			f.Code == filter.OutOfRange && strings.Contains(f.Message, "the end of a history"),
			f.Code == filter.OutOfRange && strings.Contains(f.Message, "interval_seconds"):
			return true
		}
	}
	return false
}
