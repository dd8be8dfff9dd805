package source

import (
	"context"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Clear takes away all rows of the language's tables: all or none. It is what a differential test does between two
// sets of rows.
func (t *Tables) Clear(ctx context.Context) error {
	streams := make([]stream, 0, len(t.codecs))
	for _, c := range t.registry.Collections() {
		streams = append(streams, stream{collection: c})
	}
	var collections []*schema.Collection
	for _, s := range slices.Backward(neededFirst(streams)) {
		collections = append(collections, s.collection)
	}
	return t.Delete(ctx, collections...)
}

// Delete takes away all rows of collections, in this order: all or none.
func (t *Tables) Delete(ctx context.Context, collections ...*schema.Collection) error {
	return t.inTransaction(ctx, nil, func(tx DB) error {
		for _, c := range collections {
			statements := []string{t.dialect.Delete(c)}
			if t.dialect.Traits().RowByRow {
				statements = append(t.parted(c), statements...)
			}
			for _, statement := range statements {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("%s: %w", c.Name, err)
				}
			}
		}
		return nil
	})
}

// Analyze lets the database look at what the language's tables hold, by which it chooses between plans. Databases do so by
// themselves after a while; a caller who has just loaded rows need not wait for it.
func (t *Tables) Analyze(ctx context.Context) error {
	for _, c := range t.registry.Collections() {
		statement := t.dialect.Analyze(c)
		if statement == "" {
			continue
		}
		if _, err := t.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

// parted returns the statements after which no row of c refers to another one of c.
func (t *Tables) parted(c *schema.Collection) []string {
	var statements []string
	for _, r := range c.Relations {
		if r.To != c || r.Many {
			continue
		}
		for _, on := range r.On {
			if !on[0].NotNull && !slices.Contains(c.Key, on[0]) {
				statements = append(statements, t.dialect.DeleteColumn(c, on[0]))
				break
			}
		}
	}
	return statements
}

// Others returns the database of t, and the collections whose tables Create did not make: others did, with conditions of their own.
func (t *Tables) Others() (DB, []*schema.Collection) {
	var out []*schema.Collection
	for _, c := range t.registry.Collections() {
		if !slices.Contains(t.created, c) {
			out = append(out, c)
		}
	}
	return t.db, out
}

// All returns every row of c with all its columns, hidden ones too.
func (t *Tables) All(ctx context.Context, c *schema.Collection) Rows {
	return t.query(ctx, c, every, look{shown: every}, t.dialect.All(c, t.registry), nil)
}

// Dialect returns the SQL that t speaks, and what is known of its columns.
func (t *Tables) Dialect() *sqlgen.Dialect { return t.dialect }

// Clear takes away all rows.
func (s *Store) Clear(context.Context) error {
	s.load.Lock()
	defer s.load.Unlock()
	s.data.Store(newStore(s.registry).data.Load())
	return nil
}
