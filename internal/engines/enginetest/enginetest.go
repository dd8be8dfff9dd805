// Package enginetest gives a test an empty database on a real server.
//
// The server is the one that an environment variable names, as the command
// with-engines sets it. Where there is none, a private server is started once a test
// binary. Where the engine is not installed either, the test is skipped, but
// fails if CI=true.
package enginetest

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/engines"
)

// Postgres returns the URL of an empty PostgreSQL database, dropped when the test ends.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return database(tb, postgres, engines.DatabaseOptions{})
}

// PostgresLocale is Postgres with text compared as a locale has it. C, POSIX and what has
// a dot (C.UTF-8) are locales of the C library, all others (en-US, tr-TR) are ICU's.
func PostgresLocale(tb testing.TB, locale string) string {
	tb.Helper()
	if locale == "C" || locale == "POSIX" || strings.Contains(locale, ".") {
		return database(tb, postgres, engines.DatabaseOptions{Locale: locale})
	}
	return database(tb, postgres, engines.DatabaseOptions{ICU: locale})
}

// MariaDB returns the URL of an empty MariaDB database, dropped when the test ends.
func MariaDB(tb testing.TB) string { return MariaDBCollation(tb, "") }

// MariaDBCollation is MariaDB with another default collation: utf8mb4_bin, utf8mb4_general_ci.
func MariaDBCollation(tb testing.TB, collation string) string {
	tb.Helper()
	return database(tb, mariadb, engines.DatabaseOptions{Collation: collation})
}

// MySQL returns the URL of an empty MySQL database, dropped when the test ends.
func MySQL(tb testing.TB) string { return MySQLCollation(tb, "") }

// MySQLCollation is MySQL with another default collation: utf8mb4_bin, utf8mb4_general_ci.
func MySQLCollation(tb testing.TB, collation string) string {
	tb.Helper()
	return database(tb, mysql, engines.DatabaseOptions{Collation: collation})
}

// ClickHouse returns the URL of an empty ClickHouse database, dropped when the test ends.
func ClickHouse(tb testing.TB) string {
	tb.Helper()
	return database(tb, clickhouse, engines.DatabaseOptions{})
}

// Trino returns the URL of an empty schema of Trino's memory, dropped when the test ends.
func Trino(tb testing.TB) string {
	tb.Helper()
	return database(tb, trino, engines.DatabaseOptions{})
}

// Stop ends the servers that this test binary started itself. They also end with the binary;
// a TestMain calls Stop only if it looks for leaked goroutines afterwards.
func Stop() {
	for _, s := range []*shared{postgres, mariadb, mysql, clickhouse, trino} {
		s.stop()
	}
}

// A shared server is found or started by the first test that asks for it.
type shared struct {
	engine engines.Engine

	mu     sync.Mutex
	server *engines.Server
	err    error
}

// The servers of this process: what must outlive every test cannot be a test's own.
var (
	postgres   = &shared{engine: engines.PostgreSQL}
	mariadb    = &shared{engine: engines.MariaDB}
	mysql      = &shared{engine: engines.MySQL}
	clickhouse = &shared{engine: engines.ClickHouse}
	trino      = &shared{engine: engines.Trino}
)

func (s *shared) get() (*engines.Server, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil && s.err == nil {
		s.server, s.err = s.find()
	}
	return s.server, s.err
}

func (s *shared) find() (*engines.Server, error) {
	if address := engines.Named(context.Background(), s.engine); address != "" {
		return engines.At(address)
	}
	return engines.Start(context.Background(), s.engine, engines.Options{})
}

func (s *shared) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		s.server.Stop()
	}
	s.server, s.err = nil, nil
}

// patience is how long one database may take to make or drop.
const patience = time.Minute

func database(tb testing.TB, s *shared, o engines.DatabaseOptions) string {
	tb.Helper()
	server, err := s.get()
	present(tb, err, s.engine)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name := fresh(tb.Name())
	address, err := server.NewDatabase(ctx, name, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.DropDatabase(ctx, name); err != nil {
			tb.Error(err)
		}
	})
	return address
}

// present skips the test where an engine is not installed, but not in CI, and fails it where a server has another error.
func present(tb testing.TB, err error, engine engines.Engine) {
	tb.Helper()
	if missing := new(engines.MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
		tb.Skipf("%v, and %s names no server: `make test` installs it", err, engine.Variable())
	}
	if err != nil {
		tb.Fatal(err)
	}
}

var unusual = regexp.MustCompile(`[^a-z0-9]+`)

// fresh is a database name that says whose it is and that no other test has. It needs no
// quoting, and is short enough for every engine.
func fresh(test string) string {
	test = unusual.ReplaceAllString(strings.ToLower(test), "_")
	return "t_" + strings.ToLower(rand.Text()[:10]) + "_" + test[:min(len(test), 40)]
}
