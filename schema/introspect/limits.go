package introspect

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Limits are what the tables of a database accept beyond what a schema says of them.
type Limits map[*schema.Collection]*TableLimits

// TableLimits are what one table accepts.
type TableLimits struct {
	Derived bool // a view: rows are not put into it
	Columns map[*schema.Column]*ColumnLimits
	Uniques [][]*schema.Column // columns of which no two rows have the same values, the primary key first
	Foreign []ForeignKey
	Missing []string // columns that the schema does not have and that must have a value: no row can be put into the table
}

// ColumnLimits are what one column accepts. Of an array they concern its elements.
type ColumnLimits struct {
	NotNull  bool
	Computed bool // the database itself makes the value, and takes no other
	Counted  bool // the database takes the next value from the greatest there ever was: a great one leaves none for the rows of others
	Folds    bool // texts that differ may be equal to a unique key
	Trims    bool // blanks at the end of a text are lost
	Filled   bool // bytes have exactly the length: zeros are put behind fewer
	Single   bool // floats of 32 bits, or of few digits
	Length   int  // the most characters of a text, or bytes; 0 if that is not known, or as many as one likes
	Digits   schema.Type
	Fraction int      // digits of a fraction of a second; -1 if that is not known
	Letters  string   // see sqlgen.LimitsOf
	Tests    []Test   // every value passes all of them
	Samples  []string // values of a column of kind other, as they are loaded; nil if none are known
}

// A Test is a condition on a value, or on the number of its characters.
type Test struct {
	Length bool
	Op     string   // =, <>, <, <=, >, >= or in
	Values []string // one, except for in; as SQL writes them, without quotes
}

// A ForeignKey says that columns of one table hold the values of columns of another, or a null.
type ForeignKey struct {
	Columns []*schema.Column
	To      *schema.Collection // nil if it is not of the schema: only nulls fit
	Theirs  []*schema.Column
}

// A Querier is a *sql.DB, *sql.Conn or *sql.Tx.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// ReadLimits returns what the tables of a schema accept, as the catalogue of their database has it: keys, foreign keys, lengths, ranges, and
// those conditions of CHECK that compare a column with constants. Whatever else a table insists on is not among them.
func ReadLimits(ctx context.Context, db Querier, d *sqlgen.Dialect, r *schema.Registry) (Limits, error) {
	tables, err := readCatalog(ctx, db, d.Catalogue())
	if err != nil {
		return nil, fmt.Errorf("introspect: the catalog: %w", err)
	}
	l := limiter{dialect: d, registry: r, reader: reader{dialect: d, tables: tables}, tables: map[*schema.Collection]*table{}, limits: Limits{}}
	for _, t := range tables {
		t.primary = t.key
	}
	for _, c := range r.Collections() {
		if t := l.table(c); t != nil {
			l.tables[c] = t
			l.limits[c] = l.of(c, t)
		}
	}
	if err := l.types(ctx, db); err != nil {
		return nil, fmt.Errorf("introspect: limits: %w", err)
	}
	for c, t := range l.tables {
		l.foreign(c, t)
		for _, condition := range t.checks {
			l.condition(c, "", condition)
		}
	}
	if err := l.conditions(ctx, db); err != nil {
		return nil, fmt.Errorf("introspect: conditions: %w", err)
	}
	return l.limits, nil
}

// A limiter finds out what the tables of a schema accept.
type limiter struct {
	reader
	dialect  *sqlgen.Dialect
	registry *schema.Registry
	tables   map[*schema.Collection]*table
	limits   Limits
}

// same reports whether two names are one to the database.
func (l *limiter) same(a, b string) bool {
	return a == b || !l.dialect.Traits().CaseMatters && schema.FoldASCII(a) == schema.FoldASCII(b)
}

// table returns the table of c.
func (l *limiter) table(c *schema.Collection) *table {
	space, name := c.TableName()
	for _, t := range l.reader.tables {
		if t.space == space && l.same(t.name, name) {
			return t
		}
	}
	return nil
}

// column returns the column of c that its table calls so.
func (l *limiter) column(c *schema.Collection, name string) *schema.Column {
	i := slices.IndexFunc(c.Columns, func(col *schema.Column) bool { return l.same(col.SQL(), name) })
	if i < 0 {
		return nil
	}
	return c.Columns[i]
}

// columns returns the columns of c that its table calls so; nil if one is not of the schema.
func (l *limiter) columns(c *schema.Collection, names []string) []*schema.Column {
	out := make([]*schema.Column, len(names))
	for i, name := range names {
		if out[i] = l.column(c, name); out[i] == nil {
			return nil
		}
	}
	return out
}

// of returns what the catalogue says of c except for its types and conditions.
func (l *limiter) of(c *schema.Collection, t *table) *TableLimits {
	out := &TableLimits{Derived: t.what != "", Columns: map[*schema.Column]*ColumnLimits{}}
	for _, col := range t.columns {
		mine := l.column(c, col.name)
		switch {
		case mine != nil:
			folds := col.loose != "" || col.typ == "citext" || l.dialect.Traits().FoldsEquality && !col.exact
			out.Columns[mine] = &ColumnLimits{NotNull: col.notNull || slices.Contains(t.key, col.name), Folds: folds, Fraction: -1, Samples: l.samples(col.typ)}
		case col.notNull && col.standard == "":
			out.Missing = append(out.Missing, col.name)
		}
	}
	for _, names := range append([][]string{t.key}, t.uniques...) {
		if unique := l.columns(c, names); len(unique) > 0 {
			out.Uniques = append(out.Uniques, unique)
		}
	}
	return out
}

// samples returns values of a type that no kind stands for.
func (l *limiter) samples(typ string) []string {
	known := l.dialect.Catalogue().Samples
	if list, ok := known[typ]; ok {
		return list
	}
	return known[""]
}

// types reads the types of the columns.
func (l *limiter) types(ctx context.Context, db Querier) error {
	var space, name, column, declared, typ string
	var of sqlgen.LimitsOf
	if l.dialect.Catalogue().Limits == "" {
		return nil
	}
	into := []any{&space, &name, &column, &declared, &typ, &of.Made, &of.Letters, &of.Trims}
	return each(ctx, db, l.dialect.Catalogue().Limits, into, func() error {
		for c, t := range l.tables {
			if t.space != space || t.name != name {
				continue
			}
			limits, col := l.limits[c], l.column(c, column)
			if col == nil {
				limits.Missing = slices.DeleteFunc(limits.Missing, func(name string) bool { return name == column && of.Made != "" })
				continue
			}
			l.typed(limits.Columns[col], col, declared, typ, of)
		}
		return nil
	})
}

// typed notes what the declared type of a column accepts.
func (l *limiter) typed(limits *ColumnLimits, col *schema.Column, declared, typ string, of sqlgen.LimitsOf) {
	limits.Counted, limits.Computed, limits.Letters, limits.Trims = of.Made == "counted", of.Made == "generated", of.Letters, of.Trims
	unsigned := strings.Contains(strings.ToLower(declared), " unsigned")
	key := typ
	if unsigned {
		key += " unsigned"
	}
	if bounds, ok := l.dialect.Catalogue().Ranges[key]; ok && (col.Type.Kind == schema.Int || col.Type.Kind == schema.Datetime) {
		limits.Tests = append(limits.Tests, Test{Op: ">=", Values: bounds[:1]}, Test{Op: "<=", Values: bounds[1:]})
	} else if unsigned {
		limits.Tests = append(limits.Tests, Test{Op: ">=", Values: []string{"0"}})
	}
	size := ""
	if m := digits.FindStringSubmatch(declared); m != nil {
		size = m[1]
	}
	n, err := strconv.Atoi(size)
	switch col.Type.Kind {
	case schema.String:
		switch {
		case typ == "name":
			limits.Length, limits.Letters = 63, "ascii" // bytes
		case typ == "tinytext":
			limits.Length = 63 // of 255 bytes
		case typ == "char" && l.dialect.Traits().CaseMatters, typ == "bpchar" && declared == "character":
			limits.Length = 1
		case err == nil:
			limits.Length = n
		}
	case schema.Bytes:
		limits.Length, limits.Filled = n, typ == "binary"
		if typ == "binary" && err != nil {
			limits.Length = 1
		}
		if typ == "tinyblob" {
			limits.Length = 255
		}
	case schema.Clock:
		switch {
		case err == nil:
			limits.Fraction = n
		case typ == "time" && l.dialect.Traits().FoldsEquality:
			limits.Fraction = 0
		}
	case schema.Decimal:
		limits.Digits = digitsOf(size)
	case schema.Float:
		limits.Single = size != "" || typ == "float4" || typ == "float" || typ == "real" && l.dialect.Traits().CaseMatters
	case schema.Datetime:
		switch {
		case err == nil:
			limits.Fraction = n
		case (typ == "datetime" || typ == "timestamp") && l.dialect.Traits().FoldsEquality:
			limits.Fraction = 0
		}
	default: // a kind says it all
	}
}

// foreign notes the foreign keys of c.
func (l *limiter) foreign(c *schema.Collection, t *table) {
	for _, f := range t.foreign {
		key := ForeignKey{Columns: l.columns(c, f.columns)}
		if key.Columns == nil {
			continue
		}
		if to, theirs := l.target(f); to != nil {
			for other, its := range l.tables {
				if its == to {
					key.To, key.Theirs = other, l.columns(other, theirs)
				}
			}
		}
		if len(key.Theirs) != len(key.Columns) {
			key.To, key.Theirs = nil, nil
		}
		l.limits[c].Foreign = append(l.limits[c].Foreign, key)
	}
}

// conditions reads the conditions that are not among those of the tables.
func (l *limiter) conditions(ctx context.Context, db Querier) error {
	if l.dialect.Catalogue().Conditions == "" {
		return nil
	}
	var space, name, column, text string
	return each(ctx, db, l.dialect.Catalogue().Conditions, []any{&space, &name, &column, &text}, func() error {
		for c, t := range l.tables {
			if t.space == space && t.name == name {
				l.condition(c, column, withoutCheck(tokens(text)))
			}
		}
		return nil
	})
}

// condition notes the parts of a condition that compare one column with constants. VALUE stands for the column value.
func (l *limiter) condition(c *schema.Collection, value string, condition []token) {
	for _, part := range conjuncts(condition) {
		name, test, ok := compared(part)
		if !ok {
			continue
		}
		if value != "" && strings.EqualFold(name, "value") {
			name = value
		}
		if col := l.column(c, name); col != nil {
			limits := l.limits[c].Columns[col]
			limits.Tests = append(limits.Tests, test)
		}
	}
}
