package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// A row of the table of commands.
type commandRow struct {
	command func(*streams) *cobra.Command // each is in a file of its own
	json    string                        // what --json prints
	without string                        // why there is no --json
}

// commands are the commands, in the order of the documents.
var commands = []commandRow{
	{command: check, json: `{"ok": false, "errors": [{"code", "pointer", "line", "column", "message", "suggestion"}]}; with --each such an object for each filter, with its "line"`},
	{command: sqlStatement, json: `{"sql": "...", "args": [...]}`},
	{command: query, json: `a row a line, as an object, on a terminal too; with --count a number; with --ids a key a line: a value, or a list of the parts`},
	{command: load, json: `{"loaded": n}`},
	{command: schemaOf, json: `with --check, {"ok": false, "differences": [{"change", "collection", "column", "message"}]}; a schema itself is a file of YAML`},
	{command: index, json: `{"indexes": [{"name", "collection", "sql", "serves"}], "unserved": [...]}`},
	{command: explain, json: `the tree`},
	{command: fuzzBackends, json: `the result`},
	{command: matchRows, json: `{"row": key, "matches": [id, ...]} for each row, {"error": text} for one that is skipped; with --check, {"id", "line", "ok", "errors", "changed"} for each filter that is reported`},
	{command: bench, json: `an object a line for each measurement`},
	{command: gen, without: "it prints a program"},
	{command: openapiCommand, without: "it prints a JSON document"},
	{command: serve, json: `{"url": address} once it listens; --log json is for requests`},
	{command: proxyCommand, json: `{"url": address} once it listens; --log json is for requests`},
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
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	for _, row := range commands {
		c := row.command(s)
		if row.json != "" {
			c.Flags().BoolVar(&s.json, "json", false, "print "+row.json)
		}
		root.AddCommand(c)
	}
	root.SetHelpCommand(help(root))
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" { // by itself it takes any shell, and is silent about an unknown one
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
	return root
}

// help returns the command help. The one that cobra has ends with 0 where there is no such command.
func help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name()+"\t"+c.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return fmt.Errorf("unknown command %q for %q", rest[0], c.CommandPath())
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// version returns the version that the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "of unknown version"
}

// run runs a command line and returns its exit status.
func run(ctx context.Context, s *streams, args []string) int {
	s = s.guarded(args)
	root := newRoot(s)
	root.SetArgs(args)
	return s.exit(ctx, root.ExecuteContext(ctx))
}
