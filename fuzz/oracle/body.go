package oracle

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// An answer is whether a row satisfies a part of a filter.
type answer uint8

const (
	nothing answer = iota // the part is a no-op
	holds
	fails
)

func said(b bool) answer {
	if b {
		return holds
	}
	return fails
}

// isTrue is the truth of an answer outside an and_ or or_, where a no-op is true.
func (a answer) isTrue() bool { return a != fails }

// join combines the answers that are no no-ops.
func join(or bool, parts []answer) answer {
	some, every, none := false, true, true
	for _, p := range parts {
		if p == nothing {
			continue
		}
		none = false
		some = some || p == holds
		every = every && p == holds
	}
	switch {
	case none:
		return nothing
	case or:
		return said(some)
	}
	return said(every)
}

// body reports whether a row of c matches a body: its own object, the defaults, and the related collections.
func (w *World) body(c *schema.Collection, r *row, root *syntax.Object) bool {
	named := map[string]bool{}
	var asked []ask
	for _, m := range root.Members {
		obj, ok := m.Value.(*syntax.Object)
		if !ok {
			continue // null, which counts as absent, or a key of the page
		}
		if m.Key == c.BodyKey() {
			if !w.object(c, r, obj).isTrue() {
				return false
			}
			names(obj, named)
		}
		for _, related := range c.Related {
			if related.Name == m.Key {
				asked = append(asked, ask{w.pathOf(c, related), obj})
			}
		}
	}
	return w.defaults(c, r, named) && w.related(r, asked)
}

// pathOf returns the relations to a related collection.
func (w *World) pathOf(c *schema.Collection, r schema.Related) []*schema.Relation {
	for _, other := range c.Related {
		if r.SameAs != "" && other.Name == r.SameAs {
			return other.Path
		}
	}
	return r.Path
}

// An ask is a related collection that a body names: its path and its object.
type ask struct {
	path   []*schema.Relation
	object *syntax.Object
}

// related reports whether the related rows of all asks exist. Paths that begin alike must hold on one row of that
// beginning.
func (w *World) related(r *row, asked []ask) bool {
	var first []*schema.Relation
	byFirst := map[*schema.Relation][]ask{}
	for _, a := range asked {
		if byFirst[a.path[0]] == nil {
			first = append(first, a.path[0])
		}
		byFirst[a.path[0]] = append(byFirst[a.path[0]], a)
	}
	for _, relation := range first {
		found := false
		for _, other := range w.follow(r, relation) {
			if w.asOne(relation.To, other, byFirst[relation]) {
				found = true
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// asOne reports whether one row satisfies its own ask and all asks behind it.
func (w *World) asOne(c *schema.Collection, r *row, asked []ask) bool {
	var behind []ask
	for _, a := range asked {
		if len(a.path) > 1 {
			behind = append(behind, ask{a.path[1:], a.object})
			continue
		}
		named := map[string]bool{}
		names(a.object, named)
		if !w.object(c, r, a.object).isTrue() || !w.defaults(c, r, named) {
			return false
		}
	}
	return w.related(r, behind)
}

// defaults reports whether the defaults of the fields that are not named hold.
func (w *World) defaults(c *schema.Collection, r *row, named map[string]bool) bool {
	for _, f := range c.Fields {
		if f.Default == "" || named[f.Name] {
			continue
		}
		criteria, err := object([]byte(f.Default))
		if err != nil {
			panic("oracle: the default of " + f.Name + ": " + err.Error())
		}
		if !w.criteria(r, f, criteria).isTrue() {
			return false
		}
	}
	return true
}

// names adds the fields that an object names, at any depth of its groups, even as null or {}.
func names(obj *syntax.Object, into map[string]bool) {
	for _, m := range obj.Members {
		switch m.Key {
		case "operator":
		case "and_", "or_":
			if list, ok := m.Value.(*syntax.Array); ok {
				for _, item := range list.Items {
					if inner, ok := item.(*syntax.Object); ok {
						names(inner, into)
					}
				}
			}
		case "not_":
			if inner, ok := m.Value.(*syntax.Object); ok {
				names(inner, into)
			}
		default:
			into[m.Key] = true
		}
	}
}

// follow returns the rows that a relation leads to, of those that exist for the caller.
func (w *World) follow(r *row, relation *schema.Relation) []*row {
	var out []*row
	if relation.In != nil {
		return objects(r, relation)
	}
	for _, other := range w.rows[relation.To] {
		if w.hidden[other] {
			continue
		}
		match := true
		for _, on := range relation.On {
			match = match && equal(r.values[on[0]], other.values[on[1]])
		}
		if match {
			out = append(out, other)
		}
	}
	return out
}

// objects returns the objects in an array inside JSON, each as a row of one column. What is no array has none, and an element that is no object is no row.
func objects(r *row, relation *schema.Relation) []*row {
	tree := r.values[relation.In.Columns[0]].tree
	for _, key := range relation.In.Path {
		members, _ := tree.(map[string]any)
		tree = members[key]
	}
	items, _ := tree.([]any)
	var out []*row
	for _, item := range items {
		if _, object := item.(map[string]any); object {
			out = append(out, &row{values: map[*schema.Column]value{relation.To.Columns[0]: {kind: schema.JSON, tree: item}}})
		}
	}
	return out
}
