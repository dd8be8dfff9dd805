package sqlgen

import (
	"context"
	"database/sql/driver"
	"strconv"
)

// NamedBinds returns connections on which positional arguments go by the names p1, p2, …, as the statements of ClickHouse call them: {p1:Int64}.
// ClickHouse's driver sends such arguments beside the text; positional ones it would write into the text. Statements are not prepared.
//
//	db := sql.OpenDB(sqlgen.NamedBinds(clickhouse.Connector(options)))
func NamedBinds(c driver.Connector) driver.Connector { return namingConnector{c} }

type namingConnector struct{ driver.Connector }

func (c namingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return namingConn{conn}, nil
}

// A namingConn is a connection of clickhouse-go.
type namingConn struct{ driver.Conn }

func (c namingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, named(args))
}

func (c namingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, named(args))
}

// CheckNamedValue lets every value through that is one: the driver takes slices.
func (c namingConn) CheckNamedValue(v *driver.NamedValue) (err error) {
	if valuer, ok := v.Value.(driver.Valuer); ok {
		v.Value, err = valuer.Value()
	}
	return err
}

// BeginTx begins what is a transaction by name alone: ClickHouse keeps what each statement has done.
func (c namingConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return noTransaction{}, nil
}

func (c namingConn) Ping(ctx context.Context) error { return c.Conn.(driver.Pinger).Ping(ctx) }

func (c namingConn) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

func (c namingConn) Prepare(query string) (driver.Stmt, error) { return namingStmt{c, query}, nil }

type noTransaction struct{}

func (noTransaction) Commit() error   { return nil }
func (noTransaction) Rollback() error { return nil }

// A namingStmt is a statement that is sent whole each time: the driver prepares nothing but batches of rows.
type namingStmt struct {
	conn  namingConn
	query string
}

func (s namingStmt) Close() error                               { return nil }
func (s namingStmt) NumInput() int                              { return -1 }
func (s namingStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s namingStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (s namingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.query, args)
}

func (s namingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

// named returns arguments by name.
func named(args []driver.NamedValue) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		if a.Name == "" {
			a.Name = "p" + strconv.Itoa(a.Ordinal)
		}
		out[i] = a
	}
	return out
}
