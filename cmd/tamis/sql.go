package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/sqlgen"
)

func sqlStatement(s *streams) *cobra.Command {
	in := &input{}
	var dialect string
	var count bool
	c := &cobra.Command{
		Use:   "sql -s SCHEMA -c COLLECTION -d DIALECT [--count] [FILE|-]",
		Short: "Print the SQL of a filter",
		Long: `Sql prints the statement of a filter in one dialect, and below it the arguments, each as its database
driver gets it. The statement depends on the shape of the filter alone, never on a value in it.`,
		Example: `  tamis sql -s prefect -c flows -d postgres body.json
  tamis sql -s prefect -c flows -d sqlite --count --json body.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			d := sqlgen.ByName(dialect)
			if d == nil {
				return errors.New(wording.Unknown(dialect, "dialect", dialects()))
			}
			q, err := in.parse(s, args, filter.Route{Count: count})
			if err != nil {
				return err
			}
			if _, err := d.For(q.Language()); err != nil {
				return err
			}
			statement := d.Select(q)
			if count {
				statement = d.Count(q)
			}
			text, binds, err := statement.ToSql()
			if err != nil {
				return err
			}
			return printStatement(s, text, binds)
		},
	}
	in.flags(c)
	c.Flags().StringVarP(&dialect, "dialect", "d", "", "`DIALECT`: "+wording.List(dialects(), "or"))
	_ = c.MarkFlagRequired("dialect")
	_ = c.RegisterFlagCompletionFunc("dialect", cobra.FixedCompletions(dialects(), cobra.ShellCompDirectiveNoFileComp))
	c.Flags().BoolVar(&count, "count", false, "the statement that counts the rows")
	return c
}

func dialects() []string {
	var names []string
	for _, d := range sqlgen.Known() {
		names = append(names, d.Name)
	}
	return names
}
