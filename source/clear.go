package source

import (
	"context"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/sqlgen"
)

// Clear takes away all rows of the language's tables: all or none. It is what a differential test does between two
// sets of rows.
func (t *Tables) Clear(ctx context.Context) error {
	streams := make([]stream, 0, len(t.codecs))
	for _, c := range t.registry.Collections() {
		streams = append(streams, stream{collection: c})
	}
	return t.inTransaction(ctx, func(tx DB) error {
		for _, s := range slices.Backward(neededFirst(streams)) {
			if _, err := tx.ExecContext(ctx, t.dialect.Delete(s.collection)); err != nil {
				return fmt.Errorf("%s: %w", s.collection.Name, err)
			}
		}
		return nil
	})
}

// Analyze lets the database look at what the language's tables hold, by which it chooses between plans. Databases do so by
// themselves after a while; a caller who has just loaded rows need not wait for it.
func (t *Tables) Analyze(ctx context.Context) error {
	for _, c := range t.registry.Collections() {
		if _, err := t.db.ExecContext(ctx, t.dialect.Analyze(c)); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
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
