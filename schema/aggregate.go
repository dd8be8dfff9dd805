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
	Row      *Relation // what leads to one row that has the value; nil where they are in an array, and of Least and Greatest where rows have no key, or the value is of a row behind them
}

// A Fold is how one row is made of the many that a relation leads to: it is the last of them by Order, in which null comes before all else; or, without
// an Order, a row of one column, their number.
type Fold struct {
	Rows       *Relation
	Order      []*Term // of Rows.To; the columns of its key are the last, so that no two rows tie
	Descending bool    // the first of Order goes down: the last has the least value
}

// Makes returns the collection of the rows that one is made of.
func (f *Fold) Makes() *Collection { return f.Rows.To }

// Read returns where the value of a is read, as of a row that relations to one lead to; ok is false if no relation does.
func (a *Aggregate) Read() (t Target, ok bool) {
	switch {
	case a.Row == nil:
		return Target{}, false
	case a.Func == CountRows:
		value := a.Row.To.Term("count")
		return Target{Via: []*Relation{a.Row}, Value: value, Null: value}, true
	}
	return Target{Via: append([]*Relation{a.Row}, a.Of.Via...), Value: a.Of.Value, Null: a.Of.Null}, true
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
		if r.In == nil {
			a.Row = a.count(c)
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
	if len(target.Via) == 0 && len(r.To.Key) > 0 {
		a.Row = a.row(c, target.Value)
	}
	return t, nil
}

// count returns what leads to the number of rows, from a row of c.
func (a *Aggregate) count(c *Collection) *Relation {
	r := a.Relation
	value := &Column{Name: "count", Type: Type{Kind: Int}, NotNull: true}
	to := &Collection{Name: c.Name + ".count " + r.Name, Columns: []*Column{value}}
	return &Relation{Name: "count " + r.Name, From: c, To: to, On: r.On, Pos: r.Pos, Fold: &Fold{Rows: r}}
}

// row returns what leads to the row that is last by a term, or of Least the first that is not null, from a row of c.
func (a *Aggregate) row(c *Collection, by *Term) *Relation {
	r := a.Relation
	order := []*Term{by}
	for _, col := range r.To.Key {
		if t := r.To.term(col, nil); t != by {
			order = append(order, t)
		}
	}
	name := string(a.Func) + " " + r.Name + " by " + by.Columns[0].Name
	return &Relation{Name: name, From: c, To: r.To, On: r.On, Pos: r.Pos, Fold: &Fold{Rows: r, Order: order, Descending: a.Func == Least}}
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
	a.Row = a.row(c, by.Value)
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
