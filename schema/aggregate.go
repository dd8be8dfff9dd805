package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// An AggregateFunc makes one value of many related rows.
type AggregateFunc string

// The functions. The number of no rows is 0; the least and the greatest value of no rows, or of nulls alone, are null.
const (
	CountRows AggregateFunc = "count"
	Least     AggregateFunc = "min"
	Greatest  AggregateFunc = "max"
)

// An Aggregate is a value that a field makes of the rows that a relation to many leads to.
type Aggregate struct {
	Func  AggregateFunc
	From  string // the relation, and for Least and Greatest a column of its rows, or a path from them:  flow_runs.total_run_time
	Where string // which of the rows count: a filter of their collection, as JSON; "" for all of them

	Relation *Relation // what From leads to: New finds both
	Of       Target    // from the related row; not of CountRows
}

// follow finds what a reads, from a row of c, and returns the type of its value.
func (a *Aggregate) follow(c *Collection) (Type, error) {
	name, rest, _ := strings.Cut(a.From, ".")
	r := c.Relation(name)
	switch {
	case r == nil:
		return Type{}, errors.New(wording.Unknown(name, "relation of "+c.Name, c.relationNames()))
	case r.To == nil:
		return Type{}, nowhere(a.From, name)
	case !r.Many:
		return Type{}, fmt.Errorf("%s: %s leads to one row; want a relation that leads to many", wording.Quote(a.From), name)
	}
	a.Relation = r
	switch a.Func {
	case CountRows:
		if rest != "" {
			return Type{}, fmt.Errorf("%s: count counts rows; want a relation alone, such as %s", wording.Quote(a.From), name)
		}
		return Type{Kind: Int}, nil
	case Least, Greatest:
	default:
		return Type{}, errors.New(wording.Unknown(string(a.Func), "aggregate", []string{string(CountRows), string(Least), string(Greatest)}))
	}
	if rest == "" {
		return Type{}, fmt.Errorf("%s ends at a relation; %s wants a column of %s behind it: %s", wording.Quote(a.From), a.Func, r.To.Name, wording.List(r.To.columnNames(), "or"))
	}
	target, err := r.To.Target(rest)
	if err != nil {
		return Type{}, err
	}
	t := target.Value.Type
	if t.Array || !Ordered.Has(t.Kind) {
		return Type{}, fmt.Errorf("%s is %s, whose values have no order", wording.Quote(a.From), t)
	}
	a.Of, t.Null = target, true
	return t, nil
}

// compact checks the form of Where, and leaves no spaces in it.
func (a *Aggregate) compact() error {
	if a.Where == "" {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(a.Where), &object); err != nil || object == nil {
		return fmt.Errorf("where is %s; want an object, a filter of related rows", wording.Quote(a.Where))
	}
	var short bytes.Buffer
	if err := json.Compact(&short, []byte(a.Where)); err != nil {
		return err
	}
	a.Where = short.String()
	return nil
}
