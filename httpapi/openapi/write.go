package openapi

import (
	"net/http"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// written are the statuses that routes which change a row answer with.
var written = map[routes.Action][]int{
	routes.Create:  {http.StatusCreated},
	routes.Replace: {http.StatusOK, http.StatusCreated},
	routes.Update:  {http.StatusOK},
	routes.Delete:  {http.StatusNoContent},
}

// writing describes the body and the answers of a route that changes a row, and returns how it may refuse.
func (b *builder) writing(op *openapi3.Operation, r *routes.Route, c *schema.Collection) []*problem.Kind {
	op.Responses = openapi3.NewResponsesWithCapacity(len(written[r.Action]))
	for _, status := range written[r.Action] {
		answer := b.answer(r, c)
		if status == http.StatusNoContent {
			answer.Content = nil
		} else {
			answer.Headers = openapi3.Headers{"ETag": header("What If-Match names.")}
		}
		if r.Action == routes.Create {
			answer.Headers["Location"] = header("Where the row is, relative to the path of the request.")
		}
		op.Responses.Set(strconv.Itoa(status), &openapi3.ResponseRef{Value: answer})
	}
	if r.Action != routes.Create {
		p := openapi3.NewHeaderParameter("If-Match")
		p.Description = "The ETag of the row as it was read. If the row has changed since, the answer is 412."
		p.Schema = inline(typed("string"))
		op.AddParameter(p)
	}
	kinds := []*problem.Kind{problem.Forbidden, problem.Conflict, problem.Changed, problem.InvalidQuery, problem.Unsupported}
	if r.Action == routes.Delete {
		return kinds
	}
	body := openapi3.NewRequestBody().WithRequired(true).WithJSONSchemaRef(b.values(c))
	op.RequestBody = &openapi3.RequestBodyRef{Value: body}
	return append(kinds, bodyKinds...)
}

// bodyKinds are how a body is refused.
var bodyKinds = []*problem.Kind{problem.InvalidFilter, problem.TooLarge, problem.UnsupportedType, problem.BadRequest, problem.SlowRequest}

func header(doc string) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{Description: doc, Schema: inline(typed("string"))}}}
}

// values returns the schema of the columns that a body gives values to: as filters name them, whatever the view.
func (b *builder) values(c *schema.Collection) *openapi3.SchemaRef {
	return b.named(c.Name+"_values", func() *openapi3.Schema {
		s := closed("Values of columns. A column that is not named keeps its value, or in a new row has its default.")
		for _, col := range c.Columns {
			if !col.Hidden && !b.language.Hides(c, col.Name) {
				s.Properties[col.Name] = b.column(col)
			}
		}
		return s
	})
}
