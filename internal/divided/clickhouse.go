package divided

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A Pair is a ClickHouse server that is both shards of a cluster: what a shard has of a table is a view of the rows whose keys it has.
type Pair struct {
	Whole *sql.DB // the database of all rows
	Both  *sql.DB // the database that is asked
	More  string  // behind the condition of the views that are made from now on

	cluster     string
	parts, rows string // databases: of the views, and of the tables that the views are of
}

// ClickHouse returns such a server. The cluster is two, or gone, of which the second shard cannot be reached.
func ClickHouse(tb testing.TB, cluster string) *Pair {
	tb.Helper()
	parts := enginetest.Open(tb, "clickhouse")
	p := &Pair{
		cluster: cluster, Whole: enginetest.Open(tb, "clickhouse"),
		Both: enginetest.OpenURL(tb, enginetest.ClickHouse(tb)+"&skip_unavailable_shards=1"),
	}
	for db, name := range map[*sql.DB]*string{parts: &p.parts, p.Whole: &p.rows} {
		if err := db.QueryRowContext(context.Background(), "SELECT currentDatabase()").Scan(name); err != nil {
			tb.Fatal(err)
		}
	}
	return p
}

// A Halved source has rows on two shards.
type Halved struct {
	*source.Tables
	whole *source.Tables // where the rows are put
}

// Load adds rows.
func (h *Halved) Load(ctx context.Context, data memeval.Dataset) error {
	return h.whole.Load(ctx, data)
}

// Clear takes away all rows.
func (h *Halved) Clear(ctx context.Context) error { return h.whole.Clear(ctx) }

// Tables returns empty tables of l on both shards.
func (p *Pair) Tables(tb testing.TB, l *filter.Language) *Halved {
	tb.Helper()
	whole := fresh(tb, p.Whole, sqlgen.ClickHouse, l)
	for _, c := range l.Registry().Collections() {
		table := sqlgen.ClickHouse.Quote(c.SQL())
		shard := "cityHash64(" + strings.Join(keyOf(c, sqlgen.ClickHouse.Quote), ", ") + ")"
		exec(tb, p.Both, fmt.Sprintf("DROP VIEW IF EXISTS %s.%s", p.parts, table))
		exec(tb, p.Both, fmt.Sprintf("CREATE VIEW %s.%s AS SELECT * FROM %s.%s WHERE %s %% 2 + 1 = shardNum()%s", p.parts, table, p.rows, table, shard, p.More))
		exec(tb, p.Both, fmt.Sprintf("DROP TABLE IF EXISTS %s", table))
		exec(tb, p.Both, fmt.Sprintf("CREATE TABLE %s AS %s.%s ENGINE = Distributed(%s, %s, %s, %s)", table, p.rows, table, p.cluster, p.parts, table, shard))
	}
	both, err := source.Database(p.Both, sqlgen.ClickHouse.Sharded(), l)
	if err != nil {
		tb.Fatal(err)
	}
	return &Halved{both, whole}
}
