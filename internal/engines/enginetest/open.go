package enginetest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver named sqlite

	"github.com/tamis-go/tamis/internal/engines"
)

// Open opens an empty database of a dialect: sqlite, postgres, mariadb, mysql, clickhouse, trino or duckdb. It is gone when the test ends. DuckDB
// needs the build tag duckdb; without it the test is skipped.
func Open(tb testing.TB, dialect string) *sql.DB {
	tb.Helper()
	switch dialect {
	case "sqlite":
		return opened(tb)(sql.Open("sqlite", sqlite(filepath.Join(tb.TempDir(), "test.db"))))
	case "postgres":
		return OpenURL(tb, Postgres(tb))
	case "mariadb":
		return OpenURL(tb, MariaDB(tb))
	case "mysql":
		return OpenURL(tb, MySQL(tb))
	case "clickhouse":
		return OpenURL(tb, ClickHouse(tb))
	case "trino":
		return OpenURL(tb, Trino(tb))
	case "duckdb":
		return openDuckDB(tb)
	}
	tb.Fatalf("no engine for the dialect %s", dialect)
	return nil
}

// OpenURL opens a database by its URL, as [Postgres], [MariaDB] and [MySQL] give it, and closes it when the test ends.
func OpenURL(tb testing.TB, url string) *sql.DB {
	tb.Helper()
	return opened(tb)(engines.Open(url))
}

// sqlite is the address of a file. It need not survive a power cut, so SQLite does not wait for the disk.
func sqlite(path string) string {
	u := url.URL{Path: path}
	return "file:" + u.EscapedPath() + "?_dqs=0&_txlock=immediate" +
		"&_pragma=busy_timeout(5000)&_pragma=journal_mode(memory)&_pragma=synchronous(off)"
}

func opened(tb testing.TB) func(*sql.DB, error) *sql.DB {
	return func(db *sql.DB, err error) *sql.DB {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = db.Close() })
		return db
	}
}
