package console

import (
	"fmt"

	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
)

// why answers with why the row of a key is among the rows of a body, or why not. The key stands in the query of the URL.
func (c *console) why(call *routes.Call) error {
	q, err := query(call)
	if err != nil {
		return err
	}
	col := q.Collection()
	key, err := col.ParseKey(call.Request.URL.Query().Get("key"))
	if err != nil {
		return &problem.Error{Kind: problem.NotFound, Detail: "this is no key: " + err.Error()}
	}
	data, row, err := source.Around(call.Context(), call.Source, q, key)
	if err != nil {
		return err
	}
	if row == nil {
		return &problem.Error{Kind: problem.NotFound, Detail: fmt.Sprintf("%s has no row with that key", col.Name)}
	}
	e, err := memeval.Explain(q, data, &row)
	if err != nil {
		return err
	}
	return call.Write(report.Explained(e))
}
