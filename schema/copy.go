package schema

import (
	"maps"
	"slices"
)

// A copier copies collections with all that they lead to among themselves, so that a registry shares nothing with what it was made of. What
// one thing points to twice, its copy points to twice. A collection that is not among those copied stays as it is.
type copier struct {
	collections map[*Collection]*Collection
	columns     map[*Column]*Column
	relations   map[*Relation]*Relation
	terms       map[*Term]*Term
}

// copies returns copies of cs, which may have nil among them.
func copies(cs []*Collection) []*Collection {
	k := &copier{map[*Collection]*Collection{}, map[*Column]*Column{}, map[*Relation]*Relation{}, map[*Term]*Term{}}
	for _, c := range cs { // relations lead from one to another before that is filled
		if c != nil {
			k.begin(c)
		}
	}
	out := make([]*Collection, len(cs))
	for i, c := range cs {
		if out[i] = k.collections[c]; c != nil {
			k.fill(out[i], c)
		}
	}
	return out
}

// begin makes the copy of c, with its columns.
func (k *copier) begin(c *Collection) *Collection {
	k.collections[c] = &Collection{}
	for _, col := range c.Columns {
		k.columns[col] = copyColumn(col)
	}
	return k.collections[c]
}

// of returns what to is copied as, or to itself if it is not among what is copied.
func of[T any](copies map[*T]*T, to *T) *T {
	if c := copies[to]; c != nil {
		return c
	}
	return to
}

// each returns a list with a copy of every element, and nil for nil, which stands for a default; an empty list does not.
func each[T any](list []T, copied func(T) T) []T {
	out := slices.Clone(list)
	for i, v := range out {
		out[i] = copied(v)
	}
	return out
}

func (k *copier) fill(out, c *Collection) {
	out.Name, out.Table, out.Body, out.Doc = c.Name, c.Table, c.Body, c.Doc
	out.Key = each(c.Key, k.column)
	out.Uniques = each(c.Uniques, func(set []*Column) []*Column { return each(set, k.column) })
	out.Columns = each(c.Columns, k.column)
	out.Relations = each(c.Relations, k.relation)
	out.Fields, out.MoreFields = each(c.Fields, k.field), each(c.MoreFields, k.field)
	out.Related = each(c.Related, func(r Related) Related {
		r.Path = each(r.Path, k.relation)
		return r
	})
	out.View, out.Views = k.view(c.View), maps.Clone(c.Views)
	for name, v := range out.Views {
		out.Views[name] = k.view(v)
	}
	out.Sorts = each(c.Sorts, func(s Sort) Sort {
		s.Keys = each(s.Keys, k.order)
		return s
	})
	out.Sort, out.Order, out.FixedOrder = c.Sort, each(c.Order, k.order), c.FixedOrder
	out.Limit, out.MaxLimit, out.NoOperator = c.Limit, c.MaxLimit, c.NoOperator
	out.Pos, out.SortPos = c.Pos, c.SortPos
	out.registry = c.registry
	if c.origin != nil {
		out.origin = &origin{c.origin.typ, make(map[*Column][]int, len(c.origin.index))}
		for col, at := range c.origin.index {
			out.origin.index[k.column(col)] = at
		}
	}
	c.terms.mu.RLock()
	defer c.terms.mu.RUnlock()
	for path, t := range c.terms.byPath {
		if out.terms.byPath == nil {
			out.terms.byPath = map[string]*Term{}
		}
		out.terms.byPath[path] = k.term(t)
	}
}

func (k *copier) column(col *Column) *Column { return of(k.columns, col) }

func copyColumn(col *Column) *Column {
	if col == nil {
		return nil
	}
	out := *col
	out.Type, out.Storage, out.kept = copyType(col.Type), maps.Clone(col.Storage), slices.Clone(col.kept)
	return &out
}

func copyType(t Type) Type {
	t.Enum = slices.Clone(t.Enum)
	return t
}

// relation returns the copy of r: one of a collection, or one that a view or a path has made for itself.
func (k *copier) relation(r *Relation) *Relation {
	if r == nil || k.relations[r] != nil {
		return k.relations[r]
	}
	out := *r
	k.relations[r] = &out
	if (r.In != nil || r.Fold != nil) && k.collections[r.To] == nil { // the elements of an array are of no registry, nor is the number of rows
		k.fill(k.begin(r.To), r.To)
	}
	out.In = k.term(r.In)
	out.From, out.To = of(k.collections, r.From), of(k.collections, r.To)
	if r.Fold != nil {
		out.Fold = &Fold{Rows: k.relation(r.Fold.Rows), Sum: k.term(r.Fold.Sum), Order: each(r.Fold.Order, k.term), Descending: r.Fold.Descending}
	}
	out.On = each(r.On, func(on [2]*Column) [2]*Column { return [2]*Column{k.column(on[0]), k.column(on[1])} })
	return &out
}

func (k *copier) term(t *Term) *Term {
	if t == nil || k.terms[t] != nil {
		return k.terms[t]
	}
	out := *t
	k.terms[t] = &out
	out.Type, out.Columns, out.Path = copyType(t.Type), each(t.Columns, k.column), slices.Clone(t.Path)
	return &out
}

func (k *copier) target(t Target) Target {
	return Target{Via: each(t.Via, k.relation), Value: k.term(t.Value), Null: k.term(t.Null)}
}

// field returns a copy of f. Fields in two places are two fields, since each is completed for its own collection.
func (k *copier) field(f *Field) *Field {
	if f == nil {
		return nil
	}
	out := *f
	out.Type = copyType(f.Type)
	out.Targets = each(f.Targets, k.target)
	out.Relation, out.Through = k.relation(f.Relation), each(f.Through, k.relation)
	if a := f.Aggregate; a != nil {
		out.Aggregate = &Aggregate{Func: a.Func, From: a.From, By: a.By, Where: a.Where, Relation: k.relation(a.Relation), Of: k.target(a.Of), Row: k.relation(a.Row)}
	}
	out.Words = each(f.Words, func(w Word) Word {
		w.Targets = each(w.Targets, k.target)
		if w.Type != nil {
			t := copyType(*w.Type)
			w.Type = &t
		}
		return w
	})
	out.Fields = each(f.Fields, k.field)
	return &out
}

func (k *copier) order(o Order) Order {
	o.Via, o.Term = each(o.Via, k.relation), k.term(o.Term)
	return o
}

func (k *copier) view(v *View) *View {
	if v == nil {
		return nil
	}
	out := *v
	out.Drop, out.Rename, out.Default, out.Fields = slices.Clone(v.Drop), maps.Clone(v.Rename), maps.Clone(v.Default), slices.Clone(v.Fields)
	out.Joins = each(v.Joins, func(j Join) Join {
		j.Via, j.Pick, j.Copies = each(j.Via, k.relation), k.column(j.Pick), maps.Clone(j.Copies)
		return j
	})
	out.Compute = each(v.Compute, func(c Computed) Computed {
		c.Reads, c.Type = slices.Clone(c.Reads), copyType(c.Type)
		return c
	})
	return &out
}
