package source

import (
	"iter"
	"slices"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A Row is the columns of a row by name, as JSON writes them: nil, string, int64, float64 or
// bool; decimals as [encoding/json.Number], without zeros at the end of a fraction; datetimes as RFC 3339 in UTC with six digits, dates as 2024-01-31, UUIDs in lower case; an array as []any, empty
// rather than nil; a JSON column as encoding/json decodes it, but its numbers as [encoding/json.Number].
// [AppendRow] prints one with its columns in order.
type Row = map[string]any

// Rows are the rows of one collection, as a Load reads them: one after another, once. Columns that
// a row does not name have their default. An error ends them.
type Rows = iter.Seq2[Row, error]

// shows returns what reports whether a column is in the rows of q: it is read, and hidden neither by the schema nor from the caller.
func shows(q *filter.Query) func(*schema.Column) bool {
	read := reads(q)
	return func(col *schema.Column) bool { return read(col) && !q.Language().Hides(q.Collection(), col.Name) }
}

// reads returns what reports whether a column is read for the rows of q.
func reads(q *filter.Query) func(*schema.Column) bool {
	columns := q.Columns()
	return func(col *schema.Column) bool {
		return !col.Hidden && (columns == nil || slices.Contains(columns, col))
	}
}

// plain returns a row of memeval.Rows as a Row, of the columns that are shown.
func plain(c *schema.Collection, row map[string]any, shown func(*schema.Column) bool) Row {
	out := make(Row, len(c.Columns))
	for _, col := range c.Columns {
		if !shown(col) {
			continue
		}
		out[col.Name] = plainValue(col.Type.Kind, row[col.Name])
		if col.Type.Array && row[col.Name] == nil {
			out[col.Name] = []any{}
		}
	}
	return out
}

func plainValue(k schema.Kind, v any) any {
	switch v := v.(type) {
	case time.Time:
		if k == schema.Date {
			return v.UTC().Format(time.DateOnly)
		}
		return schema.FormatTime(v.UnixMicro())
	case []string:
		return plainList(k, v)
	case []int64:
		return plainList(k, v)
	case []float64:
		return plainList(k, v)
	case []bool:
		return plainList(k, v)
	case []time.Time:
		return plainList(k, v)
	case []any:
		if k != schema.JSON {
			return plainList(k, v)
		}
	}
	return v
}

func plainList[E any](k schema.Kind, list []E) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = plainValue(k, v)
	}
	return out
}
