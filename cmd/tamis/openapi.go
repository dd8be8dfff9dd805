package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/openapi"
	"github.com/tamis-go/tamis/internal/wording"
)

func openapiCommand(s *streams) *cobra.Command {
	in := &input{}
	o := openapi.Options{}
	var count, history, aggregate bool
	c := &cobra.Command{
		Use:   "openapi -s SCHEMA [--version 3.0|3.1] [-c COLLECTION [--count | --history | --aggregate]]",
		Short: "Print the OpenAPI document of a schema, or the JSON Schema of a body",
		Long: `Openapi prints the document that tamis serve has at /openapi.json. With -c it prints the JSON Schema (2020-12) of
the bodies of one collection instead: those of rows, with --count of counts, with --history of histories, with --aggregate of groups.`,
		Example: `  tamis openapi -s schema.yaml > openapi.json
  tamis openapi -s prefect --version 3.0
  tamis openapi -s prefect -c flow_runs --count`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, err := in.language()
			if err != nil {
				return err
			}
			if in.collection == "" && (count || history || aggregate) {
				return errors.New("--count, --history and --aggregate are of one collection: name it with -c")
			}
			var text []byte
			if in.collection == "" {
				o.Title = l.Registry().Options().Name
				p := in.preset().Options(l.Registry())
				o.Routes, o.Problems, o.Views = p.Routes, p.Problems, p.Views
				text, err = openapi.Document(l, o)
			} else if l.Collection(in.collection) == nil {
				err = errors.New(wording.Unknown(in.collection, "collection", collections(l.Registry())))
			} else {
				text, err = openapi.Schema(l.For(filter.Route{Count: count, History: history, Aggregate: aggregate}), in.collection)
			}
			if err != nil {
				return err
			}
			_, err = s.out.Write(append(text, '\n'))
			return err
		},
	}
	in.schemaFlag(c)
	c.Flags().StringVarP(&in.collection, "collection", "c", "", "`COLLECTION` whose bodies to describe")
	c.Flags().StringVar(&o.OpenAPI, "version", "3.1", "3.1 or 3.0")
	_ = c.RegisterFlagCompletionFunc("version", cobra.FixedCompletions([]string{"3.1", "3.0"}, cobra.ShellCompDirectiveNoFileComp))
	c.Flags().BoolVar(&count, "count", false, "bodies that are counted")
	c.Flags().BoolVar(&history, "history", false, "bodies of histories")
	c.Flags().BoolVar(&aggregate, "aggregate", false, "bodies of groups")
	c.MarkFlagsMutuallyExclusive("count", "history", "aggregate")
	c.MarkFlagsMutuallyExclusive("version", "collection")
	return c
}
