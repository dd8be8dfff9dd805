package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func matchRows(s *streams) *cobra.Command {
	in := &input{}
	var filters, from string
	c := &cobra.Command{
		Use:   "match -s SCHEMA -c COLLECTION --filters FILE [--from SOURCE] [--json] [ROWS|-]",
		Short: "Say which of many saved filters match each row",
		Long: `Match reads rows, a JSON object a line, and prints for each its key and the ids of the filters that match it, with
tabs between. It goes on as rows come, so that they may be a stream; at its end it says on standard error how fast it was.

The FILE of filters has one a line: {"id": ID, "filter": BODY}, ID being a text or a number, or BODY alone, whose id is
the number of its line. It may be a folder too, of files ID.json with a body each. Sort and page of a body do not matter here.

A filter that looks at related rows needs them: SOURCE is a JSON file {collection: [row, ...]} or a folder of
COLLECTION.ndjson, .json or .csv.`,
		Example: `  tamis match -s prefect -c flow_runs --filters alerts.ndjson runs.ndjson
  tail -f runs.ndjson | tamis match -s prefect -c flow_runs --filters alerts/ --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			l, err := in.on()
			if err != nil {
				return err
			}
			saved, err := readSaved(s, l, in.collection, filters)
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
			m := &matcher{collection: l.Collection(in.collection), index: ix, saved: saved, json: s.json}
			return m.run(c.Context(), s, name, rows)
		},
	}
	in.flags(c)
	c.Flags().StringVar(&filters, "filters", "", "`FILE` or folder of the saved filters")
	_ = c.MarkFlagRequired("filters")
	c.Flags().StringVar(&from, "from", "", "`SOURCE` of related rows: a JSON file or a folder")
	s.jsonFlag(c, `print {"row": key, "matches": [id, ...]} for each row`)
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
	saved      []savedFilter
	json       bool

	hits []int
	line []byte
}

// run reads rows to their end, or to one that is none.
func (m *matcher) run(ctx context.Context, s *streams, name string, r io.Reader) error {
	out := bufio.NewWriter(s.out)
	rows, matches := 0, 0
	begin := time.Now()
	for row, err := range source.Lines(ctx, m.collection, name, &promptReader{r, out}) {
		if err != nil {
			return flushed(out, err)
		}
		m.hits = m.index.Append(m.hits[:0], &row)
		slices.Sort(m.hits)
		rows, matches = rows+1, matches+len(m.hits)
		if _, err := out.Write(m.print(row)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	took := time.Since(begin)
	_, err := fmt.Fprintf(s.err, "%d rows, %d filters, %d matches: %.0f rows a second\n",
		rows, m.index.Len(), matches, float64(rows)/max(took.Seconds(), 1e-9))
	return err
}

// print returns the line of a row whose filters are in m.hits.
func (m *matcher) print(row source.Row) []byte {
	key := m.key(row)
	if !m.json {
		m.line = append(m.line[:0], strings.Join(key, " ")...)
		for _, i := range m.hits {
			m.line = append(append(m.line, '\t'), m.saved[i].text()...)
		}
		return append(m.line, '\n')
	}
	m.line = append(m.line[:0], `{"row":`...)
	if len(key) > 1 {
		m.line = append(m.line, '[')
	}
	m.line = append(m.line, strings.Join(key, ",")...)
	if len(key) > 1 {
		m.line = append(m.line, ']')
	}
	m.line = append(m.line, `,"matches":[`...)
	for i, n := range m.hits {
		if i > 0 {
			m.line = append(m.line, ',')
		}
		m.line = append(m.line, m.saved[n].id...)
	}
	return append(m.line, "]}\n"...)
}

// key returns the parts of a row's primary key: as JSON, or as text that stays on its line.
func (m *matcher) key(row source.Row) []string {
	parts := make([]string, len(m.collection.Key))
	for i, col := range m.collection.Key {
		v := row[col.Name]
		if t, ok := v.(time.Time); ok {
			v = schema.FormatTime(t.UnixMicro())
			if col.Type.Kind == schema.Date {
				v = t.Format(time.DateOnly)
			}
		}
		text, ok := v.(string)
		if m.json || !ok || strings.ContainsAny(text, "\t\n\r") {
			text = string(source.AppendValue(nil, v))
		}
		parts[i] = text
	}
	return parts
}

// A promptReader writes out what there is to write before it waits for more to read.
type promptReader struct {
	r   io.Reader
	out *bufio.Writer
}

func (p *promptReader) Read(b []byte) (int, error) {
	if err := p.out.Flush(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
