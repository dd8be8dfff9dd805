package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
)

func check(s *streams) *cobra.Command {
	in := &input{}
	var each bool
	c := &cobra.Command{
		Use:   "check -s SCHEMA -c COLLECTION [FILE|-]",
		Short: "Say whether a filter is valid, and every error if not",
		Long: `Check prints ok, or every error of a filter: its place, the JSON pointer of what is at fault, a code,
what is wrong and what may have been meant. Uses that are deprecated are warned of.`,
		Example: `  tamis check -s prefect -c flows body.json
  echo '{"flows": {"name": {"any_": ["etl"]}}}' | tamis check -s prefect -c flows --json
  tamis check -s schema.yaml -c flows --each saved.ndjson`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if each {
				return in.checkEach(s, args)
			}
			q, err := in.parse(s, args, filter.Route{})
			if err != nil {
				return err
			}
			if s.json {
				return printVerdict(s.out, verdict{OK: true, Warnings: q.Warnings()})
			}
			_, err = fmt.Fprintln(s.out, "ok")
			return err
		},
	}
	in.flags(c)
	c.Flags().BoolVar(&each, "each", false, "FILE has a filter a line: check every one")
	return c
}
