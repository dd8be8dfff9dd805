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
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/sqlgen"
)

// An access is what is to be done with a database.
type access int

const (
	reading  access = iota // rows are only read
	writing                // rows are put into tables that are there
	creating               // the database itself may not be there yet
)

// An opener opens the databases of a dialect.
type opener struct {
	file    bool // a database is a file
	open    func(source string, a access) (*sql.DB, error)
	private func(context.Context) (*sql.DB, func(), error) // an empty database that nobody else has, and what takes it away
	missing error                                          // why this command has none
}

// drivers open the databases of the dialects, by name.
var drivers = map[string]opener{
	"postgres":   {open: openURL, private: started(engines.PostgreSQL)},
	"sqlite":     {open: openSQLite, private: inMemory("sqlite", ":memory:?_dqs=0"), file: true},
	"mariadb":    {open: openURL, private: started(engines.MariaDB)},
	"mysql":      {open: openURL, private: started(engines.MySQL)}, // which may turn out to be a MariaDB
	"duckdb":     duckDB,
	"clickhouse": {open: openURL, private: started(engines.ClickHouse)},
	"trino":      {open: openURL, private: started(engines.Trino)},
}

// An engine is what a SOURCE with a prefix leads to.
type engine struct {
	prefix  string
	dialect *sqlgen.Dialect
	opener
}

// databases are what a SOURCE may name. What begins with none of their prefixes is a file or a folder of rows.
var databases = func() (list []engine) {
	for _, d := range sqlgen.Known() {
		o := openerOf(d)
		for _, scheme := range d.Schemes {
			list = append(list, engine{o.prefix(scheme), d, o})
		}
	}
	return list
}()

// openerOf returns what opens the databases of d.
func openerOf(d *sqlgen.Dialect) opener {
	o := drivers[d.Name]
	if o.open == nil && o.missing == nil {
		o.missing = fmt.Errorf("this tamis has no driver for %s", d)
	}
	return o
}

func (o opener) prefix(scheme string) string {
	if o.file {
		return scheme + ":"
	}
	return scheme + "://"
}

// prefixes are those of databases.
func prefixes() []string {
	list := make([]string, len(databases))
	for i, e := range databases {
		list[i] = e.prefix
	}
	return list
}

// databaseHelp says how a SOURCE names a database.
var databaseHelp = func() string {
	var list []string
	for _, d := range sqlgen.Known() {
		o, rest := openerOf(d), "..."
		if o.file {
			rest = "PATH"
		}
		list = append(list, o.prefix(d.Schemes[0])+rest)
	}
	return wording.List(list, "or")
}()

// sourceHelp says what a SOURCE is, for the flags that take one.
var sourceHelp = "a JSON file, a folder, or a database: " + databaseHelp

// engineOf returns the engine of a SOURCE, or nil if it is a file or a folder.
func engineOf(source string) *engine {
	for i := range databases {
		if strings.HasPrefix(source, databases[i].prefix) {
			return &databases[i]
		}
	}
	return nil
}

// notAnAddress returns what is wrong with a SOURCE that was to be the address of a database and is none that this command knows, or nil if it
// may be a file or a folder. The address itself is left out, as it may have a password in it.
func notAnAddress(spec string) error {
	want := "want " + sourceHelp
	scheme, rest, colon := strings.Cut(spec, ":")
	switch {
	case spec == "":
		return errors.New("the SOURCE is empty; " + want)
	case strings.HasPrefix(spec, "host=") || strings.HasPrefix(spec, "dbname=") || strings.Contains(spec, " dbname="):
		return errors.New("a database is named by a URL, not by keys and values; " + want)
	case colon && strings.HasPrefix(rest, "/") && len(scheme) > 1: // C:/rows is a folder
		return fmt.Errorf("%s:%s is not how the address of a database begins; %s", scheme, rest[:len(rest)-len(strings.TrimLeft(rest, "/"))], want)
	}
	return nil
}

// idleConnections is how many connections wait for the next request. Of more that are used at once, each that is given back is closed.
const idleConnections = 16

// connect opens a database, and makes sure that it answers.
func (e *engine) connect(ctx context.Context, source string, a access) (*sql.DB, *sqlgen.Dialect, error) {
	if e.missing != nil { // whatever is at the path
		return nil, nil, e.missing
	}
	if path, file := e.path(source); file {
		if _, err := os.Stat(path); err != nil && (a != creating || !errors.Is(err, fs.ErrNotExist)) {
			return nil, nil, err
		}
		source = path
	}
	db, err := e.open(source, a)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxIdleConns(idleConnections)
	d := e.dialect
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

// path returns where the database is, if it is a file.
func (e *engine) path(source string) (string, bool) {
	return strings.TrimPrefix(strings.TrimPrefix(source, e.prefix), "//"), e.file
}

func openURL(source string, _ access) (*sql.DB, error) { return engines.Open(source) }

func openSQLite(path string, a access) (*sql.DB, error) {
	mode := []string{"ro", "rw", "rwc"}[a]
	// Without double-quoted strings: a column that is not there is an error, and not its own name.
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+
		"?mode="+mode+"&_dqs=0&_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=mmap_size(268435456)")
}

// inMemory opens a database in memory.
func inMemory(driver, name string) func(context.Context) (*sql.DB, func(), error) {
	return func(context.Context) (*sql.DB, func(), error) {
		db, err := sql.Open(driver, name)
		return db, func() { _ = db.Close() }, err
	}
}

// started starts a server that ends with its database. What is missing of one is installed where that needs no more than the user's cache folder.
func started(kind engines.Engine) func(context.Context) (*sql.DB, func(), error) {
	return func(ctx context.Context) (*sql.DB, func(), error) {
		server, err := engines.Start(ctx, kind, engines.Options{})
		if missing := new(engines.MissingError); errors.As(err, &missing) && missing.Tool.Kept() {
			if err = engines.Install(ctx, os.Stderr, missing.Tool); err == nil {
				server, err = engines.Start(ctx, kind, engines.Options{})
			}
		}
		if err != nil {
			return nil, nil, err
		}
		var db *sql.DB
		address, err := server.NewDatabase(ctx, "tamis_fuzz", engines.DatabaseOptions{})
		if err == nil {
			db, err = engines.Open(address)
		}
		if err != nil {
			server.Stop()
			return nil, nil, err
		}
		return db, func() { _ = db.Close(); server.Stop() }, nil
	}
}
