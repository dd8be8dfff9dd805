package source

import (
	"bytes"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/jsonrow"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A LineKeys checks lines of NDJSON where they lie, as strictly as [Files] does but that a row may come again, and reads
// the primary key alone.
type LineKeys struct {
	name  string
	table *table
	line  *jsonrow.Row
	json  []*schema.Column
	key   Row
}

// NewLineKeys returns what reads the keys of rows of c. Name is what errors call the text that the lines are of.
func NewLineKeys(c *schema.Collection, name string) *LineKeys {
	k := &LineKeys{name: name, table: fileTable(c), line: jsonrow.Closed(c).NewRow(), key: Row{}}
	k.table.unique = nil
	for _, col := range c.Columns {
		if col.Type.Kind == schema.JSON {
			k.json = append(k.json, col)
		}
	}
	return k
}

// Key returns the columns of the primary key of a row, as memeval.Rows hold them, until the next is asked for; or, as a [*DataError], why line
// number n is no row.
func (k *LineKeys) Key(n int, text []byte) (Row, error) {
	if k.fast(text) {
		return k.key, nil
	}
	return readRowText(k.table, k.name, n, text)
}

// fast reads a line that is a row. Of one that may not be, it returns false.
func (k *LineKeys) fast(text []byte) bool {
	if err := k.line.Read(text); err != nil || bytes.Contains(text, []byte(`\u0000`)) {
		return false
	}
	for _, col := range k.json {
		if col.Type.Array {
			return false
		}
		s := scan{Scanner: syntax.Scanner{Data: k.line.Document(col)}}
		if _, err := s.free(0); err != nil && s.Data != nil {
			return false
		}
	}
	for _, col := range k.table.collection.Key {
		v, ok := k.line.Value(col)
		if !ok {
			return false
		}
		k.key[col.Name] = value.Go(value.HoldingOf(col.Type).Shown(v))
	}
	return true
}
