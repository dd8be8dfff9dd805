package sqlgen

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/tamis-go/tamis/schema"
)

// A Server is a database that can be asked which of those that share a protocol it is: a *sql.DB, *sql.Conn or *sql.Tx.
type Server interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Of returns the dialect of a server: d, or another one where several share a protocol. MySQL and MariaDB do, and a mysql://
// address may lead to either.
func (d *Dialect) Of(ctx context.Context, server Server) (*Dialect, error) {
	if d.version == "" {
		return d, nil
	}
	var version string
	if err := server.QueryRowContext(ctx, d.version).Scan(&version); err != nil {
		return nil, fmt.Errorf("which database the server is: %w", err)
	}
	for _, is := range Known() {
		if is.version == d.version && is.owns(version) && is.Name != d.Name { // d itself may know more of its columns
			return is, nil
		}
	}
	return d, nil
}

// Traits are what others than statements want to know of a database.
type Traits struct {
	CaseMatters   bool // names that differ in case are different names
	TablesCommit  bool // CREATE TABLE ends the transaction that it is in
	StoresNearest bool // but in strict mode, a value that a column does not hold is stored as the nearest one that it does
	FoldsEquality bool // texts that differ are equal in most collations, in conditions on rows too
	NullKeys      bool // a primary key may be null
	KeysAsTyped   bool // a column of a key may be null unless its type refuses that
	KeepsHalves   bool // it has no transactions: of a load that fails, rows stay
	DynamicTypes  bool // a column may hold values of any type: the type that it is declared with is only a hint
	RowByRow      bool // foreign keys are checked row by row: one that another row refers to cannot go before it
	Embedded      bool // it runs in this process, and its driver forgets a statement when its rows are read: a statement is worth keeping prepared
	OneWriter     bool // who writes has the whole database: another transaction that is to write waits for its end
	OneConnection bool // a database in memory is that of one connection

	Counts   string // the type of a primary key of one column that the database counts though its table does not say so; "" if there is none
	NoWrites string // why single rows are not changed in transactions; "" where they are
}

// Traits returns what others than statements want to know of the databases of d.
func (d *Dialect) Traits() Traits {
	return d.traits
}

// HasIndex returns the statement that has a row if the table of c has an index of that name, and its arguments; "" where the
// statement that makes an index looks for itself.
func (d *Dialect) HasIndex(c *schema.Collection, name string) (statement string, args []any) {
	if d.hasIndex == "" {
		return "", nil
	}
	space, table := c.TableName()
	return d.hasIndex, []any{sql.NullString{String: space, Valid: space != ""}, table, name}
}

// Analyze returns the statement that lets the database look at what the table of c holds, by which it chooses between indexes; "" where there is none to
// make.
func (d *Dialect) Analyze(c *schema.Collection) string {
	if d.keyOrders || d.bare {
		return ""
	}
	w := writer{d: d}
	w.str("ANALYZE ")
	if d.plainIndexes {
		w.str("TABLE ")
	}
	w.table(c)
	return string(w.sql)
}
