package source

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A table reads the rows of one collection, checks them against the schema and against each other.
type table struct {
	collection *schema.Collection
	columns    map[string]*schema.Column
	names      []string // of the columns
	unique     []unique
	fits       func(*schema.Column, any) *scanError // what else is wrong with a value; nil: nothing
}

// unique are the sets of columns that are unique: see Collection.UniqueSets.
type unique struct {
	columns []*schema.Column
	seen    map[string]string // the values, and where they were
}

func newTable(c *schema.Collection) *table {
	t := &table{collection: c, columns: make(map[string]*schema.Column, len(c.Columns))}
	for _, col := range c.Columns {
		t.columns[col.Name] = col
		t.names = append(t.names, col.Name)
	}
	for set := range c.UniqueSets() {
		t.unique = append(t.unique, unique{set, map[string]string{}})
	}
	return t
}

// fileTable returns a table for rows of files, which may call a column as a database does.
func fileTable(c *schema.Collection) *table {
	t := newTable(c)
	for _, col := range c.Columns {
		if name := col.SQL(); t.columns[name] == nil {
			t.columns[name] = col
		}
	}
	return t
}

// row reads a row: an object whose members are columns. Its text has nothing behind it that is read.
func (t *table) row(s *scan) (Row, error) {
	row := make(Row, len(t.columns))
	err := s.object("a row of "+t.collection.Name+" as an object", func(name string) error {
		col := t.columns[name]
		if col == nil {
			bad := t.unknown(name)
			bad.at = s.key
			return bad
		}
		if _, twice := row[col.Name]; twice { // once as the column, and once as it is called in a database
			return wrong("this key is there twice")
		}
		at := s.At
		var err error
		row[col.Name], err = s.value(col.Type)
		if err == nil && t.fits != nil {
			if bad := t.fits(col, row[col.Name]); bad != nil {
				return bad
			}
		}
		if err != nil && col.NullUnreadable && !s.all {
			row[col.Name], s.At = nil, at
			if s.Skip() {
				return nil
			}
		}
		return err
	})
	return row, err
}

func (t *table) column(name string) (*schema.Column, error) {
	if col := t.columns[name]; col != nil {
		return col, nil
	}
	return nil, t.unknown(name)
}

// unknown is the error of a name that is no column.
func (t *table) unknown(name string) *scanError {
	bad := wrong(wording.Unknown(name, "column of "+t.collection.Name, t.names)).of(filter.UnknownField)
	bad.suggestion = wording.Nearest(name, t.names)
	return bad
}

// finish gives the columns that row does not name their default, and checks what rows are checked
// for as a whole. Where says, for the error of a later row, where this one stands.
func (t *table) finish(row Row, where string) (column string, err error) {
	for _, col := range t.collection.Columns {
		v, named := row[col.Name]
		if !named {
			v = absent(col.Type)
			row[col.Name] = v
		}
		if v == nil && col.NotNull {
			return col.Name, wrong("want " + col.Type.String() + ", have null")
		}
	}
	for _, col := range t.collection.Key {
		if row[col.Name] == nil {
			return col.Name, wrong("a key is never null")
		}
	}
	for _, u := range t.unique {
		if column, err = u.add(row, where); err != nil {
			return column, err
		}
	}
	return "", nil
}

// absent returns the value of a column that a row does not name.
func absent(t schema.Type) any {
	switch {
	case t.Array:
		return value.SliceOf(t.Kind, nil)
	case t.Kind == schema.Bool:
		return false
	}
	return nil
}

func (u *unique) add(row Row, where string) (column string, err error) {
	key, ok := u.of(row)
	if !ok {
		return "", nil
	}
	if before, twice := u.seen[key]; twice {
		names := make([]string, len(u.columns))
		for i, col := range u.columns {
			names[i] = col.Name
		}
		return u.columns[0].Name, wrong(fmt.Sprintf("another row has this %s: %s", wording.List(names, "and"), before))
	}
	u.seen[key] = where
	return "", nil
}

// of returns the values of a row as one text, and false if one is null: nulls are all different.
func (u *unique) of(row Row) (string, bool) {
	var key strings.Builder
	for _, col := range u.columns {
		v := row[col.Name]
		if v == nil {
			return "", false
		}
		text, ok := v.(string)
		if !ok {
			text = fmt.Sprint(v)
		}
		if len(u.columns) > 1 {
			text = strconv.Itoa(len(text)) + ":" + text // so that no two keys run into one
		}
		key.WriteString(text)
	}
	return key.String(), true
}

// failed returns the error of a row that stands in a line of its own.
func failed(err error, file string, line int, pointer string) error {
	f, ok := err.(*scanError) //nolint:errorlint // a scan wraps nothing around it
	if !ok {
		return err
	}
	return &DataError{file, line, pointer, f.message}
}

// member returns the pointer of a column in its row.
func member(column string) string {
	if column == "" {
		return ""
	}
	return string(syntax.AppendPointer(nil, column))
}
