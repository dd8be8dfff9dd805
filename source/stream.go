package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A stream is the rows of one collection that a Load is given, in the form of memeval.Rows, each checked on its own.
type stream struct {
	collection *schema.Collection
	rows       func(context.Context) Rows
	distinct   bool // no two rows have the same key, as a reader or a database sees to
}

// added returns the rows of s, and an error at the first that has the key of another one, or of an old row if there are any.
func (s *stream) added(ctx context.Context, old Rows) Rows {
	if s.distinct && old == nil {
		return s.rows(ctx)
	}
	return func(yield func(Row, error) bool) {
		c, t := s.collection, newTable(s.collection)
		for row, err := range orNone(old) {
			if err == nil {
				_, err = t.finish(row, "a row that is there already")
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		i := 0
		for row, err := range s.rows(ctx) {
			if err == nil {
				var column string
				if column, err = t.finish(row, fmt.Sprintf("%s[%d]", c.Name, i)); err != nil {
					err = &memeval.RowError{Collection: c.Name, Row: i, Column: column, Reason: err}
				}
			}
			if !yield(row, err) || err != nil {
				return
			}
			i++
		}
	}
}

// orNone returns rows, or the empty ones for nil.
func orNone(rows Rows) Rows {
	if rows == nil {
		return func(func(Row, error) bool) {}
	}
	return rows
}

// checkedRows are rows of a reader: they are in the form of memeval.Rows, and checked.
type checkedRows func(context.Context) Rows

// streamsOf returns what is in data, in the order of the schema.
func streamsOf(r *schema.Registry, data memeval.Dataset) ([]stream, error) {
	var streams []stream
	for _, c := range r.Collections() {
		v, ok := data[c.Name]
		if !ok {
			continue
		}
		rows, err := streamOf(c, v)
		if err != nil {
			return nil, err
		}
		_, distinct := v.(checkedRows)
		streams = append(streams, stream{c, rows, distinct})
	}
	for name := range data {
		if r.Collection(name) == nil {
			return nil, errors.New(wording.Unknown(name, "collection", collectionNames(r)))
		}
	}
	return streams, nil
}

func streamOf(c *schema.Collection, v any) (func(context.Context) Rows, error) {
	switch v := v.(type) {
	case nil:
		return func(context.Context) Rows { return func(func(Row, error) bool) {} }, nil
	case checkedRows:
		return v, nil
	case Rows:
		return func(ctx context.Context) Rows { return normalised(ctx, c, v) }, nil
	case []Row:
		return func(ctx context.Context) Rows { return normalised(ctx, c, each(v)) }, nil
	}
	rows, err := memeval.RowsOf(c, v)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) Rows { return normalised(ctx, c, each(rows)) }, nil
}

func each[S ~[]map[string]any](rows S) Rows {
	return func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// normalised returns rows of a user in the form of memeval.Rows, checked.
func normalised(ctx context.Context, c *schema.Collection, rows Rows) Rows {
	t := newTable(c)
	return func(yield func(Row, error) bool) {
		i := 0
		for row, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				row, err = t.normal(row, i)
			}
			if !yield(row, err) || err != nil {
				return
			}
			i++
		}
	}
}

// normal returns a row in the form of memeval.Rows, or what is wrong with it.
func (t *table) normal(row Row, i int) (Row, error) {
	for name := range row {
		if _, err := t.column(name); err != nil {
			return nil, &memeval.RowError{Collection: t.collection.Name, Row: i, Column: name, Reason: err}
		}
	}
	out, err := memeval.NormaliseRow(t.collection, row)
	if bad := (*memeval.RowError)(nil); errors.As(err, &bad) {
		return nil, &memeval.RowError{Collection: bad.Collection, Row: i, Column: bad.Column, Reason: bad.Reason}
	}
	if err != nil {
		return nil, err
	}
	for _, col := range t.collection.Columns {
		if hasNUL(out[col.Name]) {
			return nil, &memeval.RowError{Collection: t.collection.Name, Row: i, Column: col.Name,
				Reason: errors.New("want text without the character NUL")}
		}
	}
	return out, nil
}

// hasNUL reports whether a text in v holds the character NUL, which not every database can keep.
func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.IndexByte(v, 0) >= 0
	case []string:
		return slices.ContainsFunc(v, func(s string) bool { return hasNUL(s) })
	case []any:
		return slices.ContainsFunc(v, hasNUL)
	case map[string]any:
		for key, member := range v {
			if hasNUL(key) || hasNUL(member) {
				return true
			}
		}
	}
	return false
}
