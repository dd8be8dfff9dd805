package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/leanovate/gopter"
	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/sqlgen"
)

// A benchLine is what one step of one filter costs.
type benchLine struct {
	Filter string  `json:"filter"`
	Step   string  `json:"step"`
	NS     float64 `json:"ns"`
	Allocs float64 `json:"allocs"`
	Bytes  float64 `json:"bytes"`
}

func bench(s *streams) *cobra.Command {
	in := &input{}
	var turn time.Duration
	c := &cobra.Command{
		Use:   "bench -s SCHEMA -c COLLECTION [FILE...]",
		Short: "Measure what parsing, compiling and evaluating filters costs",
		Long: `Bench prints, for each filter in the files, what it costs to parse and check it (anew, and again into the same memory),
to write it for each dialect, and to test a row in memory: the medians of several turns, and behind a time the allocations
if there are any. A file has a filter, or one a line. Without files it measures a filter for each sort and operator of the
collection. Rows are random, the same ones each time; related collections have rows too.`,
		Example: `  tamis bench -s prefect -c flow_runs body.json
  tamis bench -s schema.yaml -c orders saved.ndjson --json`,
		RunE: func(c *cobra.Command, args []string) error {
			if turn <= 0 {
				return fmt.Errorf("--turn is longer than nothing, not %s", turn)
			}
			l, err := in.on()
			if err != nil {
				return err
			}
			var filters []namedFilter
			if len(args) > 0 {
				filters, err = readFilters(s, l, in.collection, args)
			} else {
				for _, f := range typical(l) {
					if f.query.Collection().Name == in.collection {
						filters = append(filters, f)
					}
				}
			}
			if err != nil {
				return err
			}
			lines, err := measureFilters(c.Context(), l, in.collection, filters, timing.Options{Rounds: 7, Turn: turn})
			if err != nil {
				return err
			}
			return printBench(s, lines)
		},
	}
	in.flags(c)
	c.Flags().DurationVar(&turn, "turn", 5*time.Millisecond, "how long a turn of one step takes about")
	return c
}

// measureFilters measures every step of every filter.
func measureFilters(ctx context.Context, l *filter.Language, collection string, filters []namedFilter, o timing.Options) ([]benchLine, error) {
	data := benchRows(l, collection)
	var lines []benchLine
	for _, f := range filters {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		steps, err := benchSteps(l, f.query, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		for i, cost := range timing.Measure(o, steps...) {
			lines = append(lines, benchLine{f.name, steps[i].Name, cost.NS, cost.Allocs, cost.Bytes})
		}
	}
	return lines, nil
}

// benchRows returns random rows, of the collection at least one. They are the same ones each time, so that runs compare.
func benchRows(l *filter.Language, collection string) memeval.Dataset {
	random := gopter.DefaultGenParameters()
	random.Rng = rand.New(rand.NewSource(1)) //nolint:gosec // repeatable, on purpose
	for {
		generated, _ := fuzz.Data(l, fuzz.RowConfig{})(random).Retrieve()
		rows := generated.(fuzz.Rows) //nolint:forcetypeassert // what the generator makes
		if len(rows[collection]) == 0 {
			continue
		}
		data := memeval.Dataset{}
		for name, list := range rows {
			data[name] = list
		}
		return data
	}
}

// benchSteps returns the steps of a filter, from its text to a tested row.
func benchSteps(l *filter.Language, q *filter.Query, data memeval.Dataset) ([]timing.Contender, error) {
	name, body := q.Collection().Name, []byte(q.String())
	l = q.Language()
	steps := []timing.Contender{
		{Name: "parse", Do: func() { _, _ = l.Parse(name, body) }},
	}
	for _, d := range sqlgen.Known() {
		if _, err := d.For(l); err != nil {
			continue
		}
		var sql []byte
		var args []any
		steps = append(steps, timing.Contender{Name: d.Name, Do: func() { sql, args, _ = d.Append(sql[:0], args[:0], q) }})
	}
	holds, err := memeval.Compile[map[string]any](q, data)
	if err != nil {
		return nil, err
	}
	rows := data[name].([]map[string]any) //nolint:forcetypeassert // benchRows made them
	matches := 0
	return append(steps, timing.Contender{Name: "a row", Per: len(rows), Do: func() {
		for i := range rows {
			if holds(&rows[i]) {
				matches++
			}
		}
	}}), nil
}

// printBench prints the lines as a table, or one JSON object a line.
func printBench(s *streams, lines []benchLine) error {
	if s.json {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		for _, l := range lines {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	t := table.NewWriter()
	t.SetOutputMirror(s.out)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	header, at := table.Row{"filter"}, map[string]int{}
	columns := []table.ColumnConfig{{Number: 1, WidthMax: widest}}
	for _, l := range lines {
		if at[l.Step] == 0 {
			at[l.Step] = len(header)
			header = append(header, l.Step)
			columns = append(columns, table.ColumnConfig{Number: len(header), Align: text.AlignRight})
		}
	}
	t.SetColumnConfigs(columns)
	t.AppendHeader(header)
	for len(lines) > 0 {
		row := make(table.Row, len(header))
		row[0] = report.Printable(lines[0].Filter)
		n := 0
		for ; n < len(lines) && row[at[lines[n].Step]] == nil; n++ {
			row[at[lines[n].Step]] = lines[n].cost()
		}
		lines = lines[n:]
		t.AppendRow(row)
	}
	t.Render()
	return nil
}

// cost returns a time, and the allocations if there are any.
func (l benchLine) cost() string {
	if l.Allocs == 0 {
		return timing.Duration(l.NS)
	}
	return fmt.Sprintf("%s, %.3g", timing.Duration(l.NS), l.Allocs)
}
