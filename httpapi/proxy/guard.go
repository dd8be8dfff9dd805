package proxy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A guard joins one role's policies to filters.
//
// If the language has groups, a policy P and a filter F become {"and_": [P, F]}. If it has none, the members of both are
// in one object; then a client can neither name the fields of the policy nor use "operator": "or_" there.
//
// Whatever would read rows of another collection without its policy does not exist for the role: fields, subfields and
// sorts at the end of a relation, exists_ and is_null_ on one, related collections behind a hop that no body can name.
// If the default order would do so, the forwarded body names another sort.
type guard struct {
	language *filter.Language          // as the role sees it
	behind   *filter.Language          // as the upstream server has it
	limited  bool                      // the role does not see all rows
	rows     map[string][]byte         // the policies as they were given; nil: none
	policies map[string]*syntax.Object // of collections; no-ops are left out
	strict   bool                      // the language has no groups
}

// newGuard returns the guard of a role, or an error if one of its policies cannot be expressed in a body.
func newGuard(l *filter.Language, role *httpapi.Role) (*guard, error) {
	g := &guard{language: l, behind: l, rows: role.Policies, policies: map[string]*syntax.Object{}, strict: l.Registry().Options().NoGroups}
	view, err := role.View()
	if err != nil {
		return nil, err
	}
	if view.Scope != nil && len(view.Scope.Hides) > 0 {
		return nil, fmt.Errorf("role %s: columns are not hidden by a proxy, which does not look at rows", role.Name)
	}
	for name := range role.Policies {
		p, err := g.policy(name, role.Policies[name])
		if err != nil {
			return nil, fmt.Errorf("role %s: the policy of %s: %w", role.Name, name, err)
		}
		if len(p.Members) > 0 {
			g.policies[name] = p
		}
	}
	if err := g.defaults(); err != nil {
		return nil, fmt.Errorf("role %s: %w", role.Name, err)
	}
	if view.Scope == nil {
		return g, nil
	}
	scope := *view.Scope
	sees, uses := scope.Sees, scope.Uses
	scope.Sees = func(c *schema.Collection, name string) bool { return (sees == nil || sees(c, name)) && g.sees(c, name) }
	scope.Uses = func(c *schema.Collection, field, operator string) bool {
		return (uses == nil || uses(c, field, operator)) && g.uses(c, field, operator)
	}
	scope.OwnFields = true // no filter can say what holds of the rows between
	g.language, g.limited = l.Within(scope), true
	return g, nil
}

// policy returns the object that every filter of a collection is joined with.
func (g *guard) policy(name string, body []byte) (*syntax.Object, error) {
	q, err := g.language.For(filter.Route{Count: true}).Parse(name, body)
	if err != nil {
		return nil, err
	}
	c := q.Collection()
	own := &syntax.Object{}
	for _, m := range q.Tree().Members {
		if m.Key != c.BodyKey() {
			return nil, fmt.Errorf("%s is another collection, whose rows a filter may name on its own; say it in fields of %s", m.Key, name)
		}
		own, _ = m.Value.(*syntax.Object)
	}
	if g.strict && memberOf(own, "operator") != nil {
		return nil, errors.New("operator cannot be joined with a filter where there are no groups")
	}
	return g.withDefaults(c, own)
}

// withDefaults adds the defaults of the fields that a policy does not name, because a filter may name them.
func (g *guard) withDefaults(c *schema.Collection, own *syntax.Object) (*syntax.Object, error) {
	for _, f := range c.Fields {
		switch {
		case f.Default == "":
			continue
		case names(own, f.Name):
			return nil, fmt.Errorf("%s has a default, which naming it takes away", f.Name)
		}
		criteria, errs := syntax.Parse([]byte(f.Default), syntax.Limits{})
		if len(errs) > 0 {
			return nil, errs
		}
		usual := &syntax.Member{Key: f.Name, Value: criteria}
		if memberOf(own, "operator") == nil {
			own = &syntax.Object{Members: append(slices.Clone(own.Members), usual)}
		} else {
			own = group("and_", own, &syntax.Object{Members: []*syntax.Member{usual}})
		}
	}
	return own, nil
}

// defaults fails if the defaults of the upstream server bypass a policy for every body that does not name their field.
func (g *guard) defaults() error {
	for _, c := range g.language.Registry().Collections() {
		if g.rows[c.Name] == nil {
			continue
		}
		for _, f := range c.Fields {
			if f.Default != "" && (g.passes(f.Path()) || g.reads(f)) {
				return fmt.Errorf("the default of %s in %s reads rows past their policy", f.Name, c.Name)
			}
		}
	}
	return nil
}

// reads reports whether a field, an operator on it or a subfield bypasses a policy.
func (g *guard) reads(f *schema.Field) bool {
	return g.passesAny(f.Targets) || g.aggregates(f) || slices.ContainsFunc(f.Fields, g.reads) ||
		slices.ContainsFunc(f.Words, func(w schema.Word) bool { return g.passesAny(w.Targets) })
}

// aggregates reports whether a field is made of rows that a policy may be about: no filter narrows those.
func (g *guard) aggregates(f *schema.Field) bool { return f.Aggregate != nil && len(g.policies) > 0 }

// names reports whether an object names a field, at any depth of groups.
func names(o *syntax.Object, field string) bool {
	for _, m := range o.Members {
		switch v := m.Value.(type) {
		case *syntax.Array:
			if m.Key == "and_" || m.Key == "or_" {
				for _, item := range v.Items {
					if inner, ok := item.(*syntax.Object); ok && names(inner, field) {
						return true
					}
				}
			}
		case *syntax.Object:
			if m.Key == "not_" && names(v, field) {
				return true
			}
		}
		if m.Key == field {
			return true
		}
	}
	return false
}

// sees reports whether a field, a subfield, a relation or a sort bypasses no policy.
func (g *guard) sees(c *schema.Collection, name string) bool {
	for i := range c.Sorts {
		if c.Sorts[i].Name == name && g.passesKeys(c.Sorts[i].Keys) {
			return false
		}
	}
	f := fieldAt(c, name)
	switch {
	case f == nil:
		return true
	case g.aggregates(f), g.passesAny(f.Targets), f.Through != nil && g.passes(f.Path()[:len(f.Through)]): // no filter can say what holds of the rows between
		return false
	}
	return !g.strict || !g.reserved(c, name) && !g.passes(f.Path())
}

// uses reports whether an operator bypasses no policy.
func (g *guard) uses(c *schema.Collection, field, operator string) bool {
	f := fieldAt(c, field)
	if f == nil {
		return true
	}
	for _, w := range f.Words {
		if w.Name == operator && g.passesAny(w.Targets) {
			return false
		}
	}
	if g.passes(f.Path()) {
		operand := g.operatorOf(f, operator).Operand
		return operand == operators.Object || operand == operators.CountRows
	}
	return true
}

// fieldAt returns the field, or the subfield of a dotted name; or nil.
func fieldAt(c *schema.Collection, path string) *schema.Field {
	var found *schema.Field
	fields := c.Fields
	for name := range strings.SplitSeq(path, ".") {
		at := slices.IndexFunc(fields, func(f *schema.Field) bool { return f.Name == name })
		if at < 0 {
			return nil
		}
		found, fields = fields[at], fields[at].Fields
	}
	return found
}

// operatorOf returns the definition of an operator on a field.
func (g *guard) operatorOf(f *schema.Field, name string) *operators.Operator {
	for _, w := range f.Words {
		if w.Name == name && w.Operator != "" {
			name = w.Operator
		}
	}
	for op := range g.language.Operators() {
		if op.Name == name && (f.Relation == nil || op.On.Relation) {
			return op
		}
	}
	return &operators.Operator{}
}

// passes reports whether a path leads through rows that have a policy, or that do not exist for the role.
func (g *guard) passes(path []*schema.Relation) bool {
	return slices.ContainsFunc(path, func(r *schema.Relation) bool {
		name := r.Reads().Name
		return r.In == nil && (g.policies[name] != nil || g.rows != nil && g.rows[name] == nil)
	})
}

func (g *guard) passesAny(targets []schema.Target) bool {
	return slices.ContainsFunc(targets, func(t schema.Target) bool { return g.passes(t.Via) })
}

func (g *guard) passesKeys(keys []schema.Order) bool {
	return slices.ContainsFunc(keys, func(o schema.Order) bool { return g.passes(o.Via) })
}

// ordersPast reports whether the rows of c may be requested, without a body, in an order that bypasses a policy: the URL
// may name any sort, however the upstream server reads it.
func (g *guard) ordersPast(c *schema.Collection) bool {
	return g.passesKeys(c.Order) || slices.ContainsFunc(c.Sorts, func(s schema.Sort) bool { return g.passesKeys(s.Keys) })
}

// reserved reports whether the policy of c names a field.
func (g *guard) reserved(c *schema.Collection, name string) bool {
	p := g.policies[c.Name]
	return p != nil && slices.ContainsFunc(p.Members, func(m *syntax.Member) bool { return m.Key == name })
}
