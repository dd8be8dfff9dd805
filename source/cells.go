package source

import (
	"context"
	"fmt"
	"iter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Cells are the values of one row, each of which is made when it is asked for: what a database gave becomes JSON at once where nothing else is wanted
// of it. The zero Cells are of no row.
type Cells struct {
	columns *columns
	values  []any // as the driver gave them
	row     Row   // of a source that gives rows: instead
}

// columns are what the rows of a statement have in common.
type columns struct {
	collection *schema.Collection
	list       []*schema.Column // that the statement selects, in order
	codecs     []sqlgen.Codec   // of each
	shown      []bool           // of each
	at         map[*schema.Column]int
	texts      bool // JSON is the text that the database keeps
}

// CellsOf returns the values of a row of c.
func CellsOf(c *schema.Collection, row Row) *Cells {
	return &Cells{columns: &columns{collection: c}, row: row}
}

// AllCells returns the page of q, as [Texts] does.
func AllCells(ctx context.Context, s Source, q *filter.Query) iter.Seq2[*Cells, error] {
	if t, ok := s.(*Tables); ok {
		return t.page(ctx, q, look{shows(q), true})
	}
	return EachCells(q.Collection(), s.Rows(ctx, q))
}

// EachCells returns the values of rows of c.
func EachCells(c *schema.Collection, rows Rows) iter.Seq2[*Cells, error] {
	return func(yield func(*Cells, error) bool) {
		for row, err := range rows {
			if !yield(CellsOf(c, row), err) || err != nil {
				return
			}
		}
	}
}

// rowsOf returns the rows that cells are of.
func rowsOf(cells iter.Seq2[*Cells, error]) Rows {
	return func(yield func(Row, error) bool) {
		for c, err := range cells {
			var row Row
			if err == nil {
				row, err = c.Row()
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Given returns the row that the cells are of, or false where a database gave the values.
func (c *Cells) Given() (Row, bool) { return c.row, c.values == nil }

// Row returns all values as a [Row].
func (c *Cells) Row() (Row, error) {
	if c.values == nil {
		return c.row, nil
	}
	row := make(Row, len(c.columns.list))
	for i, col := range c.columns.list {
		if !c.columns.shown[i] {
			continue
		}
		v, err := c.value(i)
		if err != nil {
			return nil, c.wrong(i, err)
		}
		row[col.Name] = v
	}
	return row, nil
}

// place returns where the value of a column is, or false if the row does not show it.
func (c *Cells) place(col *schema.Column) (int, bool) {
	i, there := c.columns.at[col]
	return i, there && c.columns.shown[i]
}

// Value returns the value of a column as a [Row] has it, or false if the row does not show it.
func (c *Cells) Value(col *schema.Column) (v any, shown bool, err error) {
	if c.values == nil {
		v, shown = c.row[col.Name]
		return v, shown, nil
	}
	i, shown := c.place(col)
	if !shown {
		return nil, false, nil
	}
	if v, err = c.value(i); err != nil {
		return nil, false, c.wrong(i, err)
	}
	return v, true, nil
}

func (c *Cells) value(i int) (any, error) {
	codec, of := &c.columns.codecs[i], c.columns.list[i]
	read := codec.Scan
	if c.columns.texts && of.Type.Kind == schema.JSON && !of.Type.Array {
		read = codec.JSON
	}
	return read(c.values[i])
}

// wrong returns the error of a value that cannot be read.
func (c *Cells) wrong(i int, err error) error {
	of := c.columns
	return fmt.Errorf("%s.%s%s: %w", of.collection.Name, of.list[i].Name, keyAmong(of.collection, of.list, of.codecs, c.values), err)
}

// Time returns the value of a column of datetimes in microseconds since 1970, or false if the row has none.
func (c *Cells) Time(col *schema.Column) (micros int64, known bool, err error) {
	r := Reader{column: col}
	return r.Time(c)
}

// Scalar returns the value of a column that a database gave, without anything in between; false if there is none: null, one that the row does not show,
// a row that nothing but its values is known of, or a column of arrays, of JSON or of floats of 32 bits. Then [Cells.Value] says what it is.
func (c *Cells) Scalar(col *schema.Column) (v schema.Value, known bool, err error) {
	r := Reader{column: col}
	return r.scalar(c)
}

// Append appends the value of a column to dst as [AppendRow] writes it, or returns false if the row does not show it.
func (c *Cells) Append(dst []byte, col *schema.Column) (text []byte, shown bool, err error) {
	r := Reader{column: col}
	return r.Append(dst, c)
}

// A Reader reads one column of rows, one after another: where the value is, it looks up once for all rows of a statement. It is for one goroutine.
type Reader struct {
	column *schema.Column
	of     *columns
	at     int
	shown  bool
}

// ReaderOf returns a reader of a column.
func ReaderOf(col *schema.Column) *Reader { return &Reader{column: col} }

// place returns where the value is, or false if the row does not show it.
func (r *Reader) place(c *Cells) (int, bool) {
	if r.of != c.columns {
		r.of = c.columns
		r.at, r.shown = c.place(r.column)
	}
	return r.at, r.shown
}

// Time is [Cells.Time] of the column.
func (r *Reader) Time(c *Cells) (micros int64, known bool, err error) {
	if c.values == nil {
		text, ok := c.row[r.column.Name].(string)
		if !ok {
			return 0, false, nil
		}
		micros, err = schema.ParseTime(text)
		return micros, err == nil, nil //nolint:nilerr // it is a value as any
	}
	v, known, err := r.scalar(c)
	return v.Bits(), known, err
}

func (r *Reader) scalar(c *Cells) (v schema.Value, known bool, err error) {
	if typ := &r.column.Type; c.values == nil || typ.Array || typ.Kind == schema.JSON || typ.Single {
		return schema.Value{}, false, nil
	}
	i, shown := r.place(c)
	if !shown || c.values[i] == nil {
		return schema.Value{}, false, nil
	}
	if v, err = c.columns.codecs[i].Scalar(c.values[i]); err != nil {
		return schema.Value{}, false, c.wrong(i, err)
	}
	return v, true, nil
}

// Append is [Cells.Append] of the column.
func (r *Reader) Append(dst []byte, c *Cells) (text []byte, shown bool, err error) {
	if c.values == nil {
		v, shown := c.row[r.column.Name]
		if shown {
			dst = appendValueOf(dst, r.column, v)
		}
		return dst, shown, nil
	}
	i, shown := r.place(c)
	if !shown {
		return dst, false, nil
	}
	if dst, err = c.append(dst, i); err != nil {
		return dst, false, c.wrong(i, err)
	}
	return dst, true, nil
}

func (c *Cells) append(dst []byte, i int) ([]byte, error) {
	codec, of, v := &c.columns.codecs[i], c.columns.list[i], c.values[i]
	if of.Type.Array || of.Type.Kind == schema.JSON && c.columns.texts {
		if text, ok := codec.AppendJSON(dst, v); ok {
			return text, nil
		}
	}
	switch {
	case of.Type.Array, of.Type.Kind == schema.JSON, of.Type.Single:
		read, err := c.value(i)
		if err != nil {
			return dst, err
		}
		return appendValueOf(dst, of, read), nil
	case v == nil:
		return append(dst, "null"...), nil
	}
	scalar, err := codec.Scalar(v)
	if err != nil {
		return dst, err
	}
	switch of.Type.Kind {
	case schema.String, schema.Enum, schema.UUID:
		return syntax.AppendQuoted(dst, scalar.Text()), nil
	case schema.Datetime:
		return append(schema.AppendTime(append(dst, '"'), scalar.Bits(), 'T', "Z"), '"'), nil
	default:
		return appendValueOf(dst, of, scalar.Any()), nil
	}
}
