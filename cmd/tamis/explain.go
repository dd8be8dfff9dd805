package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
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
			q, rows, done, err := in.ask(c.Context(), s, args, filter.Route{}, from)
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
				return enc.Encode(explained(e))
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
	c.Flags().StringVar(&key, "key", "", "primary key of the row; the `ID`'s parts with tabs or commas between")
	_ = c.MarkFlagRequired("key")
	s.jsonFlag(c, "print the tree as JSON")
	return c
}

// An explanation is memeval.Explanation as --json prints it.
type explanation struct {
	Part  string        `json:"part"`
	Holds bool          `json:"holds"`
	Seen  string        `json:"seen"`
	Key   []any         `json:"key,omitempty"`
	Parts []explanation `json:"parts,omitempty"`
}

func explained(e *memeval.Explanation) explanation {
	out := explanation{Part: e.Text, Holds: e.Holds, Seen: e.Seen}
	for _, v := range e.Key {
		out.Key = append(out.Key, v.Any())
	}
	for i := range e.Kids {
		out.Parts = append(out.Parts, explained(&e.Kids[i]))
	}
	return out
}

// parseKey reads a primary key.
func parseKey(c *schema.Collection, text string) ([]schema.Value, error) {
	parts := []string{text}
	if len(c.Key) > 1 {
		parts = strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == ',' })
	}
	if len(c.Key) == 0 {
		return nil, fmt.Errorf("%s has no key that one of its rows could be asked for by", c.Name)
	}
	if len(parts) != len(c.Key) {
		return nil, fmt.Errorf("the key of %s has %d parts, not %d", c.Name, len(c.Key), len(parts))
	}
	values := make([]schema.Value, len(parts))
	for i, col := range c.Key {
		v, err := parseValue(col.Type, parts[i])
		if err != nil {
			return nil, fmt.Errorf("--key: %s: %w", col.Name, err)
		}
		values[i] = v
	}
	return values, nil
}

// parseValue reads a value that is written without quotes.
func parseValue(t schema.Type, text string) (schema.Value, error) {
	num := func(n int64, err error) (schema.Value, error) { return schema.NumOf(t.Kind, n), err }
	switch t.Kind {
	case schema.String:
		return schema.Text(text), nil
	case schema.Enum:
		if !slices.Contains(t.Enum, text) {
			return schema.Value{}, errors.New(schema.Unknown(text, "value of "+t.String(), t.Enum))
		}
		return schema.TextOf(schema.Enum, text), nil
	case schema.UUID:
		id, err := schema.ParseUUID(text)
		return schema.TextOf(schema.UUID, id), err
	case schema.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return schema.Value{}, fmt.Errorf("want an int of 64 bits, not %s", schema.Quote(text))
		}
		return num(n, nil)
	case schema.Datetime:
		return num(schema.ParseTime(text))
	case schema.Date:
		return num(schema.ParseDate(text))
	case schema.Float:
		f, err := strconv.ParseFloat(text, 64)
		return schema.Number(f), err
	case schema.Decimal:
		return schema.DecimalOf(text)
	case schema.Bool:
		b, err := strconv.ParseBool(text)
		return schema.Boolean(b), err
	default:
		return schema.Value{}, fmt.Errorf("%s cannot be a key", t)
	}
}
