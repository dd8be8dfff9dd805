package conformance

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/prefect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

// A store is a backend whose rows can be replaced.
type store interface {
	source.Loader
	Clear(context.Context) error
}

// onEvery runs f on every backend.
func onEvery(t *testing.T, f func(t *testing.T, s store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		s, err := source.Memory(language, nil)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := open[d.Name](t)
			t.Cleanup(func() { _ = db.Close() })
			s, err := source.Create(context.Background(), db, d, language)
			if err != nil {
				t.Fatal(err)
			}
			f(t, s)
		})
	}
}

// open opens an empty database, by dialect.
var open = map[string]func(*testing.T) *sql.DB{
	"sqlite": func(t *testing.T) *sql.DB {
		return opened(sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_dqs=0&_txlock=immediate"))
	},
	"postgres": func(t *testing.T) *sql.DB { return opened(engines.Open(enginetest.Postgres(t))) },
	"mysql":    func(t *testing.T) *sql.DB { return opened(engines.Open(enginetest.MySQL(t))) },
	"duckdb":   openDuckDB,
}

func opened(db *sql.DB, err error) *sql.DB { return schema.Must(db, err) }
