package memeval

import (
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Normalise returns rows with every value in the canonical form of its column, for queries to read as they are: a
// text, an enum and a UUID, in lower case, as a string; an int as an int64; a float as a float64; a decimal as a json.Number; a bool; a
// datetime, cut to the microsecond, and a date as a time.Time in UTC; JSON as encoding/json decodes it with
// UseNumber; a set as a slice of these, which is []any if an element is null. A member that is missing gets its
// column's default, and one that is no column is left out. The rows themselves are not changed.
//
// The first value that is not of its column's kind is a [*RowError].
func Normalise(c *schema.Collection, rows []map[string]any) (Rows, error) {
	out := make(Rows, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = normalise(c, row, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NormaliseRow is [Normalise] for one row; the error's Row is -1.
func NormaliseRow(c *schema.Collection, row map[string]any) (map[string]any, error) {
	return normalise(c, row, -1)
}

func normalise(c *schema.Collection, row map[string]any, i int) (map[string]any, error) {
	out := make(map[string]any, len(c.Columns))
	for _, col := range c.Columns {
		v, ok := row[col.Name]
		if !ok {
			v = value.Missing(col.Type)
		}
		v, err := value.NewJudge(col, true).Canonical(v)
		if err != nil {
			return nil, &RowError{Collection: c.Name, Row: i, Column: col.Name, Reason: err}
		}
		out[col.Name] = v
	}
	return out, nil
}
