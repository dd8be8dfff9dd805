package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver named sqlite, without C

	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/sqlgen"
)

// sourceHelp says what a SOURCE is, for the flags that take one.
const sourceHelp = "a JSON file, a folder, sqlite:PATH, postgres://..., mysql://..., mariadb://... or duckdb:PATH"

// An access is what is to be done with a database.
type access int

const (
	reading  access = iota // rows are only read
	writing                // rows are put into tables that are there
	creating               // the database itself may not be there yet
)

// An engine opens the databases whose SOURCE begins with its prefix.
type engine struct {
	prefix, dialect string
	embedded        bool // the database is a file
	open            func(source string, a access) (*sql.DB, error)
}

// databases are what a SOURCE may name. What begins with none of their prefixes is a file or a folder of rows.
var databases = []engine{
	{"sqlite:", "sqlite", true, openSQLite},
	{"postgres://", "postgres", false, openURL},
	{"postgresql://", "postgres", false, openURL},
	{"mysql://", "mysql", false, openURL}, // which may turn out to be a MariaDB
	{"mariadb://", "mariadb", false, openURL},
	{"duckdb:", "duckdb", true, openDuckDB},
}

// engineOf returns the engine of a SOURCE, or nil if it is a file or a folder.
func engineOf(source string) *engine {
	for i := range databases {
		if strings.HasPrefix(source, databases[i].prefix) {
			return &databases[i]
		}
	}
	return nil
}

// connect opens a database, and makes sure that it answers.
func (e *engine) connect(ctx context.Context, source string, a access) (*sql.DB, *sqlgen.Dialect, error) {
	d := sqlgen.ByName(e.dialect)
	if d == nil {
		return nil, nil, fmt.Errorf("%s: there is no dialect %s", e.prefix, e.dialect)
	}
	if e.dialect == "duckdb" && !withDuckDB {
		_, err := e.open("", a) // says so, whatever is at the path
		return nil, nil, err
	}
	if path, embedded := e.path(source); embedded {
		if _, err := os.Stat(path); err != nil && (a != creating || !errors.Is(err, fs.ErrNotExist)) {
			return nil, nil, err
		}
		source = path
	}
	db, err := e.open(source, a)
	if err != nil {
		return nil, nil, err
	}
	err = db.PingContext(ctx)
	if err == nil {
		d, err = d.Of(ctx, db)
	}
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return db, d, nil
}

func openURL(source string, _ access) (*sql.DB, error) { return engines.Open(source) }

func openSQLite(path string, a access) (*sql.DB, error) {
	mode := []string{"ro", "rw", "rwc"}[a]
	// Without double-quoted strings: a column that is not there is an error, and not its own name.
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+
		"?mode="+mode+"&_dqs=0&_txlock=immediate&_pragma=busy_timeout(5000)")
}

// path returns where the database is, if it is a file.
func (e *engine) path(source string) (string, bool) {
	return strings.TrimPrefix(strings.TrimPrefix(source, e.prefix), "//"), e.embedded
}
