package fuzz_test

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// columns is memory that answers out of a table.Table for each collection.
type columns struct {
	*source.Store
	language *filter.Language
	options  table.Options
	pieces   int // that rows are put in a table in
	tables   memeval.Dataset
}

func inColumns(t testing.TB, l *filter.Language, pieces int, o table.Options) *columns {
	t.Helper()
	store, err := source.Memory(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &columns{Store: store, language: l, options: o, pieces: pieces}
	if err := c.fill(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *columns) Load(ctx context.Context, data memeval.Dataset) error {
	if err := c.Store.Load(ctx, data); err != nil {
		return err
	}
	return c.fill()
}

func (c *columns) Clear(ctx context.Context) error {
	if err := c.Store.Clear(ctx); err != nil {
		return err
	}
	return c.fill()
}

// fill makes the tables of what the store holds.
func (c *columns) fill() error {
	c.tables = memeval.Dataset{}
	data := c.Data()
	for _, collection := range c.language.Registry().Collections() {
		table, err := c.options.New(collection, nil)
		if err != nil {
			return err
		}
		rows, ok := data[collection.Name].(memeval.Rows)
		if !ok {
			return fmt.Errorf("%s: rows are %T", collection.Name, data[collection.Name])
		}
		for i := range c.pieces {
			if err := table.Append(rows[i*len(rows)/c.pieces : (i+1)*len(rows)/c.pieces]); err != nil {
				return err
			}
		}
		c.tables[collection.Name] = table
	}
	return nil
}

// Rows has the rows that the tables find, in the order that they find them in.
func (c *columns) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	return func(yield func(source.Row, error) bool) {
		rows, err := memeval.Select[map[string]any](q, c.tables)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, row := range rows {
			if !yield(shown(q.Collection(), row), nil) {
				return
			}
		}
	}
}

// shown is a row as sources give it.
func shown(c *schema.Collection, row map[string]any) source.Row {
	out := source.Row{}
	for _, col := range c.Columns {
		if !col.Hidden {
			out[col.Name] = shownValue(col.Type, row[col.Name])
		}
	}
	return out
}

func shownValue(t schema.Type, v any) any {
	at, isTime := v.(time.Time)
	switch {
	case t.Array:
		list := []any{}
		for i := range reflect.ValueOf(v).Len() {
			list = append(list, shownValue(schema.Type{Kind: t.Kind}, reflect.ValueOf(v).Index(i).Interface()))
		}
		return list
	case isTime && t.Kind == schema.Date:
		return at.Format(time.DateOnly)
	case isTime:
		return schema.FormatTime(at.UnixMicro())
	}
	return v
}

func (c *columns) Count(_ context.Context, q *filter.Query) (int64, error) {
	return memeval.Count(q, c.tables)
}

func TestMemoryTheOracleAndTablesAgree(t *testing.T) {
	t.Parallel()
	n := number(t, "TAMIS_FUZZ_N", 100) * 50
	seed := int64(number(t, "TAMIS_FUZZ_SEED", 1))
	schemas, asked := 0, 0
	for ; asked < n; schemas++ {
		l, text := preset, []byte(nil)
		if schemas > 0 {
			l, text = random(t, seed+int64(schemas))
		}
		report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{
			"table":  inColumns(t, l, 1, table.Options{Workers: 1}),
			"pieces": inColumns(t, l, 3, table.Options{Workers: 2}),
		}, fuzz.Options{N: min(400, n-asked), Seed: seed + int64(schemas)})
		if err != nil {
			disagreement(t, err, text)
			return
		}
		asked += report.Filters
	}
	t.Logf("tally: fuzz: seed %d: memory = oracle = tables of columns on %d filters of %d schemas", seed, asked, schemas)
}
