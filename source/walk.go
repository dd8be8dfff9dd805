package source

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A database without statistics takes a filter for one that few rows satisfy: it finds all of them by an index, and sorts them for a page of twenty.
// Where most rows satisfy a filter, an index in the order of the page is better, and a piece of it is enough. So a page is first looked for
// among the rows that come first in the order, in a statement that is about them alone. If it is not full, a longer piece is tried, and then the
// statement of Append is asked. What a statement needed is remembered.
const (
	piece     = 4    // of rows that come first: for each row of the page and those before it
	least     = 120  // rows of a piece
	longer    = 16   // times
	mostPaged = 1000 // rows that a page and those before it may be
	mostRest  = 64
)

// walks remember by which columns rows can be walked, and what statements needed. They are safe for concurrent use.
type walks struct {
	leading map[*schema.Column]bool // an index begins with it
	mu      sync.Mutex
	needed  map[string]walked
}

// A walked is what a statement needed: the longer piece; or more, so that it is not tried for a while.
type walked struct {
	long       bool
	rest, left int
}

// of returns what the statement of a text needed, and whether it is to be tried.
func (w *walks) of(text string) (walked, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, met := w.needed[text]
	if n.left > 0 {
		n.left--
		w.needed[text] = n
		return n, false
	}
	if !met && len(w.needed) >= mostPrepared {
		w.needed = nil
	}
	return n, true
}

// tell notes what a statement needed. One that found no full page rests twice as long as the time before.
func (w *walks) tell(text string, n walked, full bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n.rest = min(max(1, 2*n.rest), mostRest)
	if full {
		n.rest = 0
	}
	n.left = n.rest
	if w.needed == nil {
		w.needed = map[string]walked{}
	}
	w.needed[text] = n
}

// leads notes which columns of c an index begins with.
func (t *Tables) leads(ctx context.Context, db DB, c *schema.Collection) error {
	statement := t.dialect.Catalogue().Leading
	if statement == "" {
		return nil
	}
	found, err := names(ctx, db, statement, t.dialect.Place(c)...)
	if err != nil {
		return fmt.Errorf("%s: the indexes of %s: %w", c.Name, c.SQL(), err)
	}
	for _, col := range c.Columns {
		if slices.ContainsFunc(found, func(name string) bool { return t.known(name) == t.known(col.SQL()) }) {
			if t.walks.leading == nil {
				t.walks.leading = map[*schema.Column]bool{}
			}
			t.walks.leading[col] = true
		}
	}
	return nil
}

// walked returns the page of q, whose rows are those of a statement.
func (t *Tables) walked(ctx context.Context, q *filter.Query, as look, text string, rows iter.Seq2[*Cells, error]) iter.Seq2[*Cells, error] {
	return func(yield func(*Cells, error) bool) {
		page := t.walk(ctx, q, as, text)
		for _, row := range page {
			if !yield(row, nil) {
				return
			}
		}
		if page == nil {
			rows(yield)
		}
	}
}

// walk returns the page of q, if it is full of rows that come first in its order; else, and where an index does not have that order, nil. The text is
// that of the statement for all rows.
func (t *Tables) walk(ctx context.Context, q *filter.Query, as look, text string) []*Cells {
	page := q.Page()
	if q.Root().Op == predicate.OpTrue || page.After != nil || page.Limit == 0 || page.Limit > mostPaged || page.Offset > mostPaged || len(page.Order) == 0 || !t.walks.serve(page.Order[0]) {
		return nil
	}
	n, worth := t.walks.of(text)
	for worth {
		long := max(least, piece*(page.Limit+page.Offset))
		if n.long {
			long *= longer
		}
		rows, full := t.among(ctx, q, as, long)
		if full || n.long {
			t.walks.tell(text, n, full)
			return rows
		}
		n.long = true
	}
	return nil
}

// among returns the page of q if it is full of about as many rows as come first in its order.
func (t *Tables) among(ctx context.Context, q *filter.Query, as look, first int64) ([]*Cells, bool) {
	page, c := q.Page(), q.Collection()
	within, err := t.first(ctx, c, page.Order[0], first)
	if err != nil || within.Op == predicate.OpNone {
		return nil, false // the statement for all rows says what is wrong
	}
	text, args, err := t.dialect.AppendWithin(nil, nil, q, within)
	if err != nil {
		return nil, false
	}
	out := make([]*Cells, 0, page.Limit)
	for row, err := range t.cells(ctx, c, reads(q), as, string(text), args) {
		if err != nil {
			return nil, false
		}
		out = append(out, row)
	}
	// A table that has two rows of a key may have more.
	if int64(len(out)) != page.Limit {
		return nil, false
	}
	return out, true
}

// serve reports whether rows can be walked in the order of a key.
func (w *walks) serve(o filter.Order) bool {
	kind := o.Term.Type.Kind
	return len(o.Via) == 0 && !o.NullsFirst && kind.Compared() && kind != schema.Enum && kind != schema.Bool && !o.Term.Type.Array && !o.Term.Join && !o.Term.Length && !o.Term.JSONType && len(o.Term.Path) == 0 &&
		!slices.ContainsFunc(o.Term.Columns, func(col *schema.Column) bool { return !w.leading[col] || col.NullUnreadable })
}

// first returns a test that holds for about the first n rows in the order of a key, and with a row for all that come before it: whatever the
// value is that it compares with, a full page of such rows is the page. It is none where there are no more rows than that.
func (t *Tables) first(ctx context.Context, c *schema.Collection, o filter.Order, n int64) (predicate.Node, error) {
	var v schema.Value
	for _, col := range o.Term.Columns { // each of which may be where the order begins: of no index more than n rows are to be looked at
		nth, err := t.nth(ctx, c, col, o.Descending, n)
		if err != nil {
			return predicate.Node{}, err
		}
		if v.IsNull() || !nth.IsNull() && (nth.Compare(v) > 0) == o.Descending {
			v = nth
		}
	}
	if v.IsNull() {
		return predicate.Node{}, nil
	}
	low, high := predicate.Bound{}, predicate.AtMost(v)
	if o.Descending {
		low, high = predicate.AtLeast(v), predicate.Bound{}
	}
	if len(o.Term.Columns) == 1 {
		return predicate.Between(o.Term, low, high), nil
	}
	tests := make([]predicate.Node, len(o.Term.Columns)) // a fallback has an index of its own
	for i, col := range o.Term.Columns {
		tests[i] = predicate.Between(c.Term(col.Name), low, high)
	}
	return predicate.And(predicate.Between(o.Term, low, high), predicate.Or(tests...)), nil
}

// nth returns the value of a column that n others come before, or null where there are no more.
func (t *Tables) nth(ctx context.Context, c *schema.Collection, col *schema.Column, descending bool, n int64) (schema.Value, error) {
	direction := " ASC"
	if descending {
		direction = " DESC"
	}
	name := t.quote(col.SQL())
	rows, err := t.ask(ctx, "SELECT "+name+" FROM "+t.table(c)+" WHERE "+name+" IS NOT NULL ORDER BY "+name+direction+" LIMIT 1 OFFSET ?", []any{n})
	if err != nil {
		return schema.Value{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		return schema.Value{}, rows.Err()
	}
	var value any
	if err := rows.Scan(&value); err != nil {
		return schema.Value{}, err
	}
	v, err := t.codecs[c][slices.Index(c.Columns, col)].Value(value)
	if err != nil {
		return schema.Value{}, err
	}
	return v, rows.Close()
}
