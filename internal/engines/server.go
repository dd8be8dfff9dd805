// Package engines starts private database servers for tests and for the
// command's own comparisons, and installs them where they are missing.
//
// A server listens on a free port of the loopback address, keeps its data in
// a temporary folder, writes nothing through to the disk, and goes away, folder
// included, when it is stopped or when the process that started it dies,
// however it dies.
package engines

import (
	"context"
	"io"
	"net/url"
	"sync"
)

// Engine is a kind of database server.
type Engine string

// The engines that this package can start.
const (
	PostgreSQL Engine = "postgres"
	MariaDB    Engine = "mariadb"
	MySQL      Engine = "mysql"
	ClickHouse Engine = "clickhouse"
	Trino      Engine = "trino"
)

// scheme is how the URLs of an engine's servers begin, and the name of the database that each of them has.
// MariaDB and MySQL speak one protocol, and so have one.
func (e Engine) scheme() string {
	if e == MariaDB {
		return string(MySQL)
	}
	return string(e)
}

// Options says how a server starts. The zero Options is what tests want.
type Options struct {
	// TimeZone of the server's sessions. The default is not UTC and not a whole
	// hour, on purpose: no answer may depend on it.
	TimeZone string

	// Locale of a PostgreSQL server, "C.UTF-8" if empty. The others have none.
	Locale string

	// Settings of the server, "name=value" each. They win over this package's own.
	Settings []string

	// Catalogs of a Trino server besides memory: the lines of the file of each, by its name. Those of PostgreSQL want [TrinoPostgres].
	Catalogs map[string]string

	// Log takes what the server writes, besides the file in its folder. Nil: nowhere else.
	Log io.Writer
}

// A Server is a database server that answers at a URL.
type Server struct {
	engine Engine
	admin  url.URL
	home   *home // nil for a server that somebody else runs
	once   sync.Once
}

// URL returns the address at which the server's administrator connects.
func (s *Server) URL() string { return s.admin.String() }

// DSN returns the address of one database: postgres://... or mysql://...
func (s *Server) DSN(database string) string {
	u := s.admin
	u.Path = "/" + database
	if s.engine == Trino {
		u.Path = "/memory/" + database
	}
	return u.String()
}

// Stop ends the server and removes its folder. Stopping twice is no error, and a server
// that somebody else runs is left alone.
func (s *Server) Stop() {
	if s.home == nil {
		return
	}
	s.once.Do(s.home.close)
}

// Start starts a server of the engine.
func Start(ctx context.Context, engine Engine, o Options) (*Server, error) {
	switch engine {
	case MySQL:
		return StartMySQL(ctx, o)
	case MariaDB:
		return StartMariaDB(ctx, o)
	case ClickHouse:
		return StartClickHouse(ctx, o)
	case Trino:
		return StartTrino(ctx, o)
	}
	return StartPostgres(ctx, o)
}
