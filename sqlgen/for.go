package sqlgen

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// For returns d for the queries of l, or an error about everything that l needs and d does not have: a storage, the SQL
// of a user-defined operator. Call it at startup. Then no statement of a query of l has an error.
func (d *Dialect) For(l *filter.Language) (*Dialect, error) {
	var errs []error
	r := l.Registry()
	for _, c := range r.Collections() {
		if strings.HasPrefix(strings.ToLower(c.Name), "tamis_") {
			errs = append(errs, fmt.Errorf("sqlgen: collection %s: names that begin with tamis_ are for tables inside statements", c.Name))
		}
		if catalog, _, name := c.TableParts(); catalog != "" && !d.catalogs {
			errs = append(errs, fmt.Errorf("sqlgen: %s: %s has no table %s in a catalog of another name; want schema.name", c.Name, d.Name, wording.Quote(name)))
		}
		for _, col := range c.Columns {
			if _, err := d.Codec(r, col); err != nil {
				errs = append(errs, fmt.Errorf("sqlgen: %s: %w", c.Name, err))
			}
		}
		if d.objects.rows == nil {
			for _, r := range arrays(c.Fields) {
				errs = append(errs, fmt.Errorf("sqlgen: %s: %s has no rows of the objects in an array inside JSON here", r.To.Name, d.Name))
			}
		}
	}
	for op := range l.Operators() {
		for call := range calls(op) {
			if err := d.supportsCall(call); err != nil {
				errs = append(errs, err)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return d, nil
}

// arrays returns the relations to objects in arrays that fields and their subfields ask for.
func arrays(fields []*schema.Field) []*schema.Relation {
	var out []*schema.Relation
	for _, f := range fields {
		if r := f.Relation; r != nil && r.In != nil {
			out = append(out, r)
		}
		out = append(out, arrays(f.Fields)...)
	}
	return out
}

func (d *Dialect) supportsCall(call *predicate.Call) error {
	form := call.SQL[d.Name]
	if form == "" {
		return fmt.Errorf("sqlgen: %s has no SQL for %s", call.Name, d.Name)
	}
	if err := checkForm(form); err != nil {
		return fmt.Errorf("sqlgen: %s for %s: %w", call.Name, d.Name, err)
	}
	return nil
}

// calls ranges over the tests of its own that an operator lowers to: those that its example becomes.
func calls(op *operators.Operator) iter.Seq[*predicate.Call] {
	return func(yield func(*predicate.Call) bool) {
		q := example(op)
		if q == nil {
			return
		}
		where := q.Where()
		more := true
		predicate.Walk(&where, func(n *predicate.Node) bool {
			if more && n.Op == predicate.OpCustom {
				more = yield(n.Call)
			}
			return more
		})
	}
}

// example returns the query of an operator's example, or nil if it has none.
func example(op *operators.Operator) *filter.Query {
	typ, err := schema.ParseType(op.Example.Type, nil)
	if err != nil || op.On.Relation {
		return nil
	}
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	rows := &schema.Collection{
		Name: "rows", Key: []*schema.Column{id},
		Columns: []*schema.Column{id, {Name: "x", Type: typ}},
		Fields:  []*schema.Field{{Name: "x", Words: []schema.Word{{Name: op.Name, Operator: op.Name}}}},
	}
	r, err := schema.New(rows)
	if err != nil {
		return nil
	}
	l, err := filter.New(r, filter.Config{Operators: new(operators.Set).With(op)})
	if err != nil {
		return nil
	}
	q, err := l.Parse("rows", []byte(`{"rows": {"x": {"`+op.Name+`": `+op.Example.Operand+`}}}`))
	if err != nil {
		return nil
	}
	return q
}
