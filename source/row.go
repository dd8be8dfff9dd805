package source

import "iter"

// A Row is the columns of a row by name, as JSON writes them: nil, string, int64, float64 or
// bool; datetimes as RFC 3339 in UTC with six digits, dates as 2024-01-31, UUIDs in lower case; an array as []any, empty
// rather than nil; a JSON column as encoding/json decodes it, but its numbers as [encoding/json.Number].
// [AppendRow] prints one with its columns in order.
type Row = map[string]any

// Rows are the rows of one collection, as a Load reads them: one after another, once. Columns that
// a row does not name have their default. An error ends them.
type Rows = iter.Seq2[Row, error]
