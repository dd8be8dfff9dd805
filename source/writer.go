package source

import (
	"context"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A Writer is a Source whose rows can be changed one at a time: what httpapi needs for writes. Tables of SQLite, PostgreSQL, MySQL and MariaDB
// are Writers, and so is a Store.
type Writer interface {
	Source
	// Writes returns why rows of c cannot be changed, or nil.
	Writes(c *schema.Collection) error
	// Makes says which columns of c a new row may leave to the store.
	Makes(ctx context.Context, c *schema.Collection) (map[*schema.Column]Making, error)
	// Whole returns the rows of q with all their columns, hidden ones too, whatever its page.
	Whole(ctx context.Context, q *filter.Query) Rows
	// Change calls f in a transaction. It is committed if f returns nil, and otherwise nothing has changed: then Change returns the error of f.
	// Of two transactions that read one row by Tx.Row, the second waits for the end of the first.
	Change(ctx context.Context, f func(Tx) error) error
}

var (
	_ Writer = (*Tables)(nil)
	_ Writer = (*Store)(nil)
)

// A Tx is a transaction: rows as it leaves them, which others see once it has ended. It is for one goroutine, and good until f of Change
// returns. After an error there is nothing to do with it but to return the error.
//
// A row is that of a query by its primary key; see KeyQuery. Where the query is one of a caller, a row that they do not see is none.
type Tx interface {
	Source
	// Row returns the row of q with all its columns, hidden ones too, or nil if there is none. Nobody else changes it before the transaction
	// ends. It, Update or Delete comes before every other call: what is read then is what there is when the transaction may write.
	Row(ctx context.Context, q *filter.Query) (Row, error)
	// Insert adds a row and returns it as it is then, with all its columns. Columns that it does not name are made by the store, or have
	// their default. The error is a *Conflict if there is a row of that key.
	Insert(ctx context.Context, c *schema.Collection, row Row) (Row, error)
	// Update sets columns of the row of q and returns it as it is then, with all its columns, or nil if there is none.
	Update(ctx context.Context, q *filter.Query, row Row) (Row, error)
	// Delete takes the row of q away, and reports whether there was one.
	Delete(ctx context.Context, q *filter.Query) (bool, error)
}

// A Making is what a store does about a column that a new row does not name.
type Making uint8

// The makings.
const (
	Defaulted Making = iota + 1 // the database has a default of its own
	Counted                     // the next number
	Computed                    // the database makes the value of others, and takes none
)

// A Conflict is why a row cannot be as it was to be: the rows that are there, or the conditions of the database, do not allow it.
type Conflict struct {
	Collection string
	Reason     string // for a client: it names no value, and no column
	Cause      error
}

// Error returns the reason and the cause.
func (c *Conflict) Error() string {
	text := c.Collection + ": " + c.Reason
	if c.Cause != nil {
		text += ": " + c.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (c *Conflict) Unwrap() error { return c.Cause }

// taken is the conflict of a row whose key, or another value that no two rows have alike, another row has.
func taken(c *schema.Collection, cause error) *Conflict {
	return &Conflict{c.Name, "another row has this key, or another value that no two rows have alike", cause}
}
