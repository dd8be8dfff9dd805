package openapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// document returns all that the caller may ask for.
func (b *builder) document() *openapi3.T {
	doc := &openapi3.T{
		OpenAPI: b.OpenAPI,
		Info: &openapi3.Info{
			Title: b.Title, Version: b.Version,
			Description: "Filters have the shape {collection: {field: {operator_: value}}}. What is not known is refused, with every error and its place.",
		},
		Paths:      openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: b.schemas, Responses: openapi3.ResponseBodies{}},
	}
	if b.Server != "" {
		doc.Servers = openapi3.Servers{{URL: b.Server}}
	}
	switch {
	case b.Bearer && b.Header != "":
		doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"apiKey": {Value: &openapi3.SecurityScheme{Type: "apiKey", In: "header", Name: b.Header}}}
		doc.Security = openapi3.SecurityRequirements{{"apiKey": []string{}}}
	case b.Bearer:
		doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"bearer": {Value: &openapi3.SecurityScheme{Type: "http", Scheme: "bearer"}}}
		doc.Security = openapi3.SecurityRequirements{{"bearer": []string{}}}
	}
	b.problems(doc)
	tags := map[string]bool{}
	for i := range b.Routes.Routes {
		r := &b.Routes.Routes[i]
		if r.Action == routes.Change {
			continue // rows are changed one at a time
		}
		if r.Serve != nil && r.Collection == "" {
			doc.AddOperation(b.Routes.Prefix+r.Path, r.Method, b.plainOperation(r))
			tags[server] = true
			continue
		}
		for _, c := range b.language.Registry().Collections() {
			if r.Collection != "" && r.Collection != c.Name || b.language.Collection(c.Name) == nil {
				continue
			}
			if r.Action == routes.History && len(b.language.FieldsOf(c, 1<<schema.Datetime)) == 0 {
				continue // it has no time to count over
			}
			if !r.For(b.language, c) {
				continue // it would tell what is hidden
			}
			p := b.Routes.Prefix + strings.Replace(r.Path, "{collection}", c.Name, 1)
			item := doc.Paths.Value(p)
			if item == nil {
				item = &openapi3.PathItem{}
				doc.Paths.Set(p, item)
			}
			item.SetOperation(r.Method, b.operation(r, c))
			tags[c.Name] = true
		}
	}
	if tags[server] {
		doc.Tags = append(doc.Tags, &openapi3.Tag{Name: server, Description: "The server itself."})
	}
	for _, c := range b.language.Registry().Collections() {
		if tags[c.Name] {
			doc.Tags = append(doc.Tags, &openapi3.Tag{Name: c.Name, Description: c.Doc})
		}
	}
	return doc
}

// server is the tag of routes that are of no collection.
const server = "server"

// plainOperation describes a route that is of no collection, such as one that tells the server's version.
func (b *builder) plainOperation(r *routes.Route) *openapi3.Operation {
	text := "OK"
	op := &openapi3.Operation{
		Tags: []string{server}, Summary: r.Doc, OperationID: string(r.Action),
		Responses: openapi3.NewResponses(openapi3.WithStatus(200, &openapi3.ResponseRef{Value: &openapi3.Response{
			Description: &text, Content: openapi3.NewContentWithJSONSchema(b.valueOf(r.Answer).Value),
		}})),
	}
	for _, name := range routes.Wildcards(r.Path) {
		p := openapi3.NewPathParameter(name)
		p.Schema = inline(typed("string"))
		op.AddParameter(p)
	}
	kinds := []*problem.Kind{problem.Internal, problem.Timeout}
	if r.Body() {
		op.RequestBody = &openapi3.RequestBodyRef{Value: openapi3.NewRequestBody().WithJSONSchema(typed("object"))}
		kinds = append(kinds, problem.InvalidFilter)
	}
	if r.Body() || strings.Contains(r.Path, "{") {
		kinds = append(kinds, problem.NotFound)
	}
	if r.Creates {
		created := *op.Responses.Value("200").Value
		added := "It was added."
		created.Description = &added
		op.Responses.Set("201", &openapi3.ResponseRef{Value: &created})
		kinds = append(kinds, problem.BadRequest, problem.Conflict, problem.Forbidden, problem.Unsupported)
	}
	b.refusals(op, kinds)
	return op
}

// operation describes a route of one collection.
func (b *builder) operation(r *routes.Route, c *schema.Collection) *openapi3.Operation {
	op := &openapi3.Operation{
		Tags: []string{c.Name}, Summary: r.Doc, OperationID: operationID(r, c),
		Responses: openapi3.NewResponses(openapi3.WithStatus(200, &openapi3.ResponseRef{Value: b.answer(r, c)})),
	}
	for _, name := range routes.Wildcards(r.Path) {
		p := openapi3.NewPathParameter(name)
		p.Schema = inline(typed("string"))
		if name == "key" && len(c.Key) == 1 {
			p.Schema = b.column(c.Key[0])
		}
		if name == "key" && len(c.Key) > 1 {
			p.Description = "The parts of the key, with commas between; in a part, a comma and a backslash have a backslash before them."
		}
		op.AddParameter(p)
	}
	kinds := []*problem.Kind{problem.NotFound, problem.Internal, problem.Timeout}
	if r.Body() {
		l := r.Language(b.language)
		kinds = append(kinds, bodyKinds...)
		ref := openapi3.NewSchemaRef(components+b.body(l, c), nil)
		if r.Action == routes.Paginate {
			ref = inline(&openapi3.Schema{AllOf: openapi3.SchemaRefs{ref, onePage()}})
		}
		required := !b.Routes.EmptyBody || r.Action == routes.History || r.Action == routes.Aggregate || slices.ContainsFunc(r.Keys, func(k filter.Key) bool { return k.Required })
		body := openapi3.NewRequestBody().WithRequired(required).WithJSONSchemaRef(ref)
		body.Content["application/json"].Example = b.exampleBody(l, c)
		op.RequestBody = &openapi3.RequestBodyRef{Value: body}
	}
	if r.Action == routes.Live {
		p := openapi3.NewHeaderParameter("Last-Event-ID")
		p.Description = "The id of the last event that the client has: it goes on behind it, or begins anew."
		p.Schema = inline(typed("string"))
		op.AddParameter(p)
		kinds = append(kinds, problem.Unsupported)
	}
	if r.Writes() {
		kinds = append(kinds, b.writing(op, r, c)...)
	}
	if r.Action == routes.Rows || r.Action == routes.Row && r.Select {
		kinds = append(kinds, problem.InvalidQuery)
		b.parameters(op, r, c)
	}
	b.refusals(op, kinds)
	return op
}

// refusals adds the answers to an operation that goes wrong.
func (b *builder) refusals(op *openapi3.Operation, kinds []*problem.Kind) {
	if b.Bearer {
		kinds = append(kinds, problem.Unauthorized, problem.Forbidden)
	}
	for _, k := range kinds {
		status := strconv.Itoa(k.Status)
		if op.Responses.Value(status) == nil {
			op.Responses.Set(status, &openapi3.ResponseRef{Ref: "#/components/responses/" + status})
		}
	}
}

// onePage refuses a body that says twice where its page begins.
func onePage() *openapi3.SchemaRef {
	none := 0.0
	s := &openapi3.Schema{AllOf: openapi3.SchemaRefs{notBoth("cursor", "page")}}
	s.Properties = openapi3.Schemas{"offset": inline(&openapi3.Schema{Max: &none})}
	return inline(s)
}

func operationID(r *routes.Route, c *schema.Collection) string {
	id := string(r.Action) + "_" + c.Name
	for _, name := range r.By {
		id += "_by_" + name.Wildcard
	}
	if extra := strings.TrimPrefix(r.Path, "/{collection}"); r.Collection != "" && !strings.HasPrefix(r.Path, "/"+c.Name) {
		id += "_" + strings.Trim(strings.NewReplacer("/", "_", "{", "", "}", "").Replace(extra), "_")
	}
	return id
}

// parameters adds those of rows that are asked for by a URL.
func (b *builder) parameters(op *openapi3.Operation, r *routes.Route, c *schema.Collection) {
	s := closed("")
	l := r.Language(b.language)
	if r.Action == routes.Rows {
		b.page(l, c, s)
	}
	b.looks(l, c, s)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := openapi3.NewQueryParameter(name)
		p.Description = s.Properties[name].Value.Description
		p.Schema = s.Properties[name]
		if name == "sort" {
			p.Schema = inline(enum(b.language.SortNames(c)))
		}
		if name == "select" {
			list := typed("array")
			list.Items, list.MinItems = inline(enum(b.selectable(l, c))), 1
			p.Schema, p.Style, p.Explode = inline(list), "form", openapi3.Ptr(false)
		}
		op.AddParameter(p)
	}
}

// answer describes what a route answers with.
func (b *builder) answer(r *routes.Route, c *schema.Collection) *openapi3.Response {
	rows := typed("array")
	rows.Items = b.rows(r, c)
	var s *openapi3.Schema
	switch {
	case r.Serve != nil:
		s = b.valueOf(r.Answer).Value
	case r.Action == routes.Filter, r.Action == routes.Rows:
		s = rows
	case r.Action == routes.Count:
		s = typed("integer")
	case r.Action == routes.Row, r.Writes():
		s = &openapi3.Schema{AllOf: openapi3.SchemaRefs{b.rows(r, c)}}
	case r.Action == routes.Paginate:
		s = typed("object")
		s.Properties = openapi3.Schemas{"results": inline(rows), "next": b.orNull(inline(typed("string")))}
		for _, name := range []string{"count", "limit", "pages", "page"} {
			s.Properties[name] = inline(typed("integer"))
		}
		s.Required = []string{"results"}
	case r.Action == routes.History:
		s = typed("array")
		s.Items = b.bucket()
	case r.Action == routes.Aggregate:
		s = &openapi3.Schema{AllOf: openapi3.SchemaRefs{b.groups()}}
	}
	text := "OK"
	if r.Action == routes.Live {
		text = "Server-sent events: begin, enter with each row that matches, ready, and then enter, stay and leave, which has the key alone; end with a reason."
		events := openapi3.Content{"text/event-stream": openapi3.NewMediaType().WithSchema(typed("string"))}
		return &openapi3.Response{Description: &text, Content: events}
	}
	return &openapi3.Response{Description: &text, Content: openapi3.NewContentWithJSONSchema(s)}
}

func (b *builder) bucket() *openapi3.SchemaRef {
	return b.named("bucket", func() *openapi3.Schema {
		moment := typed("string")
		moment.Format = "date-time"
		values := typed("object")
		group := typed("object")
		group.Properties = openapi3.Schemas{"by": inline(values), "sums": inline(values), "count": inline(typed("integer"))}
		groups := typed("array")
		groups.Items = inline(group)
		s := typed("object")
		s.Required = []string{"start", "end", "count"}
		s.Properties = openapi3.Schemas{"start": inline(moment), "end": inline(moment), "count": inline(typed("integer")), "groups": inline(groups)}
		return s
	})
}

// groups are what an aggregate is answered with.
func (b *builder) groups() *openapi3.SchemaRef {
	return b.named("groups", func() *openapi3.Schema {
		values := typed("object")
		group := typed("object")
		group.Required = []string{"group"}
		group.Properties = openapi3.Schemas{
			"group": inline(values), "count": inline(typed("integer")), "sum": inline(values), "min": inline(values), "max": inline(values),
		}
		results := typed("array")
		results.Items = inline(group)
		more := typed("boolean")
		more.Description = "There are groups beyond the limit."
		s := typed("object")
		s.Required = []string{"results", "more"}
		s.Properties = openapi3.Schemas{"results": inline(results), "more": inline(more)}
		return s
	})
}

// exampleBody returns a body that l accepts: the first operators of the first field that has some.
func (b *builder) exampleBody(l *filter.Language, c *schema.Collection) any {
	body := map[string]any{}
	for _, k := range l.Route().Keys {
		if k.Required {
			body[k.Name] = exampleOf(k.Type)
		}
	}
	for _, f := range l.Fields(c) {
		if f.Relation == nil && len(f.Words) > 0 && !f.Ignored {
			body[c.BodyKey()] = map[string]any{f.Name: map[string]any{f.Words[0].Name: exampleOperand(f.Words[0])}}
			break
		}
	}
	if l.Route().History {
		for _, f := range l.Fields(c) {
			if len(f.Targets) == 1 && f.Type.Kind == schema.Datetime {
				body["history"] = map[string]any{"field": f.Path, "start": "2024-01-01", "end": "2024-02-01", "interval_seconds": 86400}
				return body
			}
		}
		return nil
	}
	if l.Route().Aggregate {
		groups := map[string]any{}
		if fields := l.GroupFields(c); len(fields) > 0 {
			groups["group_by"] = fields[:1]
		}
		body["aggregate"] = groups
	}
	return body
}

// problems describes what is answered where something is wrong.
func (b *builder) problems(doc *openapi3.T) {
	titles := map[int][]string{}
	for _, k := range problem.Kinds() {
		titles[k.Status] = append(titles[k.Status], k.Title)
	}
	answer := b.valueOf(b.Problems.Answer)
	if b.Problems == problem.Standard {
		answer = b.problem()
	}
	content := openapi3.Content{b.Problems.ContentType: openapi3.NewMediaType().WithSchemaRef(answer)}
	for status, list := range titles {
		text := strings.Join(list, "; ") + "."
		doc.Components.Responses[strconv.Itoa(status)] = &openapi3.ResponseRef{Value: &openapi3.Response{Description: &text, Content: content}}
	}
}

// problem returns the schema of an answer of RFC 9457.
func (b *builder) problem() *openapi3.SchemaRef {
	return b.named("problem", func() *openapi3.Schema {
		s := typed("object")
		s.Required = []string{"type", "title", "status", "errors"}
		errs := typed("array")
		errs.Items = b.errorSchema()
		uri := typed("string")
		uri.Format = "uri"
		s.Properties = openapi3.Schemas{
			"type": inline(uri), "title": inline(typed("string")), "status": inline(typed("integer")),
			"detail": inline(typed("string")), "errors": inline(errs),
		}
		return s
	})
}

func (b *builder) errorSchema() *openapi3.SchemaRef {
	return b.named("error", func() *openapi3.Schema {
		code := typed("string")
		var lines []string
		for _, c := range filter.Codes() {
			code.Enum = append(code.Enum, string(c.Code))
			lines = append(lines, string(c.Code)+": "+c.Doc)
		}
		code.Description = strings.Join(lines, "\n")
		pointer := typed("string")
		pointer.Format, pointer.Description = "json-pointer", "The member at fault (RFC 6901)."
		column := typed("integer")
		column.Description = "From 1, in code points."
		line := typed("integer")
		line.Description = "From 1."
		suggestion := typed("string")
		suggestion.Description = "What to write instead, or empty."
		s := typed("object")
		s.Properties = openapi3.Schemas{
			"code": inline(code), "pointer": inline(pointer), "line": inline(line), "column": inline(column),
			"message": inline(typed("string")), "suggestion": inline(suggestion),
		}
		s.Required = []string{"code", "pointer", "line", "column", "message", "suggestion"}
		return s
	})
}
