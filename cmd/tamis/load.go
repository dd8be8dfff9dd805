package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

func load(s *streams) *cobra.Command {
	in := &input{}
	var from, to string
	var o loading
	var filters []string
	c := &cobra.Command{
		Use:   "load -s SCHEMA --from SOURCE --to SOURCE [--create] [--indexes | --filters COLLECTION=FILE...]",
		Short: "Copy rows from one source to another, all or none",
		Long: `Load adds every row of one source to another. Where a row is not of the schema, or has the key of
another one, nothing is loaded; ClickHouse and Trino have no transactions, and keep the rows before it. With --create, tables that are not there are made: texts compared bit by bit, only
keys not null. A JSON file gets the rows added, a folder must be new or empty.

With --indexes, the indexes that a database wants for every sort and every operator of the schema are made behind the rows; with
--filters, those that the filters in a file want, one a line. The command index names them.`,
		Example: `  tamis load -s prefect --from data.json --to sqlite:server.db --create --indexes
  tamis load -s prefect --from sqlite:server.db --to backup/`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			l, err := in.language()
			if err != nil {
				return err
			}
			if o.queries, err = filtersOf(s, l, filters); err != nil {
				return err
			}
			data, done, err := openData(c.Context(), l, from)
			if err != nil {
				return err
			}
			defer done()
			n := int64(0)
			bar := newRowsBar(s, "loading")
			data = source.Watched(data, func() {
				n++
				_ = bar.Add64(1)
			})
			err = loadInto(c.Context(), l, to, o, data)
			_ = bar.Finish()
			if err != nil {
				return err
			}
			if s.json {
				return printJSON(s.out, struct {
					Loaded int64 `json:"loaded"`
				}{n})
			}
			_, err = fmt.Fprintf(s.err, "%s loaded\n", wording.Count(n, "row"))
			return err
		},
	}
	in.schemaFlag(c)
	sourceFlag(c, &from, "from")
	sourceFlag(c, &to, "to")
	c.Flags().BoolVar(&o.create, "create", false, "make the tables that are not there")
	c.Flags().BoolVar(&o.indexes, "indexes", false, "make the indexes that any filter may want")
	c.Flags().StringArrayVar(&filters, "filters", nil, "make the indexes that filters want: `COLLECTION=FILE`")
	c.MarkFlagsMutuallyExclusive("indexes", "filters")
	s.progressFlag(c)
	return c
}

// A loading is what is to be made beside rows.
type loading struct {
	create, indexes bool
	queries         []*filter.Query // whose indexes are wanted
}

// openData opens a SOURCE whose rows are all wanted.
func openData(ctx context.Context, l *filter.Language, spec string) (memeval.Dataset, func(), error) {
	e := engineOf(spec)
	if e == nil {
		if err := notAnAddress(spec); err != nil {
			return nil, nil, err
		}
		files, err := source.OpenFiles(l, spec)
		if err != nil {
			return nil, nil, err
		}
		return files.Data(), func() {}, nil
	}
	db, d, err := e.connect(ctx, spec, reading)
	if err != nil {
		return nil, nil, err
	}
	tables, err := source.Database(db, d, l)
	if err == nil {
		err = tables.Refused()
	}
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return tables.Data(), func() { _ = db.Close() }, nil
}

// loadInto adds data to a SOURCE.
func loadInto(ctx context.Context, l *filter.Language, spec string, o loading, data memeval.Dataset) (err error) {
	e := engineOf(spec)
	if o.indexes {
		o.queries = advise.Typical(l)
	}
	if e == nil {
		if err := notAnAddress(spec); err != nil {
			return err
		}
		if o.queries != nil {
			return fmt.Errorf("%s: a file has no indexes", spec)
		}
		files, err := source.NewFiles(l, spec)
		if err != nil {
			return err
		}
		return files.Load(ctx, data)
	}
	a := writing
	if o.create {
		a = creating
	}
	if path, embedded := e.path(spec); embedded {
		if _, missing := os.Stat(path); errors.Is(missing, fs.ErrNotExist) {
			defer func() {
				if err != nil { // what was not there is not left behind
					removeDatabase(path)
				}
			}()
		}
	}
	db, d, err := e.connect(ctx, spec, a)
	if err != nil {
		return err
	}
	defer db.Close()
	var tables *source.Tables
	if o.create {
		tables, err = source.CreateAndLoad(ctx, db, d, l, data)
	} else if tables, err = source.Database(db, d, l); err == nil {
		err = tables.Load(ctx, data)
	}
	if err != nil || o.queries == nil {
		return err
	}
	_, err = tables.Index(ctx, o.queries...)
	return err
}

// removeDatabase removes the file of a database, and those that SQLite and DuckDB keep beside it. A transaction that was
// interrupted may still be rolling back when its database is closed, and has its journal until then.
func removeDatabase(path string) {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm", ".wal"} {
		_ = os.Remove(path + suffix)
	}
}
