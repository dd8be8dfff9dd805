package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func matchRows(s *streams) *cobra.Command {
	in := &input{}
	var filters, from string
	var skip, check, write bool
	c := &cobra.Command{
		Use:   "match -s SCHEMA -c COLLECTION --filters FILE [--from SOURCE] [--skip-invalid] [--json] [ROWS|-]",
		Short: "Say which of many saved filters match each row",
		Long: `Match reads rows, a JSON object a line, and prints for each its key and the ids of the filters that match it, with
tabs between. It goes on as rows come, so that they may be a stream, and several processors read them; at its end it says on standard error
how fast it was.

The FILE of filters has one a line: {"id": ID, "filter": BODY, "meaning": TEXT}, ID being a text or a number, or BODY alone, whose id is
the number of its line. It may be a folder too, of files ID.json with a body each. Sort and page of a body do not matter here.

A filter may have been saved under another schema than today's. With --check the ones that no longer fit are reported, with what was
meant, and those that ask for something else: their lines have "meaning", which --rewrite writes, and it is another one today.

Times relative to now in a filter (now-1h) are relative to the moment at which a row comes.

A row that does not fit the schema ends the command with status 2. With --skip-invalid it is reported, the rows after it are matched,
and the status is 1 at the end.

A filter that looks at related rows needs them: SOURCE is a JSON file {collection: [row, ...]} or a folder of
COLLECTION.ndjson, .json or .csv.`,
		Example: `  tamis match -s prefect -c flow_runs --filters alerts.ndjson runs.ndjson
  tail -f runs.ndjson | tamis match -s prefect -c flow_runs --filters alerts/ --json
  tamis match -s schema.yaml -c orders --filters saved.ndjson --check`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			l, err := in.on()
			if err != nil {
				return err
			}
			if check || write {
				return checkSaved(s, l, in.collection, filters, write)
			}
			saved, err := readSaved(s, l, in.collection, filters, nil)
			if err != nil {
				return err
			}
			ix, err := indexOf(c.Context(), l, in.collection, from, saved)
			if err != nil {
				return err
			}
			name, rows, err := open(s, args)
			if err != nil {
				return err
			}
			defer rows.Close()
			m := &matcher{collection: l.Collection(in.collection), index: ix, json: s.json, skip: skip}
			for i := range saved {
				id := saved[i].text()
				if s.json {
					id = string(saved[i].id)
				}
				m.ids = append(m.ids, id)
			}
			return m.run(c.Context(), s, name, rows)
		},
	}
	in.flags(c)
	c.Flags().StringVar(&filters, "filters", "", "`FILE` or folder of the saved filters")
	_ = c.MarkFlagRequired("filters")
	c.Flags().StringVar(&from, "from", "", "`SOURCE` of related rows: a JSON file or a folder")
	c.Flags().BoolVar(&skip, "skip-invalid", false, "go on after a row that does not fit the schema")
	c.Flags().BoolVar(&check, "check", false, "read no rows; say which filters no longer fit the schema, and which ask for something else than when they were saved")
	c.Flags().BoolVar(&write, "rewrite", false, "read no rows; print the filters as they are saved today: canonical, and with what they mean")
	return c
}

// indexOf returns the index of saved filters; each is under its number.
func indexOf(ctx context.Context, l *filter.Language, collection, from string, saved []savedFilter) (*match.Index[int, source.Row], error) {
	var data memeval.Dataset
	switch {
	case from == "":
	case engineOf(from) != nil:
		return nil, fmt.Errorf("%s: related rows are read into memory; want a JSON file or a folder", from)
	default:
		store, err := source.File(ctx, l, from)
		if err != nil {
			return nil, err
		}
		data = store.Data()
	}
	ix, err := match.New[int, source.Row](l.Collection(collection), data)
	if err != nil {
		return nil, err
	}
	for i := range saved {
		if err := ix.Put(i, saved[i].query); err != nil {
			if from == "" {
				err = fmt.Errorf("%w; --from says where they are", err)
			}
			return nil, fmt.Errorf("%s: filter %s: %w", saved[i].place, saved[i].text(), err)
		}
		saved[i].query = nil
	}
	return ix, nil
}

// A matcher prints the filters that rows match.
type matcher struct {
	collection *schema.Collection
	index      *match.Index[int, source.Row]
	ids        []string // of the filters, as they are printed
	json       bool
	skip       bool // rows that are in error, after they were reported

	line []byte
}

// run reads rows to their end, or to one that is in error.
func (m *matcher) run(ctx context.Context, s *streams, name string, r io.Reader) error {
	out := bufio.NewWriter(s.out)
	rows, matches, skipped := 0, 0, 0
	begin := time.Now()
	keys := source.NewLineKeys(m.collection, name)
	for event, err := range m.index.MatchLines(ctx, r) {
		if bad := (*match.LineError)(nil); event.Text == nil && errors.As(err, &bad) {
			err = &source.DataError{File: name, Line: bad.Line, Message: bad.Err.Error()}
		}
		if event.Text == nil {
			return flushed(out, err)
		}
		key, keyErr := keys.Key(event.Line, event.Text)
		if bad := (*source.DataError)(nil); m.skip && errors.As(keyErr, &bad) {
			skipped++
			if err := m.report(s, out, bad); err != nil {
				return err
			}
		} else {
			if err := cmp.Or(keyErr, err); err != nil {
				return flushed(out, err)
			}
			slices.Sort(event.Keys)
			rows, matches = rows+1, matches+len(event.Keys)
			if _, err := out.Write(m.print(key, event.Keys)); err != nil {
				return err
			}
		}
		if event.Waits {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	took := time.Since(begin)
	_, err := fmt.Fprintf(s.err, "%s, %s, %s: %.0f rows a second\n",
		wording.Count(rows, "row"), wording.Count(m.index.Len(), "filter"), wording.Count(matches, "match"), float64(rows)/max(took.Seconds(), 1e-9))
	if err == nil && skipped > 0 {
		_, err = fmt.Fprintf(s.err, "skipped %s that the schema does not fit\n", wording.Count(skipped, "row"))
		err = cmp.Or(err, errInvalid)
	}
	return err
}

// report says why a row is skipped: to people on standard error, to programs beside the rows that are not.
func (m *matcher) report(s *streams, out io.Writer, bad *source.DataError) error {
	if !m.json {
		_, err := fmt.Fprintf(s.err, "skipped: %s\n", report.Printable(bad.Error()))
		return err
	}
	return printJSON(out, struct {
		Error string `json:"error"`
	}{bad.Error()})
}

// print returns the line of a row that filters match.
func (m *matcher) print(row source.Row, hits []int) []byte {
	m.line = m.line[:0]
	if !m.json {
		m.key(row, ' ')
		for _, i := range hits {
			m.line = append(append(m.line, '\t'), m.ids[i]...)
		}
		return append(m.line, '\n')
	}
	m.line = append(m.line, `{"row":`...)
	if len(m.collection.Key) > 1 {
		m.line = append(m.line, '[')
	}
	m.key(row, ',')
	if len(m.collection.Key) > 1 {
		m.line = append(m.line, ']')
	}
	m.line = append(m.line, `,"matches":[`...)
	for n, i := range hits {
		if n > 0 {
			m.line = append(m.line, ',')
		}
		m.line = append(m.line, m.ids[i]...)
	}
	return append(m.line, "]}\n"...)
}

// key appends the parts of a row's primary key to the line: as JSON, or as text that stays on its line.
func (m *matcher) key(row source.Row, between byte) {
	for i, col := range m.collection.Key {
		if i > 0 {
			m.line = append(m.line, between)
		}
		v := row[col.Name]
		if t, ok := v.(time.Time); ok {
			v = schema.FormatTime(t.UnixMicro())
			if col.Type.Kind == schema.Date {
				v = t.Format(time.DateOnly)
			}
		}
		if text, ok := v.(string); ok && !m.json && !strings.ContainsAny(text, "\t\n\r") {
			m.line = append(m.line, text...)
		} else {
			m.line = source.AppendValue(m.line, v)
		}
	}
}
