package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func explain(s *streams) *cobra.Command {
	in := &input{}
	var from, key string
	c := &cobra.Command{
		Use:   "explain -s SCHEMA -c COLLECTION --from SOURCE --key ID [FILE|-]",
		Short: "Say why a row is among the rows of a filter, or why not",
		Long: `Explain prints the filter as a tree, with what each part said of one row: yes or no, the part, and the value that it
saw. Below a relation stand the related rows, those that satisfy it first. The page of a filter does not matter here.`,
		Example: `  tamis explain -s prefect -c flows --from data.json --key 8f3c2a10-1111-4222-8333-444455556666 body.json`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q, err := in.parse(s, args, filter.Route{})
			if err != nil {
				return err
			}
			rows, done, err := openSource(c.Context(), q.Language(), from)
			if err != nil {
				return err
			}
			defer done()
			id, err := parseKey(q.Collection(), key)
			if err != nil {
				return err
			}
			data, row, err := source.Around(c.Context(), rows, q, id)
			if err != nil {
				return err
			}
			if row == nil {
				return fmt.Errorf("%s has no row %s", in.collection, key)
			}
			e, err := memeval.Explain(q, data, &row)
			if err != nil {
				return err
			}
			if s.json {
				enc := json.NewEncoder(s.out)
				enc.SetEscapeHTML(false)
				return enc.Encode(report.Explained(e))
			}
			verdict := "matches"
			if !e.Holds {
				verdict = "does not match"
			}
			_, err = fmt.Fprintf(s.out, "%s %s %s\n\n%s", in.collection, report.Printable(key), verdict, e)
			return err
		},
	}
	in.flags(c)
	sourceFlag(c, &from, "from")
	c.Flags().StringVar(&key, "key", "", "primary key of the row, as query --ids prints it; the `ID`'s parts with tabs or commas between, a comma in one as \\,")
	_ = c.MarkFlagRequired("key")
	return c
}

// parseKey reads a primary key as query --ids prints it.
func parseKey(c *schema.Collection, text string) ([]schema.Value, error) {
	if len(c.Key) == 1 && strings.HasPrefix(text, `"`) { // a text that would not stay on one line, or begins so itself
		_ = json.Unmarshal([]byte(text), &text)
	}
	key, err := c.ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	return key, nil
}
