package divided

import (
	"context"
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Servers are three of PostgreSQL, of which the first is asked and has the others' parts of each table as foreign tables.
type Servers struct {
	*engines.Shards
	DBs []*sql.DB // of each server
}

// Postgres starts three servers, which end with the test.
func Postgres(tb testing.TB) *Servers {
	tb.Helper()
	s := &Servers{Shards: enginetest.Shards(tb)}
	for _, server := range s.Servers() {
		s.DBs = append(s.DBs, enginetest.OpenURL(tb, server.URL()))
	}
	return s
}

// Tables returns empty tables of l, whose rows are divided by their keys.
func (s *Servers) Tables(tb testing.TB, l *filter.Language) *source.Tables {
	tb.Helper()
	d := sqlgen.Postgres.Sharded()
	for _, db := range s.DBs {
		fresh(tb, db, d, l)
	}
	for _, c := range l.Registry().Collections() {
		if err := s.Divide(context.Background(), s.DBs[0], c.SQL(), keyOf(c, func(name string) string { return name })...); err != nil {
			tb.Fatal(err)
		}
	}
	tables, err := source.Database(s.DBs[0], d, l)
	if err != nil {
		tb.Fatal(err)
	}
	return tables
}
