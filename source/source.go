// Package source is rows by a Query: out of a database, files or memory.
//
// A [Source] answers queries, a [Loader] also takes rows. Every Source gives the same rows for
// the same query, in the same order and in the same form; see [Row].
package source

import (
	"context"
	"iter"

	"github.com/tamis-go/tamis/filter"
)

// A Source answers queries. The command's SOURCE, the handlers of httpapi and the backends of
// fuzz are Sources. It is safe for concurrent use.
type Source interface {
	// Rows returns the page of q, in order, without the columns that the schema hides or that are hidden from the caller of
	// q (filter.Scope). Rows are streamed; an error ends them.
	Rows(ctx context.Context, q *filter.Query) iter.Seq2[Row, error]
	// Count returns the number of rows of q, whatever its page.
	Count(ctx context.Context, q *filter.Query) (int64, error)
}

// Texts returns the page of q as Rows of s does, but where s is a database a column of JSON is the text that the database keeps, as json.RawMessage without
// blanks: keys are in their order. SQL null and the JSON null are nil.
func Texts(ctx context.Context, s Source, q *filter.Query) iter.Seq2[Row, error] {
	if t, ok := s.(*Tables); ok {
		return t.texts(ctx, q)
	}
	return s.Rows(ctx, q)
}
