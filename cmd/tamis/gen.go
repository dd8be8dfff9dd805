package main

import (
	"bytes"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/httpapi/clients"
)

func gen(s *streams) *cobra.Command {
	in := &input{}
	var lang string
	var writes bool
	c := &cobra.Command{
		Use:   "gen -s SCHEMA [--lang go|typescript|python] [--write]",
		Short: "Write a typed client of an API that speaks the schema",
		Long: `Gen writes a client to standard output: one file without dependencies that has the rows, the bodies with
every field and operator, and calls that filter, count and paginate, range over pages, count over time, and get a row by its key. With
--write it has calls that add, replace, change and delete rows, with their ETags, and filters that stay live.`,
		Example: `  tamis gen -s prefect --lang typescript > client.ts`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := in.language()
			if err != nil {
				return err
			}
			var b bytes.Buffer
			p := in.preset()
			o := clients.Options{Routes: p.Routes, Writes: writes}
			if p.Views != nil {
				o.Views = p.Views(l.Registry())
			}
			if err := o.Write(&b, lang, l); err != nil {
				return err
			}
			_, err = s.out.Write(b.Bytes())
			return err
		},
	}
	in.schemaFlag(c)
	c.Flags().StringVar(&lang, "lang", "go", "`LANGUAGE` of the client: go, typescript or python")
	c.Flags().BoolVar(&writes, "write", false, "calls that change rows, and filters that stay live, of a server with --write")
	_ = c.RegisterFlagCompletionFunc("lang", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, t := range clients.Targets() {
			names = append(names, t.Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return c
}
