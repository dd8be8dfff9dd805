package filter

import (
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Want is what the check wanted at the place of an Error. The zero Want is of a place that the language does not have.
type Want struct {
	Object bool        // an object
	List   bool        // a list, of values of Type if that has a kind
	Type   schema.Type // of the value
}

// Want returns what the language wants where e is: for those who tell errors in words of their own.
func (e *Error) Want() Want { return e.want }

// A place is what the checker wants where it stands, as it is noted on the way.
type place struct {
	object, list bool
	typ          *schema.Type
	sortsOf      *schema.Collection // a name of one of its sorts
}

// want returns what is wanted where the checker stands.
func (c *checker) want() Want {
	if len(c.path) == 0 {
		return Want{Object: true}
	}
	p := c.path[len(c.path)-1].place
	out := Want{Object: p.object, List: p.list}
	switch {
	case p.sortsOf != nil:
		out.Type = schema.Type{Kind: schema.Enum, Enum: c.SortNames(p.sortsOf)}
	case p.typ != nil:
		out.Type = *p.typ
	}
	return out
}

// wants notes what is wanted where the checker stands.
func (c *checker) wants(p place) {
	if len(c.path) > 0 {
		c.path[len(c.path)-1].place = p
	}
}

// The types of values that are not of a field.
var (
	junctionType = &schema.Type{Kind: schema.Enum, Enum: []string{"and_", "or_"}}
	intType      = &schema.Type{Kind: schema.Int}
	boolType     = &schema.Type{Kind: schema.Bool}
	textType     = &schema.Type{Kind: schema.String}
)

// place returns what is wanted behind an operator.
func (w *word) place() place {
	switch w.definition.Operand {
	case operators.Object, operators.Count, operators.Element, operators.CountRows:
		return place{object: true}
	case operators.Many, operators.Two:
		return place{list: true, typ: &w.operand}
	default:
		return place{typ: &w.operand}
	}
}
