package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

func index(s *streams) *cobra.Command {
	in := &input{}
	var dialect, from string
	c := &cobra.Command{
		Use:   "index -s SCHEMA -c COLLECTION -d DIALECT [--from SOURCE] [FILE...]",
		Short: "Name the indexes that filters want",
		Long: `Index reads filters, a file each or one a line, and prints the statements that make the indexes which they want, each with
the filters that it serves and what of them, and then what no index serves. Without a FILE, they are those of every sort and
every operator of every collection's fields: what load --create --indexes makes.

With --from, the database says which of its texts are compared bit by bit; nothing is made in it.`,
		Example: `  tamis index -s prefect -c flow_runs -d postgres bodies.ndjson
  tamis index -s prefect -c flow_runs -d sqlite --json a.json b.json`,
		RunE: func(c *cobra.Command, args []string) error {
			l, err := in.on()
			if err != nil {
				return err
			}
			d := sqlgen.ByName(dialect)
			if d == nil {
				return errors.New(wording.Unknown(dialect, "dialect", dialects()))
			}
			if from != "" {
				if d, err = knownDialect(c, l, from, d); err != nil {
					return err
				}
			}
			filters := typical(l)
			if len(args) > 0 {
				if filters, err = readFilters(s, l, in.collection, args); err != nil {
					return err
				}
			}
			return printIndexes(s, d, filters)
		},
	}
	in.flags(c)
	c.Flags().StringVarP(&dialect, "dialect", "d", "", "`DIALECT`: "+wording.List(dialects(), "or"))
	_ = c.MarkFlagRequired("dialect")
	_ = c.RegisterFlagCompletionFunc("dialect", cobra.FixedCompletions(dialects(), cobra.ShellCompDirectiveNoFileComp))
	c.Flags().StringVar(&from, "from", "", "`SOURCE`: a database whose tables the indexes are for")
	return c
}

// knownDialect returns d with what a database says of its columns.
func knownDialect(c *cobra.Command, l *filter.Language, from string, d *sqlgen.Dialect) (*sqlgen.Dialect, error) {
	e := engineOf(from)
	if e == nil {
		return nil, fmt.Errorf("%s: want a database of %s", from, d)
	}
	db, is, err := e.connect(c.Context(), from, reading)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if is != d {
		return nil, fmt.Errorf("the database is one of %s: want one of %s", is, d)
	}
	tables, err := source.Database(db, d, l)
	if err != nil {
		return nil, err
	}
	return tables.Dialect(), nil
}

// A serving is a filter and what of it an index is for.
type serving struct {
	Filter string `json:"filter"`
	For    string `json:"for"`
}

type wantedIndex struct {
	Name       string    `json:"name"`
	Collection string    `json:"collection"`
	SQL        string    `json:"sql"`
	Needs      string    `json:"needs,omitempty"`
	Refuses    string    `json:"refuses,omitempty"`
	Serves     []serving `json:"serves"`
}

// printIndexes writes the indexes that filters want, for people and psql alike or as JSON.
func printIndexes(s *streams, d *sqlgen.Dialect, filters []namedFilter) error {
	queries := make([]*filter.Query, len(filters))
	for i, f := range filters {
		queries[i] = f.query
	}
	indexes, unserved := d.Indexes(queries...)
	named := func(list []advise.Served) []serving {
		out := make([]serving, len(list))
		for i, served := range list {
			out[i] = serving{filters[served.Query].name, served.What}
		}
		return out
	}
	list := make([]wantedIndex, len(indexes))
	for i, x := range indexes {
		list[i] = wantedIndex{x.Name, x.Collection.Name, x.SQL, x.Needs, x.Refuses, named(x.Serves)}
	}
	if s.json {
		e := json.NewEncoder(s.out)
		e.SetEscapeHTML(false)
		return e.Encode(struct {
			Indexes  []wantedIndex `json:"indexes"`
			Unserved []serving     `json:"unserved"`
		}{list, named(unserved)})
	}
	out := &lineWriter{w: s.out}
	needs := map[string]bool{"": true}
	for _, x := range list {
		if !needs[x.Needs] {
			out.printf("%s;\n", x.Needs)
			needs[x.Needs] = true
		}
		if x.Refuses != "" {
			out.printf("-- with the next index the table refuses %s; load does not make it\n", x.Refuses)
		}
		out.printf("%s;\n", x.SQL)
		out.servings(x.Serves)
	}
	if len(unserved) > 0 {
		out.printf("-- no index of %s serves:\n", d)
	}
	out.servings(named(unserved))
	if len(list)+len(unserved) == 0 {
		out.printf("-- no index is wanted\n")
	}
	return out.err
}

// A lineWriter writes until there is an error.
type lineWriter struct {
	w   io.Writer
	err error
}

func (l *lineWriter) printf(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format, args...)
	}
}

// servings writes the first of list; all of them are in what --json prints.
func (l *lineWriter) servings(list []serving) {
	const most = 5
	for i, s := range list {
		if i == most && len(list) > most+1 {
			l.printf("  -- and %d more\n", len(list)-most)
			return
		}
		l.printf("  -- %s: %s\n", s.Filter, s.For)
	}
}
