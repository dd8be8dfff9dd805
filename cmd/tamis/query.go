package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func query(s *streams) *cobra.Command {
	in := &input{}
	var from, limit string
	var count, ids, aggregate bool
	c := &cobra.Command{
		Use:   "query -s SCHEMA -c COLLECTION --from SOURCE [--count | --aggregate | --ids | --select MEMBERS] [--limit N] [FILE|-]",
		Short: "Run a filter on a file, a folder or a database",
		Long: `Query prints the rows of a filter: as a table on a terminal, and one JSON object a line otherwise.

As many rows are printed as the body asks for, or as a page has by the schema. Where that was the last row for this reason, standard error
says so; --limit takes another number of rows, or all.

With --aggregate the body has the key aggregate, and a group is printed a line: {"group": {FIELD: VALUE}, "count": N, "sum": {FIELD: N}, ...}.

SOURCE is a JSON file {collection: [row, ...]} or a folder of COLLECTION.ndjson, .json or .csv, which are evaluated in
memory; or a database, which runs the SQL: ` + databaseHelp + `.

It may also be one file with the rows of COLLECTION, FILE.ndjson, FILE.csv or a JSON array FILE.json, each also .gz or .zst, or - for NDJSON
on standard input. A row is then tested as it is read, and memory does not grow with the file. Without a sort, rows are printed in the order
of the file, and lines of NDJSON as they stand. On a terminal, how much of a file has been read is shown until there is an answer.`,
		Example: `  tamis query -s prefect -c flows --from data.json body.json
  tamis query -s prefect -c flows --from sqlite:server.db --count body.json
  echo '{"aggregate": {"group_by": ["tags"]}}' | tamis query -s prefect -c flows --from data.json --aggregate -
  tamis query -s prefect -c flows --from postgres://localhost/server --ids body.json
  zcat events.ndjson.gz | tamis query -s schema.yaml -c events --from - --limit all body.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if from == "-" && (len(args) == 0 || args[0] == "-") {
				return errors.New("the filter and the rows cannot both be standard input: name a FILE with the filter")
			}
			q, err := in.parse(s, args, filter.Route{Count: count, Aggregate: aggregate})
			if err != nil {
				return err
			}
			progress, s := newProgress(s)
			defer progress.end()
			rows, done, err := in.openRows(c.Context(), s, q.Language(), from, progress)
			if err != nil {
				return err
			}
			defer done()
			one, _ := rows.(*source.OneFile)
			if limit != "" {
				if q, err = limited(q, limit); err != nil {
					return err
				}
			}
			printed := int64(0)
			switch {
			case count:
				n, err := rows.Count(c.Context(), q)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(s.out, n)
				return err
			case aggregate:
				return printGroups(c.Context(), s, rows, q)
			case q.Columns() != nil && !ids:
				printed, err = printObjects(c.Context(), s, rows, q)
			case ids:
				printed, err = printIDs(c.Context(), s, rows, q)
			case one != nil && !q.HasSort() && !q.Page().Resumed && (!terminal(s.out) || s.json):
				printed, err = one.Copy(c.Context(), q, s.out)
			case terminal(s.out) && !s.json:
				printed, err = printTable(c.Context(), s, rows, q)
			default:
				printed, err = printRows(c.Context(), s, rows, q)
			}
			if err == nil && limit == "" && printed > 0 && printed == q.Page().Limit {
				_, err = fmt.Fprintf(s.err, "tamis: the page ends after %s; there may be more: --limit all prints every one\n", wording.Count(printed, "row"))
			}
			return err
		},
	}
	in.flags(c)
	sourceFlag(c, &from, "from")
	c.Flags().BoolVar(&count, "count", false, "print the number of rows")
	c.Flags().BoolVar(&aggregate, "aggregate", false, "print the groups that the body asks for, a JSON object a line")
	c.Flags().BoolVar(&ids, "ids", false, "print the primary keys, one a line; the parts of one with tabs between")
	c.Flags().StringSliceVar(&in.members, "select", nil, "the `MEMBERS` of each row that are printed, with commas between; as the key select of the body")
	c.Flags().StringVar(&limit, "limit", "", "print at most `N` rows, whatever the body and the schema say, or all")
	_ = c.RegisterFlagCompletionFunc("limit", cobra.FixedCompletions([]string{"all"}, cobra.ShellCompDirectiveNoFileComp))
	c.MarkFlagsMutuallyExclusive("count", "aggregate", "ids", "select")
	c.MarkFlagsMutuallyExclusive("count", "aggregate", "limit")
	s.progressFlag(c)
	return c
}

// openRows opens a SOURCE, which here may also be one file with the rows of the collection that -c names, or standard input.
func (in *input) openRows(ctx context.Context, s *streams, l *filter.Language, from string, p *progress) (source.Source, func(), error) {
	nothing := func() {}
	switch engine := engineOf(from); {
	case from == "-":
		rows, err := source.OpenLines(l, in.collection, "standard input", s.in)
		if err != nil {
			return nil, nil, err
		}
		p.ofBytes(sizeOfInput(s.in))
		rows.Watch(p.add)
		return rows, nothing, nil
	case engine == nil && source.IsOneFile(from):
		rows, err := source.OpenFile(l, in.collection, from)
		if err != nil {
			return nil, nil, err
		}
		p.ofBytes(sizeOf(os.Stat(from)))
		rows.Watch(p.add)
		return rows, nothing, nil
	case engine == nil && notAnAddress(from) == nil:
		files, err := source.OpenFiles(l, from)
		if err != nil {
			return nil, nil, err
		}
		rows, err := files.Store(ctx, func() { p.add(1) })
		return rows, nothing, err
	}
	return openSource(ctx, l, from)
}

// limited returns q with another limit: a number of rows, or all.
func limited(q *filter.Query, limit string) (*filter.Query, error) {
	n := filter.NoLimit
	if limit != "all" {
		var err error
		if n, err = strconv.ParseInt(limit, 10, 64); err != nil || n < 0 {
			return nil, fmt.Errorf("--limit %s: want a number of rows, or all", limit)
		}
	}
	return q.Slice(q.Page().Offset, n), nil
}

// sourceFlag adds a flag that takes a SOURCE.
func sourceFlag(c *cobra.Command, value *string, name string) {
	c.Flags().StringVar(value, name, "", "`SOURCE`: "+sourceHelp)
	_ = c.MarkFlagRequired(name)
	_ = c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return prefixes(), cobra.ShellCompDirectiveDefault | cobra.ShellCompDirectiveNoSpace
	})
}

// openSource opens a SOURCE for reading.
func openSource(ctx context.Context, l *filter.Language, spec string) (rows source.Source, done func(), err error) {
	return openSourceFor(ctx, l, spec, reading)
}

// openSourceFor opens a SOURCE. When done is called it is closed.
func openSourceFor(ctx context.Context, l *filter.Language, spec string, to access) (rows source.Source, done func(), err error) {
	e := engineOf(spec)
	if e == nil {
		if err := notAnAddress(spec); err != nil {
			return nil, nil, err
		}
		rows, err := source.File(ctx, l, spec)
		return rows, func() {}, err
	}
	db, d, err := e.connect(ctx, spec, to)
	if err != nil {
		return nil, nil, err
	}
	rows, err = source.Database(db, d, l)
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return rows, func() { _ = db.Close() }, nil
}

// printGroups writes the groups of an aggregate, a JSON object a line.
func printGroups(ctx context.Context, s *streams, rows source.Source, q *filter.Query) error {
	from, ok := rows.(source.Aggregator)
	if !ok {
		return errors.New("this source does not group rows")
	}
	groups, more, err := from.Aggregate(ctx, q)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(s.out)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for i := range groups {
		if err := lines.Encode(source.ShowGroup(q.Aggregate(), &groups[i])); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil || !more {
		return err
	}
	_, err = fmt.Fprintf(s.err, "tamis: there are more groups than %s: the limit of the aggregate takes another number\n", wording.Count(int64(len(groups)), "group"))
	return err
}

// printRows writes a JSON object a line.
func printRows(ctx context.Context, s *streams, rows source.Source, q *filter.Query) (n int64, err error) {
	w := bufio.NewWriter(s.out)
	var line []byte
	for row, err := range rows.Rows(ctx, q) {
		if err != nil {
			return n, flushed(w, err)
		}
		line = append(source.AppendRow(line[:0], q.Collection(), row), '\n')
		if _, err := w.Write(line); err != nil {
			return n, err
		}
		n++
	}
	return n, w.Flush()
}

// printObjects writes a JSON object a line, as the view and the members that the body names have it.
func printObjects(ctx context.Context, s *streams, rows source.Source, q *filter.Query) (n int64, err error) {
	w := bufio.NewWriter(s.out)
	for line, err := range httpapi.Objects(ctx, rows, q) {
		if err != nil {
			return n, flushed(w, err)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return n, err
		}
		n++
	}
	return n, w.Flush()
}

// printIDs writes a primary key a line.
func printIDs(ctx context.Context, s *streams, rows source.Source, q *filter.Query) (n int64, err error) {
	w := bufio.NewWriter(s.out)
	key := keyOf
	if s.json {
		key = jsonKeyOf
	}
	read := rows.Rows
	if tables, ok := rows.(*source.Tables); ok {
		read = tables.Keys
	}
	for row, err := range read(ctx, q) {
		if err != nil {
			return n, flushed(w, err)
		}
		line, err := key(q.Collection(), row)
		if err != nil {
			return n, err
		}
		if _, err := w.WriteString(line + "\n"); err != nil {
			return n, err
		}
		n++
	}
	return n, w.Flush()
}

// flushed writes what is left and returns err, which ended the rows.
func flushed(w *bufio.Writer, err error) error {
	_ = w.Flush() // err is the one to tell
	return err
}

// keyOf returns the primary key of a row as one line that explain --key takes. A text that would not stay on it is written as a JSON string,
// or in a composite key with escapes.
func keyOf(c *schema.Collection, row source.Row) (string, error) {
	parts := make([]string, len(c.Key))
	for i, col := range c.Key {
		v, ok := row[col.Name]
		if !ok {
			return "", fmt.Errorf("the key of %s is hidden", c.Name)
		}
		text, isText := v.(string)
		if !isText || len(c.Key) == 1 && (strings.ContainsAny(text, "\t\n\r") || strings.HasPrefix(text, `"`)) {
			text = string(source.AppendValue(nil, v))
		}
		parts[i] = text
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return schema.JoinKeyTabs(parts...), nil
}

// jsonKeyOf returns the key of a row as JSON: a value, or a list of the parts.
func jsonKeyOf(c *schema.Collection, row source.Row) (string, error) {
	var parts []any
	for _, col := range c.Key {
		v, ok := row[col.Name]
		if !ok {
			return "", fmt.Errorf("the key of %s is hidden", c.Name)
		}
		parts = append(parts, v)
	}
	if len(parts) == 1 {
		return string(source.AppendValue(nil, parts[0])), nil
	}
	return string(source.AppendValue(nil, parts)), nil
}
