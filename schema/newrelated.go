package schema

import (
	"slices"

	"github.com/tamis-go/tamis/internal/wording"
)

// related completes and checks the related keys of c.
func (b *builder) related(c *Collection) {
	if c.Related == nil {
		c.Related = c.usualRelated()
	}
	byName := map[string]*Related{}
	for i := range c.Related {
		r := &c.Related[i]
		what := wording.Quote(r.Name)
		switch {
		case !IsName(r.Name):
			b.errs.addf(r.Pos, "%s cannot be a key of related rows: %s", what, wantName)
		case ReservedBody(r.Name):
			b.errs.addf(r.Pos, "%s cannot be a key of related rows: %s are keys of every body", what, wording.List(reservedBodies, "and"))
		case r.Name == c.BodyKey():
			b.errs.addf(r.Pos, "%s is the key of %s itself in its bodies, and so of no related rows", what, c.Name)
		case byName[r.Name] != nil:
			b.errs.addf(r.Pos, "%s names two related keys of %s", what, c.Name)
		}
		byName[r.Name] = r
	}
	for i := range c.Related {
		r := &c.Related[i]
		what := wording.Quote(r.Name)
		if r.SameAs == "" {
			b.relatedPath(c, what, r)
			continue
		}
		other := byName[r.SameAs]
		switch {
		case other == nil:
			b.errs.addf(r.Pos, "%s: same_as: %s", what, wording.Unknown(r.SameAs, "related key of "+c.Name, c.relatedNames()))
		case other == r:
			b.errs.addf(r.Pos, "%s is the same as itself; want another key", what)
		case other.SameAs != "":
			b.errs.addf(r.Pos, "%s is the same as %s, which is the same as %s; say that", what, r.SameAs, other.SameAs)
		case r.Path != nil && !slices.Equal(r.Path, other.Path):
			b.errs.addf(r.Pos, "%s is the same as %s and has a path of its own; want one of the two", what, r.SameAs)
		default:
			r.Path = other.Path
		}
	}
}

func (b *builder) relatedPath(c *Collection, what string, r *Related) {
	if len(r.Path) == 0 {
		b.errs.addf(r.Pos, "%s has no path; want relations, such as %s", what, wording.List(c.relationNames(), "or"))
	}
	at := c
	for i, step := range r.Path {
		switch {
		case step == nil || step.From != at || !slices.Contains(at.Relations, step):
			b.errs.addf(r.Pos, "%s: its path does not go on from %s", what, at.Name)
			return
		case i > 0 && step.returns(r.Path[i-1]):
			b.errs.addf(r.Pos, "%s: %s", what, backError(r.Path[i-1].Name+"."+step.Name, r.Path[i-1], step))
			return
		}
		at = step.To
	}
}

// usualRelated returns, for each collection that one relation of c leads to, its body key and that relation; and, for each that no relation leads
// to and one field does through another, its body key and that path.
func (c *Collection) usualRelated() []Related {
	related := []Related{}
	for _, r := range c.Relations {
		key := r.To.BodyKey()
		alone := !slices.ContainsFunc(c.Relations, func(other *Relation) bool { return other != r && other.To.BodyKey() == key })
		if alone && key != c.BodyKey() {
			related = append(related, Related{Name: key, Path: []*Relation{r}, Pos: r.Pos})
		}
	}
	for _, f := range c.Fields {
		if f.Through == nil {
			continue
		}
		key := f.To().BodyKey()
		reached := slices.ContainsFunc(c.Relations, func(r *Relation) bool { return r.To.BodyKey() == key }) ||
			slices.ContainsFunc(c.Fields, func(other *Field) bool { return other != f && other.Through != nil && other.To().BodyKey() == key })
		if !reached && key != c.BodyKey() {
			related = append(related, Related{Name: key, Path: f.Path(), Pos: f.Pos})
		}
	}
	return related
}

func (c *Collection) relatedNames() []string {
	out := make([]string, len(c.Related))
	for i, r := range c.Related {
		out[i] = r.Name
	}
	return out
}
