package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

func schemaOf(s *streams) *cobra.Command {
	var from, name, checked string
	c := &cobra.Command{
		Use:   "schema --from SOURCE [--name NAME | --check SCHEMA]",
		Short: "Write the schema of a database or of a file of rows, or say how it differs from a schema",
		Long: `Schema reads a schema off a database and writes it as a file that every other command takes as it is: tables, columns, keys,
foreign keys as relations both ways, enums, sets, JSON. What a schema cannot hold stands as a comment with the reason, and so does
what was decided by the values of a column, of which up to a thousand are looked at. Nothing is written to the database.

SOURCE may also be one file of rows, FILE.ndjson, FILE.csv or a JSON array FILE.json, each also .gz or .zst, or - for NDJSON on standard
input. It is read to its end, and the schema has one collection, called as the file or by --name, that all its rows fit: a column is of the
narrowest kind that every value is of, and what is inside JSON objects are fields of their own.

With --check it compares a schema with SOURCE instead, and prints a line for each difference: what is gone, what has
changed, what is new. The status is 1 if there is any.`,
		Example: `  tamis schema --from sqlite:shop.db > shop.yaml
  tamis query -s shop.yaml -c orders --from sqlite:shop.db body.json
  tamis schema --from events.ndjson.gz > events.yaml
  tamis query -s events.yaml -c events --from events.ndjson.gz body.json
  tamis schema --check shop.yaml --from sqlite:shop.db`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			found, done, err := introspected(c.Context(), s, from, name)
			if err != nil {
				return err
			}
			defer done()
			if checked != "" {
				return s.drift(checked, found.Result)
			}
			notes := make([]file.Omission, len(found.Notes))
			for i, n := range found.Notes {
				notes[i] = file.Omission{Collection: n.Collection, Column: strings.Join(n.Columns, ", "), Reason: n.Text}
			}
			text, err := file.Format(found.Registry, notes...)
			if err != nil {
				return err
			}
			if _, err = s.out.Write(text); err != nil || found.db == nil {
				return err
			}
			l, err := filter.New(found.Registry, filter.Config{})
			if err != nil {
				return err
			}
			tables, err := source.Database(found.db, found.dialect, l)
			if err != nil {
				return err
			}
			return tables.Refused() // what would be found at the first query
		},
	}
	sourceFlag(c, &from, "from")
	c.Flags().StringVar(&name, "name", "", "`NAME` of the schema; that of the database or of the file if absent")
	c.Flags().StringVar(&checked, "check", "", "compare this schema `FILE` (YAML or JSON, or prefect) with SOURCE")
	s.progressFlag(c)
	c.MarkFlagsMutuallyExclusive("name", "check")
	return c
}

// An introspection is a schema, and the database that it was read from, if it is of one.
type introspection struct {
	*introspect.Result
	db      *sql.DB
	dialect *sqlgen.Dialect
}

// introspected reads the schema of a SOURCE: a database, one file of rows, or standard input.
func introspected(ctx context.Context, s *streams, from, name string) (found introspection, done func(), err error) {
	e := engineOf(from)
	if e == nil {
		found.Result, err = schemaOfRows(ctx, s, from, name)
		return found, func() {}, err
	}
	found.db, found.dialect, err = e.connect(ctx, from, reading)
	if err != nil {
		return found, nil, err
	}
	if name == "" {
		name = databaseName(from)
	}
	if found.Result, err = introspect.Read(ctx, found.db, found.dialect, introspect.Options{Name: name}); err != nil {
		_ = found.db.Close()
	}
	return found, func() { _ = found.db.Close() }, err
}

// schemaOfRows returns the schema of the rows in a file or of standard input. It is called as the file is.
func schemaOfRows(ctx context.Context, s *streams, from, name string) (*introspect.Result, error) {
	rows := source.MembersOfLines(ctx, "standard input", s.in)
	if from != "-" {
		if err := notAnAddress(from); err != nil {
			return nil, err
		}
		var err error
		if rows, err = source.MembersOf(ctx, from); err != nil {
			return nil, fmt.Errorf("%w; or a database: %s", err, databaseHelp)
		}
		if base, _, _ := strings.Cut(filepath.Base(from), "."); name == "" {
			name = base
		}
	}
	bar := newRowsBar(s, "reading")
	defer bar.Finish() //nolint:errcheck // it shows, or not
	return introspect.Rows(cmp.Or(name, "rows"), func(yield func([]source.Member, error) bool) {
		for row, err := range rows {
			_ = bar.Add64(1)
			if !yield(row, err) {
				return
			}
		}
	})
}

// errDrift ends a comparison that found a difference. What differs has been printed already.
var errDrift = errors.New("the schema and the database differ")

// drift prints how a database differs from a schema.
func (s *streams) drift(schemaFile string, found *introspect.Result) error {
	in := &input{schema: schemaFile}
	l, err := in.language()
	if err != nil {
		return err
	}
	differences := introspect.Compare(l.Registry(), found)
	if s.json {
		if differences == nil {
			differences = []introspect.Difference{}
		}
		err = json.NewEncoder(s.out).Encode(struct {
			OK          bool                    `json:"ok"`
			Differences []introspect.Difference `json:"differences"`
		}{len(differences) == 0, differences})
	} else {
		for _, d := range differences {
			if _, err := fmt.Fprintln(s.out, d); err != nil {
				return err
			}
		}
		if len(differences) == 0 {
			_, err = fmt.Fprintln(s.out, "ok")
		}
	}
	if err == nil && len(differences) > 0 {
		err = errDrift
	}
	return err
}

// databaseName returns the name of the database that a SOURCE leads to.
func databaseName(source string) string {
	e := engineOf(source)
	if path, embedded := e.path(source); embedded {
		base := filepath.Base(path)
		return strings.TrimSuffix(base, filepath.Ext(base))
	}
	u, err := url.Parse(source)
	if err != nil {
		return ""
	}
	name := strings.Trim(u.Path, "/") // of Trino, behind its catalog
	return name[strings.LastIndexByte(name, '/')+1:]
}
