package fuzz_test

import (
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

func TestMemoryTheOracleAndThreePostgresServersAgree(t *testing.T) {
	notShort(t)
	t.Parallel()
	c := newCluster(t)
	agreeIn(t, "three postgres servers", func(l *filter.Language) *source.Tables { return c.tables(t, l) })
}

// A cluster is PostgreSQL servers that have a part of each table.
type cluster struct {
	*engines.Shards
	dbs []*sql.DB
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{Shards: enginetest.Shards(t)}
	for _, s := range c.Servers() {
		c.dbs = append(c.dbs, enginetest.OpenURL(t, s.URL()))
	}
	return c
}

// tables returns empty tables of l, whose rows are divided by their keys.
func (c *cluster) tables(t *testing.T, l *filter.Language) *source.Tables {
	t.Helper()
	d := sqlgen.Postgres.Sharded()
	for _, db := range c.dbs {
		tables(t, db, d, l)
	}
	for _, of := range l.Registry().Collections() {
		by := of.Key
		if len(by) == 0 {
			by = of.Columns[:1]
		}
		var key []string
		for _, col := range by {
			key = append(key, col.SQL())
		}
		if err := c.Divide(t.Context(), c.dbs[0], of.SQL(), key...); err != nil {
			t.Fatal(err)
		}
	}
	divided, err := source.Database(c.dbs[0], d, l)
	if err != nil {
		t.Fatal(err)
	}
	return divided
}
