package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// commands are the commands, in the order of the documents. Each is in a file of its own.
var commands = []func(*streams) *cobra.Command{
	check,
	sqlStatement,
	query,
	load,
	schemaOf,
	index,
	explain,
	fuzzBackends,
	matchRows,
	bench,
	gen,
	openapiCommand,
	serve,
	proxyCommand,
}

// newRoot returns the command that all others are part of.
func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "tamis",
		Short: "Filters for JSON APIs: check them, see their SQL, run them",
		Long: `Tamis is a filter engine for JSON APIs. A filter has the shape
{collection: {field: {operator_: value}}}; it is checked against a schema, compiled to SQL
or evaluated in memory, and both answers are the same.

Exit status: 0 done, 1 the filter is not valid, 2 wrong usage, or a file or database that cannot be used.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	for _, command := range commands {
		root.AddCommand(command(s))
	}
	return root
}

// run runs a command line and returns its exit status.
func run(ctx context.Context, s *streams, args []string) int {
	root := newRoot(s)
	root.SetArgs(args)
	return exit(ctx, s.err, root.ExecuteContext(ctx))
}
