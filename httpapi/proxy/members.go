package proxy

import (
	"maps"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// members adds a select to a body without one, if rows would show related rows past their policy, and refuses one that asks for such members. Routes
// without select answer as the upstream server has it.
func (g *guard) members(c *schema.Collection, q *filter.Query, root *syntax.Object, route *routes.Route) error {
	if !route.Language(g.language).Route().Select {
		return nil
	}
	view := q.View()
	if view == nil {
		view = c.View
	}
	past := g.pastPolicy(view)
	if len(past) == 0 {
		return nil
	}
	if slices.ContainsFunc(q.Select(), func(name string) bool { return slices.Contains(past, name) }) {
		return &unsayable{pointer: "/select", message: "a member that is selected shows related rows past what the caller may see"}
	}
	if q.Select() != nil {
		return nil
	}
	list := &syntax.Array{}
	for _, m := range g.language.Members(c, view) {
		if !slices.Contains(past, m.Name) {
			list.Items = append(list.Items, &syntax.String{Text: m.Name})
		}
	}
	if len(list.Items) == 0 {
		return &unsayable{pointer: "/select", message: "rows of " + c.Name + " have no member that the caller may see"}
	}
	root.Members = append(root.Members, &syntax.Member{Key: "select", Value: list})
	return nil
}

// pastPolicy returns the members of a view that show rows which have a policy, or do not exist for the role.
func (g *guard) pastPolicy(v *schema.View) []string {
	if v == nil {
		return nil
	}
	var out []string
	for i := range v.Joins {
		j := &v.Joins[i]
		if g.passes(j.Via) || j.Pick == nil && len(g.pastPolicy(j.To().View)) > 0 {
			out = append(out, j.Member)
		}
	}
	return out
}

// showsPast reports whether the rows of c, requested without a body, may show rows past their policy: the URL may name any view.
func (g *guard) showsPast(c *schema.Collection) bool {
	return len(g.pastPolicy(c.View)) > 0 || slices.ContainsFunc(slices.Collect(maps.Values(c.Views)), func(v *schema.View) bool { return len(g.pastPolicy(v)) > 0 })
}
