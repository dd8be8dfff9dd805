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

// The functions. The number of no rows is 0; the least and the greatest value, and the sum, of no rows, or of nulls alone, are null.
const (
	CountRows AggregateFunc = "count"
	Least     AggregateFunc = "min"
	Greatest  AggregateFunc = "max"
	Total     AggregateFunc = "sum"    // of ints, or of decimals that have few digits enough: see SummedDigits
	Latest    AggregateFunc = "latest" // the value of the row that comes last by a key, null if there is no row
)

// The digits of sums.
const (
	SumDigits    = DecimalDigits - 1 // of a sum: DuckDB and Trino keep no more where another digit stands for what equals none
	SummedDigits = 27                // of the decimals that are summed: ten thousand million of them have no sum of more than SumDigits
)

// functions are the names of the functions, in the order of messages.
func functions() []string {
	return []string{string(CountRows), string(Least), string(Greatest), string(Total), string(Latest)}
}

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
// an Order, a row of one column that is always there: what Sum adds up to, which is null where it is of none of them, or else their number.
type Fold struct {
	Rows       *Relation
	Sum        *Term   // of Rows.To
	Order      []*Term // of Rows.To; the columns of its key are the last, so that no two rows tie
	Descending bool    // the first of Order goes down: the last has the least value
}

// Reads returns the collection whose rows r reads: To, or that of the rows that one is made of.
func (r *Relation) Reads() *Collection {
	if r.Fold != nil {
		return r.Fold.Rows.To
	}
	return r.To
}

// New reports whether the row is none of those that it is made of.
func (f *Fold) New() bool { return len(f.Order) == 0 }

// Read returns where the value of a is read, as of a row that relations to one lead to; ok is false if no relation does.
func (a *Aggregate) Read() (t Target, ok bool) {
	switch {
	case a.Row == nil:
		return Target{}, false
	case a.Row.Fold.New():
		value := a.Row.To.Term(string(a.Func))
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
	case Least, Greatest, Total, Latest:
	default:
		return Type{}, errors.New(wording.Unknown(string(a.Func), "aggregate", functions()))
	}
	if rest == "" {
		return Type{}, fmt.Errorf("%s ends at a relation; %s wants a column of %s behind it: %s", wording.Quote(a.From), a.Func, r.To.Name, wording.List(r.To.columnNames(), "or"))
	}
	target, err := a.of(rest)
	if err != nil {
		return Type{}, err
	}
	t := target.Value.Type
	if a.Func == Total {
		return a.total(c, target)
	}
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
	return made(c, r, r.Name, &Column{Name: string(CountRows), Type: Type{Kind: Int}, NotNull: true}, &Fold{Rows: r})
}

// made returns what leads from a row of c to a row of one column, which is made of those that r leads to.
func made(c *Collection, r *Relation, of string, value *Column, f *Fold) *Relation {
	name := value.Name + " " + of
	to := &Collection{Name: c.Name + "." + name, Columns: []*Column{value}}
	return &Relation{Name: name, From: c, To: to, On: r.On, Pos: r.Pos, Fold: f}
}

// total finds what leads to the sum of a column, from a row of c, and returns its type.
func (a *Aggregate) total(c *Collection, of Target) (Type, error) {
	r, t := a.Relation, of.Value.Type
	switch {
	case r.In != nil:
		return Type{}, fmt.Errorf("%s: %s is in an array, and sum adds up a column of rows that keys lead to", wording.Quote(a.From), r.Name)
	case len(of.Via) > 0:
		return Type{}, fmt.Errorf("%s is of a row behind those of %s; sum adds up a column of theirs", wording.Quote(a.From), r.Name)
	case t.Kind == Float && !t.Array:
		return Type{}, fmt.Errorf("%s is %s, whose sum is not exact, and so neither filtered nor sorted by; want int, or decimal(p,s)", wording.Quote(a.From), t)
	case t.Array || t.Kind != Int && t.Kind != Decimal:
		return Type{}, fmt.Errorf("%s is %s, and sum adds up ints and decimals", wording.Quote(a.From), t)
	case t.Kind == Decimal && (t.Precision == 0 || t.Precision > SummedDigits):
		return Type{}, fmt.Errorf("%s is %s, of which a sum may have more than %d digits; want decimal(p,s) of at most %d", wording.Quote(a.From), t, SumDigits, SummedDigits)
	}
	sum := Type{Kind: Decimal, Precision: SumDigits, Scale: t.Scale, Null: true}
	a.Of = of
	a.Row = made(c, r, r.Name+"."+of.Value.Columns[0].Name, &Column{Name: string(Total), Type: sum}, &Fold{Rows: r, Sum: of.Value})
	return sum, nil
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
