package source

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Body says how the body of a write is read: a JSON object whose members are columns, as strict as the rows of files.
type Body struct {
	Collection *schema.Collection
	Sees       func(*schema.Column) bool // the others are unknown
	Makes      map[*schema.Column]Making // which columns need not be named; see Writer.Makes
	Key        []schema.Value            // of the row, which the body may repeat; nil: the body has it, or it is made
	Part       bool                      // columns that are not named stay as they are
}

// Read returns the row of a body, as Tx.Insert and Tx.Update take it. A UUID that is the key and is not named is made: of version 7, so that
// later rows have greater ones. Unless b is a part, each column has a value that is not among those that the store makes, or that the caller
// does not see. The error is a filter.Errors with all that is wrong.
func (b Body) Read(text []byte) (Row, error) {
	s := &scan{Scanner: syntax.Scanner{Data: text}, all: true, lines: syntax.NewLines(text)}
	row, err := b.table().row(s)
	if err != nil || len(s.found) > 0 || !s.Finish() {
		if whole := (&syntax.Scanner{Data: text}); !whole.Skip() || !whole.Finish() { // what is no JSON has no other error
			return nil, b.invalid(s, whole)
		}
	}
	if err != nil {
		if err := s.note(err, 0, 0); err != nil { // it is no object
			return nil, err
		}
		return nil, filter.Errors(s.found)
	}
	for i, col := range b.Collection.Key {
		if b.Key != nil {
			row[col.Name] = value.Go(b.Key[i])
		}
	}
	if !b.Part {
		b.fill(s, row)
	}
	if len(s.found) > 0 {
		return nil, filter.Errors(s.found)
	}
	return row, nil
}

func (b Body) invalid(s *scan, at *syntax.Scanner) filter.Errors {
	s.At = at.At
	f := &filter.Error{Code: filter.InvalidJSON, Message: "not JSON: " + at.Message()}
	f.Line, f.Column = s.lines.LineColumn(syntax.Pos(at.At))
	return filter.Errors{f}
}

// table returns what reads the row: of the columns that the caller sees and that the store does not compute.
func (b Body) table() *table {
	t := &table{collection: b.Collection, columns: make(map[string]*schema.Column, len(b.Collection.Columns))}
	for _, col := range b.Collection.Columns {
		if b.takes(col) {
			t.columns[col.Name] = col
			t.names = append(t.names, col.Name)
		}
	}
	t.fits = func(col *schema.Column, v any) *scanError {
		at := slices.Index(b.Collection.Key, col)
		switch {
		case v == nil && needed(b.Collection, col):
			return wrong("want " + wanted(col.Type) + ", have null").of(filter.NullOperand)
		case at >= 0 && b.Key != nil && !sameKey(col, v, b.Key[at]):
			return wrong("the key of a row does not change; it is " + show(b.Key[at].String())).of(filter.NotAllowed)
		}
		return nil
	}
	return t
}

func (b Body) takes(col *schema.Column) bool {
	return b.Sees(col) && b.Makes[col] != Computed
}

// fill gives a row the values that it does not name.
func (b Body) fill(s *scan, row Row) {
	for _, col := range b.Collection.Columns {
		if _, named := row[col.Name]; named || !b.Sees(col) || b.Makes[col] != 0 || b.noted(s, col) {
			continue
		}
		v := absent(col.Type)
		if v == nil && col.Type.Kind == schema.UUID && slices.Contains(b.Collection.Key, col) {
			v = NewUUID()
		}
		row[col.Name] = v
		if v != nil || !needed(b.Collection, col) {
			continue
		}
		f := &filter.Error{Code: filter.Missing, Pointer: member(col.Name), Message: fmt.Sprintf("a row of %s has %s, which is %s", b.Collection.Name, col.Name, col.Type)}
		f.Line, f.Column = s.lines.LineColumn(0)
		s.found = append(s.found, f)
	}
}

// noted reports whether there is an error of a column already.
func (b Body) noted(s *scan, col *schema.Column) bool {
	return slices.ContainsFunc(s.found, func(f *filter.Error) bool { return f.Pointer == member(col.Name) })
}

// needed reports whether a column is never null in a row that is written.
func needed(c *schema.Collection, col *schema.Column) bool {
	return !col.Type.Null && !col.Type.Array || col.NotNull || slices.Contains(c.Key, col)
}

// KeyOf returns the key of a row.
func KeyOf(c *schema.Collection, row Row) ([]schema.Value, error) {
	key := make([]schema.Value, len(c.Key))
	for i, col := range c.Key {
		var err error
		if key[i], err = keyValue(col, row[col.Name]); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", c.Name, col.Name, err)
		}
	}
	return key, nil
}

func keyValue(col *schema.Column, v any) (schema.Value, error) {
	return schema.ParseValue(col.Type, fmt.Sprint(plainValue(col.Type.Kind, v)))
}

func sameKey(col *schema.Column, v any, key schema.Value) bool {
	is, err := keyValue(col, v)
	return err == nil && is.String() == key.String()
}

// KeyQuery returns the query of the row of a key: in l, so that there is none where the caller of l does not see it.
func KeyQuery(l *filter.Language, c *schema.Collection, key []schema.Value) (*filter.Query, error) {
	tests := make([]predicate.Node, len(key))
	for i, col := range c.Key {
		tests[i] = predicate.Equal(c.Term(col.Name), key[i])
	}
	q, err := l.Query(c.Name, predicate.And(tests...))
	if err != nil {
		return nil, err
	}
	return q.Slice(0, 1), nil
}

// NewUUID returns a UUID of version 7 (RFC 9562) for the key of a new row: the time in milliseconds, and 74 random bits.
func NewUUID() string {
	var u [16]byte
	_, _ = rand.Read(u[:]) // it never fails
	binary.BigEndian.PutUint64(u[:], uint64(time.Now().UnixMilli())<<16|uint64(u[6])<<8|uint64(u[7]))
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	return value.FormatUUID(&u)
}
