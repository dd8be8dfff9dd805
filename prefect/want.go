package prefect

import (
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A want is what should stand at a place of a body.
type want struct {
	object, list bool
	typ          schema.Type
}

// target returns the collection that the body was to be a filter of, or nil if that is not known.
func target(e *problem.Error) *schema.Collection {
	if e.Query == nil {
		return nil
	}
	return e.Query.Language.Collection(e.Query.Collection)
}

// sorts returns the sorts that the body could have named.
func sorts(e *problem.Error) []string {
	c := target(e)
	if c == nil {
		return nil
	}
	return e.Query.Language.SortNames(c)
}

// wants returns what should stand at a place of the body.
func wants(e *problem.Error, pointer string) want {
	c := target(e)
	if c == nil || pointer == "" {
		return want{object: true}
	}
	l := e.Query.Language
	key, rest, _ := strings.Cut(pointer[1:], "/")
	inside := strings.FieldsFunc(rest, func(r rune) bool { return r == '/' })
	switch key {
	case "history":
		return want{object: len(inside) == 0}
	case "limit", "offset":
		return want{typ: schema.Type{Kind: schema.Int}}
	case "sort":
		return want{typ: schema.Type{Kind: schema.Enum, Enum: l.SortNames(c)}}
	case c.BodyKey():
		return wantsObject(l, c, inside)
	}
	for _, r := range l.Related(c) {
		if r.Name == key {
			return wantsObject(l, r.Path[len(r.Path)-1].To, inside)
		}
	}
	for _, k := range l.Route().Keys {
		if k.Name == key {
			return want{typ: k.Type}
		}
	}
	return want{object: true}
}

// wantsObject returns what should stand at a place inside an object of c.
func wantsObject(l *filter.Language, c *schema.Collection, parts []string) want {
	if len(parts) == 0 {
		return want{object: true}
	}
	switch parts[0] {
	case "operator":
		return wantsJunction()
	case "and_", "or_":
		if len(parts) == 1 {
			return want{list: true}
		}
		return wantsObject(l, c, parts[2:])
	case "not_":
		return wantsObject(l, c, parts[1:])
	}
	for _, f := range l.Fields(c) {
		if f.Name == parts[0] {
			return wantsCriteria(l, f, parts[1:])
		}
	}
	return want{}
}

func wantsJunction() want {
	return want{typ: schema.Type{Kind: schema.Enum, Enum: []string{"and_", "or_"}}}
}

// wantsCriteria returns what should stand at a place inside the criteria of f.
func wantsCriteria(l *filter.Language, f filter.Field, parts []string) want {
	switch {
	case len(parts) == 0:
		return want{object: true}
	case parts[0] == "operator":
		return wantsJunction()
	}
	for _, w := range f.Words {
		if w.Name == parts[0] {
			return wantsOperand(l, f, w, parts[1:])
		}
	}
	for _, sub := range f.Fields {
		if sub.Name == parts[0] {
			return wantsCriteria(l, sub, parts[1:])
		}
	}
	return want{}
}

// wantsOperand returns what should stand at a place inside the operand of w.
func wantsOperand(l *filter.Language, f filter.Field, w filter.Word, parts []string) want {
	switch w.Card.Operand {
	case operators.Many, operators.Two:
		return want{list: len(parts) == 0, typ: w.Type}
	case operators.Flag:
		return want{typ: schema.Type{Kind: schema.Bool}}
	case operators.Pattern:
		return want{typ: schema.Type{Kind: schema.String}}
	case operators.Object:
		return wantsObject(l, f.Relation.To, parts)
	case operators.Count:
		return wantsCriteria(l, *w.Counts, parts)
	case operators.One, operators.OneOrMany:
	}
	return want{typ: w.Type}
}
