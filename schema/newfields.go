package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// fields completes and checks the fields of c.
func (b *builder) fields(c *Collection) {
	usual := c.Fields == nil
	if usual {
		c.Fields = []*Field{}
		for _, col := range c.Columns {
			if !col.Hidden {
				c.Fields = append(c.Fields, &Field{Name: col.Name, Pos: col.Pos})
			}
		}
	}
	if usual || c.origin != nil {
		c.Fields = slices.DeleteFunc(c.Fields, func(f *Field) bool {
			return slices.ContainsFunc(c.MoreFields, func(more *Field) bool { return more.Name == f.Name })
		})
	}
	c.Fields = append(c.Fields, c.MoreFields...)
	c.MoreFields = nil
	if !b.options.NoRelations {
		for _, r := range c.Relations {
			if c.Field(r.Name) == nil && !ReservedField(r.Name) {
				c.Fields = append(c.Fields, &Field{Name: r.Name, Relation: r, Pos: r.Pos})
			}
		}
	}
	if b.options.Operator == OperatorListed {
		c.NoOperator = true
	}
	known := len(b.errs)
	b.fieldList(c, "", c.Fields)
	b.broken[c] = len(b.errs) > known
	c.forget()
}

func (b *builder) fieldList(c *Collection, prefix string, fields []*Field) {
	seen := map[string]bool{}
	for _, f := range fields {
		what := wording.Quote(prefix + f.Name)
		switch {
		case !IsName(f.Name):
			b.errs.addf(f.Pos, "%s cannot name a field of %s: %s", wording.Quote(f.Name), c.Name, wantName)
		case ReservedField(f.Name):
			b.errs.addf(f.Pos, "%s cannot name a field of %s: %s are keys of the language", what, c.Name, wording.List(reservedFields, "and"))
		case prefix != "" && strings.HasSuffix(f.Name, "_"):
			b.errs.addf(f.Pos, "%s cannot name a subfield of %s: beside operators, a name that ends in _ is an operator's", what, c.Name)
		case seen[f.Name]:
			b.errs.addf(f.Pos, "%s names two fields of %s", what, c.Name)
		}
		seen[f.Name] = true
		if b.options.Operator == OperatorEverywhere {
			f.Operator = true
		}
		if f.link != nil {
			if err := b.through(c, f); err != nil {
				b.errs.addf(f.Pos, "%s: %s", what, err)
				continue
			}
		}
		if err := f.complete(c); err != nil {
			b.errs.add(f.Pos, err)
			continue
		}
		b.field(c, what, f)
		if f.Relation != nil && f.Relation.In != nil {
			b.items(c, prefix+f.Name, f)
		}
		if f.Default != "" && prefix != "" {
			b.errs.addf(f.Pos, "%s is a subfield, which cannot have a default; give it to %s", what, wording.Quote(strings.TrimSuffix(prefix, ".")))
		}
		b.fieldList(c, prefix+f.Name+".", f.Fields)
	}
}

// complete fills in what f reads and of what type it is.
func (f *Field) complete(c *Collection) error {
	if f.From != "" {
		if err := f.follow(c); err != nil {
			return err
		}
	}
	if f.Aggregate != nil {
		if f.From != "" || f.Targets != nil || f.Relation != nil || f.Ignored || f.Fields != nil {
			return fmt.Errorf("%s is an aggregate, and so reads nothing else and has no subfields", wording.Quote(f.Name))
		}
		t, err := f.Aggregate.follow(c)
		if err == nil {
			err = f.Aggregate.compact()
		}
		if f.Type = t; err != nil {
			return fmt.Errorf("%s: %w", wording.Quote(f.Name), err)
		}
	}
	if f.Relation == nil && f.Targets == nil && !f.Ignored && f.Aggregate == nil {
		col := c.Column(f.Name)
		switch {
		case col != nil:
			t := c.term(col, nil)
			f.Targets = []Target{{Value: t, Null: t}}
		case c.Relation(f.Name) != nil:
			f.Relation = c.Relation(f.Name)
		case f.Fields == nil:
			return errors.New(wording.Unknown(f.Name, "column or relation of "+c.Name, append(c.columnNames(), c.relationNames()...)))
		}
	}
	fill := func(targets []Target, t *Type) {
		for i := range targets {
			targets[i].Value.settle()
			targets[i].Null.settle()
			if targets[i].Null == nil {
				targets[i].Null = targets[i].Value
			}
		}
		if len(targets) == 0 || targets[0].Value == nil {
			return
		}
		if t.Kind == 0 {
			*t = TypeOf(targets)
		}
		t.Single = targets[0].Value.Type.Single
	}
	fill(f.Targets, &f.Type)
	for i := range f.Words {
		w := &f.Words[i]
		if w.Operator == "" {
			w.Operator = w.Name
		}
		if w.Targets != nil {
			if w.Type == nil {
				w.Type = new(Type)
			}
			fill(w.Targets, w.Type)
		}
	}
	return nil
}

// follow finds what From names. The type of a value inside JSON is Type, or string.
func (f *Field) follow(c *Collection) error {
	switch {
	case f.Targets != nil || f.Relation != nil || f.Ignored:
		return fmt.Errorf("%s says what it reads twice; want From, or Targets or Relation", wording.Quote(f.Name))
	case c.leadsToRows(f.From):
		path, err := c.Path(f.From)
		if err != nil {
			return err
		}
		f.Relation, f.Through = path[0], path[1:]
		return nil
	}
	target, err := c.Target(f.From)
	if err == nil && f.Type.Kind != 0 && len(target.Value.Path) > 0 {
		target, err = c.TargetAs(f.From, f.Type)
	}
	if err != nil {
		return err
	}
	f.Targets = []Target{target}
	f.Type = TypeOf(f.Targets)
	return nil
}

// TypeOf returns the type of what targets read, which are of one kind. It may be null where one of them may.
func TypeOf(targets []Target) Type {
	t := targets[0].Value.Type
	t.Null = false
	for _, target := range targets {
		null := target.Null
		if null == nil {
			null = target.Value
		}
		t.Null = t.Null || null.Type.Nullable() || len(target.Via) > 0
	}
	t.Null = t.Null && !t.Array
	return t
}

func (b *builder) field(c *Collection, what string, f *Field) {
	switch {
	case f.Relation != nil && (f.Targets != nil || f.Ignored || f.Fields != nil):
		b.errs.addf(f.Pos, "%s asks for related rows, and so reads no column and has no subfields", what)
	case f.Relation != nil && f.Relation.In == nil && !goesOn(c, f.Path()):
		b.errs.addf(f.Pos, "%s asks for a relation that is not one of %s", what, c.Name)
	case f.Ignored && f.Targets != nil:
		b.errs.addf(f.Pos, "%s is ignored, and so reads no column", what)
	case f.Ignored && f.Type.Kind == 0 && f.Fields == nil:
		b.errs.addf(f.Pos, "%s is ignored, and so has no column to take its type from; give it one", what)
	case f.Ignored && f.Type.Kind != 0:
		b.typ(f.Pos, what, f.Type)
	}
	b.targets(c, f.Pos, what, f.Targets)
	b.words(c, what, f)
	if f.Type.Array && f.Type.Kind == JSON {
		b.errs.addf(f.Pos, "%s is an array inside JSON, which is no value; want the relation to its objects", what)
	}
	if f.Default != "" {
		var object map[string]json.RawMessage
		var short bytes.Buffer
		if json.Compact(&short, []byte(f.Default)) == nil {
			f.Default = short.String() // spaces mean nothing, also to Sum
		}
		switch err := json.Unmarshal([]byte(f.Default), &object); {
		case err != nil || object == nil:
			b.errs.addf(f.Pos, `%s: the default %s is not an object of criteria; want one such as {"eq_": false}`, what, wording.Quote(f.Default))
		case f.Ignored:
			b.errs.addf(f.Pos, "%s is ignored, so its default would have no effect", what)
		}
	}
}

// goesOn reports whether each relation of a path from c begins where the one before it ends.
func goesOn(c *Collection, path []*Relation) bool {
	at := c
	for i, r := range path {
		if r == nil || r.From != at || !slices.Contains(at.Relations, r) || i > 0 && r.returns(path[i-1]) {
			return false
		}
		at = r.To
	}
	return true
}

func (b *builder) words(c *Collection, what string, f *Field) {
	if f.Words != nil && len(f.Words) == 0 && len(f.Fields) == 0 {
		b.errs.addf(f.Pos, "%s accepts no operator; leave accepts out for every operator of its type", what)
	}
	group := f.Relation == nil && f.Targets == nil && !f.Ignored && f.Aggregate == nil
	seen := map[string]bool{}
	for _, w := range f.Words {
		pos := w.Pos
		if pos == (Position{}) {
			pos = f.Pos
		}
		switch {
		case !IsName(w.Name) || !IsName(w.Operator):
			b.errs.addf(pos, "%s cannot name an operator of %s: %s", wording.Quote(w.Name), what, wantName)
		case ReservedField(w.Name):
			b.errs.addf(pos, "%s cannot name an operator of %s: it is a key of the language", w.Name, what)
		case seen[w.Name]:
			b.errs.addf(pos, "%s names two operators of %s", w.Name, what)
		case slices.ContainsFunc(f.Fields, func(sub *Field) bool { return sub.Name == w.Name }):
			b.errs.addf(pos, "%s names an operator and a subfield of %s", w.Name, what)
		case w.Targets != nil && f.Aggregate != nil:
			b.errs.addf(pos, "%s is an aggregate, so %s reads nothing else", what, w.Name)
		case w.Targets == nil && group:
			b.errs.addf(pos, "%s has subfields alone and no value of its own, so %s has nothing to look at", what, w.Name)
		case w.Max < 0:
			b.errs.addf(pos, "%s: max of %s is below 0", what, w.Name)
		}
		seen[w.Name] = true
		b.targets(c, pos, what+"."+w.Name, w.Targets)
	}
}

// targets checks what a field or an operator of c reads.
func (b *builder) targets(c *Collection, pos Position, what string, targets []Target) {
	for i, target := range targets {
		if target.Value == nil || target.Null == nil {
			b.errs.addf(pos, "%s reads nothing", what)
			return
		}
		at, ok := b.walk(c, pos, what, target.Via)
		if !ok {
			return
		}
		if err := target.Value.Check(at); err != nil {
			b.errs.addf(pos, "%s: %s", what, err)
			return
		}
		if target.Null != target.Value {
			if err := target.Null.Check(at); err != nil {
				b.errs.addf(pos, "%s: %s", what, err)
				return
			}
		}
		if first := targets[0].Value.Type; i > 0 && !first.Like(target.Value.Type) {
			b.errs.addf(pos, "%s reads %s and %s; want values of one type", what, first, target.Value.Type)
			return
		}
	}
}

// walk checks a path of to-one relations from c, and returns where it ends.
func (b *builder) walk(c *Collection, pos Position, what string, via []*Relation) (*Collection, bool) {
	at := c
	for i, r := range via {
		switch {
		case r == nil || r.From != at || !slices.Contains(at.Relations, r) && r.Fold == nil:
			b.errs.addf(pos, "%s: its path does not go on from %s", what, at.Name)
			return nil, false
		case r.Many:
			b.errs.addf(pos, "%s: %s leads to many %s; want a relation that leads to one row", what, r.Name, r.To.Name)
			return nil, false
		case i > 0 && via[i-1].Fold == nil && r.returns(via[i-1]):
			b.errs.addf(pos, "%s: %s", what, backError(via[i-1].Name+"."+r.Name, via[i-1], r))
			return nil, false
		}
		at = r.To
	}
	return at, true
}
