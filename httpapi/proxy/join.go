package proxy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// join returns the canonical body of q, a query of a route, joined with the policies of all that it reads.
func (g *guard) join(q *filter.Query, route *routes.Route) (*syntax.Object, error) {
	root := q.Tree()
	if !g.limited {
		return root, nil
	}
	c := q.Collection()
	own := memberOf(root, c.BodyKey())
	if own == nil && g.policies[c.Name] != nil {
		own = add(root, c.BodyKey())
	}
	if own != nil {
		if err := g.guardMember(c, own); err != nil {
			return nil, err
		}
	}
	if err := g.members(c, q, root, route); err != nil {
		return nil, err
	}
	asked := slices.Clone(root.Members) // without what is added on the way, which is guarded already
	for i := range c.Related {
		r := &c.Related[i]
		m := memberOf(&syntax.Object{Members: asked}, r.Name)
		if m == nil {
			continue
		}
		if err := g.guardHops(c, root, r); err != nil {
			return nil, err
		}
		if err := g.guardMember(r.Path[len(r.Path)-1].To, m); err != nil {
			return nil, err
		}
	}
	if err := g.sort(q, root, route); err != nil {
		return nil, err
	}
	return g.accepted(c, root, route)
}

// accepted returns a joined body in canonical form, if the upstream server accepts it: it has the limits of the language
// too.
func (g *guard) accepted(c *schema.Collection, root *syntax.Object, route *routes.Route) (*syntax.Object, error) {
	q, err := language(g.behind, route).Parse(c.Name, syntax.Append(nil, root))
	if err == nil {
		return q.Tree(), nil
	}
	var errs filter.Errors
	if !errors.As(err, &errs) || slices.ContainsFunc(errs, func(f *filter.Error) bool { return f.Code != filter.LimitExceeded }) {
		return nil, &problem.Error{Kind: problem.Internal, Cause: fmt.Errorf("a joined body is refused: %w", err)}
	}
	return nil, &unsayable{code: filter.LimitExceeded, message: "with what is joined to the filter here, " + errs[0].Message}
}

// sort adds a sort to a body without one, if the default order of the upstream server would bypass a policy.
func (g *guard) sort(q *filter.Query, root *syntax.Object, route *routes.Route) error {
	c := q.Collection()
	if said := q.Language().Route(); said.Count || said.History || q.HasSort() {
		return nil
	}
	passes, err := g.passesUnsorted(c, route)
	if !passes || err != nil {
		return err
	}
	names := g.language.SortNames(c)
	if len(names) == 0 {
		return &unsayable{pointer: "/sort", message: c.Name + " has no order that the caller may see, so its rows cannot be requested"}
	}
	best := names[0]
	for i := range c.Sorts {
		if s := &c.Sorts[i]; slices.Contains(names, s.Name) && byKey(c, s) {
			best = s.Name
			break
		}
	}
	root.Members = append(root.Members, &syntax.Member{Key: "sort", Value: &syntax.String{Text: best}})
	return nil
}

// passesUnsorted reports whether the default order bypasses a policy.
func (g *guard) passesUnsorted(c *schema.Collection, route *routes.Route) (bool, error) {
	if route.Order != "" {
		key, err := c.SortKey(route.Order)
		return g.passes(key.Via), err
	}
	for i := range c.Sorts {
		if c.Sorts[i].Name == c.Sort {
			return g.passesKeys(c.Sorts[i].Keys), nil
		}
	}
	return g.passesKeys(c.Order), nil
}

// byKey reports whether a sort is by the key of its collection, ascending.
func byKey(c *schema.Collection, s *schema.Sort) bool {
	return len(s.Keys) > 0 && len(s.Keys[0].Via) == 0 && !s.Keys[0].Descending && slices.Equal(s.Keys[0].Term.Columns, c.Key[:1])
}

// guardHops names the collections on the way to a related one that have policies: they apply to the same rows.
func (g *guard) guardHops(c *schema.Collection, root *syntax.Object, r *schema.Related) error {
	for n := 1; n < len(r.Path); n++ {
		hop := r.Path[n-1].To
		if g.policies[hop.Name] == nil {
			continue
		}
		key, there := related(g.language, c, root, r.Path[:n])
		if key == "" {
			return &unsayable{pointer: "/" + r.Name, message: r.Name + " cannot be asked for here"}
		}
		if !there {
			if err := g.guardMember(hop, add(root, key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// related returns the body key of the collection at the end of a path, and whether the body has it; "" if there is no such key. A key
// may have another name, and a body has one of them at most.
func related(l *filter.Language, c *schema.Collection, root *syntax.Object, path []*schema.Relation) (key string, there bool) {
	for _, r := range l.Related(c) {
		if !slices.Equal(r.Path, path) {
			continue
		}
		if memberOf(root, r.Name) != nil {
			return r.Name, true
		}
		if key == "" {
			key = r.Name
		}
	}
	return key, false
}

// guardMember joins the policy of c to the object that a member holds.
func (g *guard) guardMember(c *schema.Collection, m *syntax.Member) error {
	object, ok := m.Value.(*syntax.Object)
	if !ok {
		return &problem.Error{Kind: problem.Internal}
	}
	g.relations(c, object)
	p := g.policies[c.Name]
	switch {
	case p == nil:
		return nil
	case !g.strict:
		m.Value = both(p, object)
		return nil
	case memberOf(object, "operator") != nil:
		return &unsayable{pointer: "/" + m.Key + "/operator", message: "operator or_ is not allowed on " + m.Key + " here"}
	}
	object.Members = append(append([]*syntax.Member{}, p.Members...), object.Members...)
	return nil
}

// both returns an object that means p and object, no deeper than the deeper of them where possible.
func both(p, object *syntax.Object) *syntax.Object {
	if len(object.Members) == 0 {
		return p
	}
	if memberOf(p, "operator") == nil && memberOf(object, "operator") == nil &&
		!slices.ContainsFunc(object.Members, func(m *syntax.Member) bool { return memberOf(p, m.Key) != nil }) {
		return &syntax.Object{Members: slices.Concat(p.Members, object.Members)}
	}
	if list := soleList(object); list != nil {
		return &syntax.Object{Members: []*syntax.Member{{Key: "and_", Value: &syntax.Array{Items: slices.Concat([]syntax.Value{p}, list.Items)}}}}
	}
	return group("and_", p, object)
}

// soleList returns the list of an object {"and_": [...]}, or nil.
func soleList(o *syntax.Object) *syntax.Array {
	if len(o.Members) != 1 || o.Members[0].Key != "and_" {
		return nil
	}
	list, _ := o.Members[0].Value.(*syntax.Array)
	return list
}

func group(key string, objects ...*syntax.Object) *syntax.Object {
	list := &syntax.Array{}
	for _, o := range objects {
		list.Items = append(list.Items, o)
	}
	return &syntax.Object{Members: []*syntax.Member{{Key: key, Value: list}}}
}

func not(o *syntax.Object) *syntax.Object {
	return &syntax.Object{Members: []*syntax.Member{{Key: "not_", Value: o}}}
}

// relations joins policies to the objects of quantified relations, at any depth.
func (g *guard) relations(c *schema.Collection, object *syntax.Object) {
	for _, m := range object.Members {
		switch m.Key {
		case "and_", "or_":
			if list, ok := m.Value.(*syntax.Array); ok {
				for _, item := range list.Items {
					if o, ok := item.(*syntax.Object); ok {
						g.relations(c, o)
					}
				}
			}
			continue
		case "not_":
			if o, ok := m.Value.(*syntax.Object); ok {
				g.relations(c, o)
			}
			continue
		}
		f := c.Field(m.Key)
		criteria, ok := m.Value.(*syntax.Object)
		if f == nil || f.Relation == nil || !ok {
			continue
		}
		for _, word := range criteria.Members {
			g.quantified(f, word)
		}
	}
}

// quantified joins a policy to the object of some_, none_ or every_: it then ranges over the rows that the caller sees.
func (g *guard) quantified(f *schema.Field, word *syntax.Member) {
	object, ok := word.Value.(*syntax.Object)
	operator := g.operatorOf(f, word.Key)
	if ok && operator.Operand == operators.CountRows {
		g.counted(f, object)
		return
	}
	if !ok || operator.Operand != operators.Object {
		return
	}
	g.relations(f.To(), object)
	p := g.policies[f.To().Name]
	switch {
	case p == nil:
	case operator.Name == operators.Every.Name:
		// Doubly negated: an or_ would drop a no-op.
		word.Value = group("or_", not(p), not(not(object)))
	default:
		word.Value = both(p, object)
	}
}

// counted joins a policy to the where of count_.
func (g *guard) counted(f *schema.Field, count *syntax.Object) {
	where := memberOf(count, "where")
	p := g.policies[f.To().Name]
	if where == nil {
		if p == nil {
			return
		}
		where = add(count, "where")
	}
	object, ok := where.Value.(*syntax.Object)
	if !ok {
		object = &syntax.Object{} // null is absent
	}
	g.relations(f.To(), object)
	if where.Value = object; p != nil {
		where.Value = both(p, object)
	}
}

// An unsayable is the reason why a filter cannot be joined with the caller's policy, and the member concerned.
type unsayable struct {
	code             filter.Code // filter.NotAllowed if ""
	pointer, message string
}

// Error returns the reason.
func (u *unsayable) Error() string { return u.message }

func memberOf(o *syntax.Object, key string) *syntax.Member {
	for _, m := range o.Members {
		if m.Key == key {
			return m
		}
	}
	return nil
}

// add adds an empty object, where nothing may be.
func add(o *syntax.Object, key string) *syntax.Member {
	m := &syntax.Member{Key: key, Value: &syntax.Object{}}
	o.Members = append(o.Members, m)
	return m
}
