package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/introspect"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

func schemaOf(s *streams) *cobra.Command {
	var from, name string
	c := &cobra.Command{
		Use:   "schema --from SOURCE [--name NAME]",
		Short: "Write the schema of a database",
		Long: `Schema reads a schema off a database and writes it as a file that every other command takes as it is: tables, columns, keys,
foreign keys as relations both ways, enums, sets, JSON. What a schema cannot hold stands as a comment with the reason, and so does
what was decided by the values of a column, of which up to a thousand are looked at. Nothing is written to the database.`,
		Example: `  tamis schema --from sqlite:shop.db > shop.yaml
  tamis query -s shop.yaml -c orders --from sqlite:shop.db body.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			e := engineOf(from)
			if e == nil {
				return fmt.Errorf("%s: a schema is read off a database: sqlite:PATH, postgres://..., mysql://... or duckdb:PATH", from)
			}
			db, d, err := e.connect(c.Context(), from, reading)
			if err != nil {
				return err
			}
			defer db.Close()
			if name == "" {
				name = databaseName(from)
			}
			found, err := introspect.Read(c.Context(), db, d, introspect.Options{Name: name})
			if err != nil {
				return err
			}
			notes := make([]file.Omission, len(found.Notes))
			for i, n := range found.Notes {
				notes[i] = file.Omission{Collection: n.Collection, Column: strings.Join(n.Columns, ", "), Reason: n.Text}
			}
			text, err := file.Format(found.Registry, notes...)
			if err != nil {
				return err
			}
			if _, err = s.out.Write(text); err != nil {
				return err
			}
			l, err := filter.New(found.Registry, filter.Config{})
			if err == nil {
				_, err = source.Database(db, d, l)
			}
			return err // what would be found at the first query
		},
	}
	sourceFlag(c, &from, "from")
	c.Flags().StringVar(&name, "name", "", "`NAME` of the schema; the database's if absent")
	return c
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
	return strings.Trim(u.Path, "/")
}
