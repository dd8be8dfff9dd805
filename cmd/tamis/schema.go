package main

import (
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
)

func schemaOf(s *streams) *cobra.Command {
	var from, name, checked string
	c := &cobra.Command{
		Use:   "schema --from SOURCE [--name NAME | --check SCHEMA]",
		Short: "Write the schema of a database, or say how it differs from a schema",
		Long: `Schema reads a schema off a database and writes it as a file that every other command takes as it is: tables, columns, keys,
foreign keys as relations both ways, enums, sets, JSON. What a schema cannot hold stands as a comment with the reason, and so does
what was decided by the values of a column, of which up to a thousand are looked at. Nothing is written to the database.

With --check it compares a schema with the database instead, and prints a line for each difference: what is gone, what has
changed, what is new. The status is 1 if there is any.`,
		Example: `  tamis schema --from sqlite:shop.db > shop.yaml
  tamis query -s shop.yaml -c orders --from sqlite:shop.db body.json
  tamis schema --check shop.yaml --from sqlite:shop.db`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			e := engineOf(from)
			if e == nil {
				return fmt.Errorf("%s: a schema is read from a database: %s", from, databaseHelp)
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
			if checked != "" {
				return s.drift(checked, found)
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
			if err != nil {
				return err
			}
			tables, err := source.Database(db, d, l)
			if err != nil {
				return err
			}
			return tables.Refused() // what would be found at the first query
		},
	}
	sourceFlag(c, &from, "from")
	c.Flags().StringVar(&name, "name", "", "`NAME` of the schema; the database's if absent")
	c.Flags().StringVar(&checked, "check", "", "compare this schema `FILE` (YAML or JSON, or prefect) with the database")
	c.MarkFlagsMutuallyExclusive("name", "check")
	return c
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
	return strings.Trim(u.Path, "/")
}
