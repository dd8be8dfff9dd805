package engines

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/tamis-go/tamis/sqlgen"
)

// At returns the server that somebody else runs at a URL: postgres://..., mysql://..., mariadb://..., clickhouse://... or trino://...
func At(rawURL string) (*Server, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("engines: not a database URL: %w", redact(err))
	}
	switch Engine(u.Scheme) {
	case PostgreSQL, "postgresql":
		return &Server{engine: PostgreSQL, admin: *u}, nil
	case MySQL, MariaDB, ClickHouse, Trino:
		return &Server{engine: Engine(u.Scheme), admin: *u}, nil
	}
	return nil, fmt.Errorf("engines: unknown scheme %s of a database URL; want postgres, mysql, mariadb, clickhouse or trino", u.Scheme)
}

// redact takes the URL, and so the password in it, out of an error of url.Parse.
func redact(err error) error {
	if bad, ok := err.(*url.Error); ok { //nolint:errorlint // url.Parse wraps nothing around it
		return bad.Err
	}
	return err
}

// Open opens a database by its URL: postgres://..., mysql://..., mariadb://..., clickhouse://... or trino://...
func Open(rawURL string) (*sql.DB, error) {
	s, err := At(rawURL)
	if err != nil {
		return nil, err
	}
	switch s.engine {
	case PostgreSQL:
		return openPostgres(rawURL)
	case ClickHouse:
		return openClickHouse(s.admin)
	case Trino:
		return openTrino(s.admin)
	}
	dsn, err := MySQLDSN(rawURL)
	if err != nil {
		return nil, err
	}
	return sql.Open("mysql", dsn)
}

// openPostgres opens a database of PostgreSQL without jit, unless the URL says otherwise: on tables that were never analysed it compiles a
// nested filter for longer than reading the rows takes. It is set once connected, since poolers refuse what they do not know at the start.
func openPostgres(rawURL string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil || config.RuntimeParams["jit"] != "" {
		return sql.Open("pgx", rawURL) // its error comes with the first connection
	}
	return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET jit = off")
		if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) { // a server without it
			return nil
		}
		return err
	})), nil
}

// openClickHouse opens a database of ClickHouse, by its own protocol or, with protocol=http in the URL, by HTTP. Statements may have 16 MiB unless the URL says
// otherwise.
func openClickHouse(at url.URL) (*sql.DB, error) {
	query, port := at.Query(), "9000"
	switch query.Get("protocol") {
	case "http":
		at.Scheme, port = "http", "8123"
	case "https":
		at.Scheme, port = "https", "8443"
		query.Set("secure", "true")
	}
	query.Del("protocol")
	if !query.Has("max_query_size") { // the server reads 256 KiB of a statement, and two hundred tests of paths inside JSON are longer
		query.Set("max_query_size", "16777216")
	}
	if at.Port() == "" {
		at.Host += ":" + port
	}
	at.RawQuery = query.Encode()
	o, err := clickhouse.ParseDSN(at.String())
	if err != nil {
		return nil, fmt.Errorf("engines: %w", redact(err))
	}
	return sql.OpenDB(sqlgen.NamedBinds(clickhouse.Connector(o))), nil
}

// MySQLDSN turns mysql://user:password@host:port/database?name=value into the form that
// go-sql-driver/mysql takes. Times are read as time.Time in UTC, the time zone of the session, and texts sorted by their first 16,384 bytes, unless the
// URL says otherwise.
func MySQLDSN(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", fmt.Errorf("engines: not a database URL: %w", redact(err))
	}
	if e := Engine(u.Scheme); e != MySQL && e != MariaDB {
		return "", fmt.Errorf("engines: %s is not the scheme mysql or mariadb", u.Scheme)
	}
	query := u.Query()
	if !query.Has("parseTime") {
		query.Set("parseTime", "true")
	}
	if !query.Has("max_sort_length") { // the server's default of 1,024 bytes does not distinguish longer texts
		query.Set("max_sort_length", "16384")
	}
	if !query.Has("time_zone") { // a TIMESTAMP is an instant, which the session shows in its time zone
		query.Set("time_zone", "'+00:00'")
	}
	c, err := mysql.ParseDSN("/?" + query.Encode())
	if err != nil {
		return "", fmt.Errorf("engines: %w", err)
	}
	if !query.Has("loc") {
		c.Loc = time.UTC
	}
	c.Net, c.Addr = "tcp", u.Host
	if u.Port() == "" {
		c.Addr = u.Host + ":3306"
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.DBName = strings.TrimPrefix(u.Path, "/")
	return c.FormatDSN(), nil
}
