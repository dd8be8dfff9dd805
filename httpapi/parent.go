package httpapi

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// below reads the parent that the path names, and restricts every query of the call to its rows. It is done once, before
// the route is answered, so that no action can forget it. If there is no such parent, the errors of the body are
// reported first.
func (c *call) below(route *routes.Route, collection string) error {
	p := route.Parent
	if p == nil {
		return nil
	}
	name := c.r.PathValue(p.Column)
	c.parent = predicate.False()
	c.orphan = &problem.Error{Kind: problem.NotFound, Detail: p.Title + ` "` + name + `" not found.`}
	parent := c.language.Collection(p.Collection) // route.For has seen it
	value, err := schema.ParseValue(parent.Column(p.Column).Type, name)
	if err != nil {
		return nil
	}
	q, err := c.language.Query(p.Collection, predicate.Equal(parent.Term(p.Column), value))
	if err != nil {
		return err
	}
	for row, err := range c.source.Rows(c.r.Context(), q.Slice(0, 1)) {
		if err != nil {
			return err
		}
		if key, ok := columnValue(parent.Key[0], row); ok {
			c.parent, c.orphan = predicate.Equal(c.language.Collection(collection).Term(p.Key), key), nil
		}
	}
	return nil
}
