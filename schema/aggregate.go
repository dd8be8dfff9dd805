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
	Latest    AggregateFunc = "latest" // the value of the row that comes last by a key, null if there is no row
)

// An Aggregate is a value that a field makes of the rows that a relation to many leads to.
type Aggregate struct {
	Func  AggregateFunc
	From  string // the relation, and for all but CountRows a column of its rows, or a path from them:  flow_runs.total_run_time
	By    string // of Latest: the column of those rows, or the path inside one, that says which comes last
	Where string // which of the rows count: a filter of their collection, as JSON; "" for all of them

	Relation *Relation // what From leads to: New finds it, Of and Row
	Of       Target    // from the related row; not of CountRows
	Row      *Relation // of Latest: what leads to the one row
}

// A Fold is how one row is made of the many that a relation leads to: it is the last of them by Order, in which null comes before all else.
type Fold struct {
	Rows  *Relation
	Order []*Term // of Rows.To; the columns of its key are the last, so that no two rows tie
}

// follow finds what a reads, from a row of c, and returns the type of its value.
func (a *Aggregate) follow(c *Collection) (Type, error) {
	name, rest, _ := strings.Cut(a.From, ".")
	r := c.toMany(name)
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
	case Least, Greatest, Latest:
	default:
		return Type{}, errors.New(wording.Unknown(string(a.Func), "aggregate", []string{string(CountRows), string(Least), string(Greatest), string(Latest)}))
	}
	if rest == "" {
		return Type{}, fmt.Errorf("%s ends at a relation; %s wants a column of %s behind it: %s", wording.Quote(a.From), a.Func, r.To.Name, wording.List(r.To.columnNames(), "or"))
	}
	target, err := a.of(rest)
	if err != nil {
		return Type{}, err
	}
	t := target.Value.Type
	if a.Func == Latest {
		if !t.Kind.Compared() || t.Array {
			return Type{}, fmt.Errorf("%s is %s; want one value that is compared", wording.Quote(a.From), t)
		}
		a.Of, t.Null = target, true
		return t, a.last(c)
	}
	if t.Array || !Ordered.Has(t.Kind) {
		return Type{}, fmt.Errorf("%s is %s, whose values have no order", wording.Quote(a.From), t)
	}
	a.Of, t.Null = target, true
	return t, nil
}

// last finds the row of Latest, from a row of c.
func (a *Aggregate) last(c *Collection) error {
	r := a.Relation
	if len(r.To.Key) == 0 {
		return fmt.Errorf("%s: of the rows of %s, which have no key, none is the last", wording.Quote(a.From), r.To.Name)
	}
	if a.By == "" {
		return fmt.Errorf("%s: latest wants a key that rows are in order of: by, a column of %s: %s", wording.Quote(a.From), r.To.Name, wording.List(r.To.columnNames(), "or"))
	}
	by, err := r.To.Target(a.By)
	if err != nil {
		return fmt.Errorf("by: %w", err)
	}
	if len(by.Via) > 0 {
		return fmt.Errorf("by: %s is of another row; want a column of %s itself", wording.Quote(a.By), r.To.Name)
	}
	if err := sortable(a.By, by.Value); err != nil {
		return fmt.Errorf("by: %w", err)
	}
	order := []*Term{by.Value}
	for _, col := range r.To.Key {
		if t := r.To.term(col, nil); t != by.Value {
			order = append(order, t)
		}
	}
	a.Row = &Relation{Name: "latest " + r.Name + " by " + a.By, From: c, To: r.To, On: r.On, Pos: r.Pos, Fold: &Fold{r, order}}
	return nil
}

// of returns what a reads of the rows of its relation: a path to a column or, of the objects in an array, a member.
func (a *Aggregate) of(path string) (Target, error) {
	to := a.Relation.To
	if a.Relation.In == nil {
		return to.Target(path)
	}
	if f := to.Field(path); f != nil && len(f.Targets) == 1 {
		return f.Targets[0], nil
	}
	return Target{}, errors.New(wording.Unknown(path, "member of the objects in "+a.Relation.Name, fieldNames(to.Fields)))
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
