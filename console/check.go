package console

import (
	"errors"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// A verdict is what is wrong with a filter, and what in it is deprecated.
type verdict struct {
	Errors   filter.Errors    `json:"errors"`
	Warnings []filter.Warning `json:"warnings,omitempty"`
}

// check answers with the errors of a body.
func (c *console) check(call *routes.Call) error {
	col, l, err := asked(call)
	if err != nil {
		return err
	}
	v := verdict{Errors: filter.Errors{}}
	q, err := httpapi.Parse(l, col.Name, call.Body)
	switch {
	case err == nil:
		v.Warnings = q.Warnings()
	case !errors.As(err, &v.Errors):
		return err
	}
	return call.Write(v)
}
