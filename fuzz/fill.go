package fuzz

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/ours"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

// Others are tables that somebody made, with keys, conditions and foreign keys of their own. Only rows that fit go into them, and these are
// taken away again.
type others struct {
	*source.Tables
	name   string
	limits introspect.Limits    // of all tables but those that Create made
	filled []*schema.Collection // whose rows are put there, those referred to first
	given  []*schema.Collection // whose rows the database has: views, and tables that nothing can be put into
	unfit  map[string]error     // why rows were refused, one reason a collection
}

// othersOf returns what is known of a source if any of its tables are those of others; nil if not.
func othersOf(ctx context.Context, name string, s source.Loader, l *filter.Language) (*others, error) {
	t, ok := s.(*source.Tables)
	if !ok {
		return nil, nil //nolint:nilnil // there are none
	}
	db, theirs := t.Others()
	if len(theirs) == 0 {
		return nil, nil //nolint:nilnil // likewise
	}
	limits, err := introspect.ReadLimits(ctx, db, t.Dialect(), l.Registry())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	o := &others{Tables: t, name: name, limits: introspect.Limits{}, unfit: map[string]error{}}
	for _, c := range theirs {
		if limits[c] != nil {
			o.limits[c] = limits[c]
		}
	}
	t.Computed(ours.Key{}, o.computed)
	for _, c := range neededFirst(l.Registry().Collections(), o.limits) {
		if of := o.limits[c]; of != nil && (of.Derived || len(of.Missing) > 0) {
			o.given = append(o.given, c)
		} else {
			o.filled = append(o.filled, c)
		}
	}
	if len(o.given) > 0 { // a view may multiply floats, and what is beyond them all cannot be read
		for _, of := range o.limits {
			for _, limits := range of.Columns {
				limits.Single = true
			}
		}
	}
	return o, nil
}

// empty returns an error if there are rows in tables of others, which are none of ours.
func (o *others) empty(ctx context.Context) error {
	for _, c := range o.filled {
		if o.limits[c] == nil {
			continue
		}
		for _, err := range o.All(ctx, c) {
			if err == nil {
				err = fmt.Errorf("%s has rows, which would be among those that are made and taken away: name an empty database", c.Name)
			}
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	return nil
}

// Clear takes away the rows that were put there.
func (o *others) Clear(ctx context.Context) error {
	reversed := slices.Clone(o.filled)
	slices.Reverse(reversed)
	return o.Delete(ctx, reversed...)
}

// fill puts rows there, and returns those that the tables accept: a condition that the limits do not say may refuse some, and others that
// refer to them.
func (o *others) fill(ctx context.Context, rows Rows) (Rows, error) {
	if err := o.Clear(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", o.name, err)
	}
	accepted := Rows{}
	for _, c := range o.filled {
		accepted[c.Name] = rows[c.Name]
		err := o.Load(ctx, dataset(Rows{c.Name: rows[c.Name]}))
		if err == nil {
			continue
		}
		accepted[c.Name] = []map[string]any{}
		for _, row := range rows[c.Name] {
			one := []map[string]any{row}
			if err := o.Load(ctx, dataset(Rows{c.Name: one})); err == nil {
				accepted[c.Name] = append(accepted[c.Name], row)
			} else if o.unfit[c.Name] == nil {
				o.unfit[c.Name] = err
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return accepted, nil
}

// complete adds to rows what the database itself makes of them: the rows of views, computed columns, and how it prints what no kind stands for.
func (o *others) complete(ctx context.Context, rows Rows) (Rows, error) {
	out := Rows{}
	for _, c := range append(slices.Clone(o.given), o.filled...) {
		out[c.Name] = rows[c.Name]
		own := func(col *schema.Column) bool { return printed(col) || o.computed(col) }
		if slices.Contains(o.filled, c) && !slices.ContainsFunc(c.Columns, own) {
			continue
		}
		out[c.Name] = []map[string]any{}
		for row, err := range o.All(ctx, c) {
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.name, err)
			}
			out[c.Name] = append(out[c.Name], row)
		}
	}
	return out, nil
}

// computed reports whether the database itself makes the values of col.
func (o *others) computed(col *schema.Column) bool {
	for _, l := range o.limits {
		if of := l.Columns[col]; of != nil && of.Computed {
			return true
		}
	}
	return false
}

// printed reports whether a database answers the values of col in a way of its own.
func printed(col *schema.Column) bool { return col.Type.Kind == schema.Other }

// both returns the limits of tables that accept only what a and b accept.
func both(a, b introspect.Limits) introspect.Limits {
	out := introspect.Limits{}
	maps.Copy(out, a)
	for c, l := range b {
		if out[c] != nil {
			l = bothTables(out[c], l)
		}
		out[c] = l
	}
	return out
}

func bothTables(a, b *introspect.TableLimits) *introspect.TableLimits {
	out := &introspect.TableLimits{
		Derived: a.Derived || b.Derived, Columns: map[*schema.Column]*introspect.ColumnLimits{}, Uniques: slices.Concat(a.Uniques, b.Uniques),
		Foreign: slices.Concat(a.Foreign, b.Foreign), Missing: slices.Concat(a.Missing, b.Missing),
	}
	for col, l := range a.Columns {
		both := *l
		if m := b.Columns[col]; m != nil {
			both.NotNull, both.Counted, both.Computed, both.Folds = l.NotNull || m.NotNull, l.Counted || m.Counted, l.Computed || m.Computed, l.Folds || m.Folds
			both.Trims, both.Single, both.Filled = l.Trims || m.Trims, l.Single || m.Single, l.Filled || m.Filled
			both.Length, both.Fraction = lesser(l.Length, m.Length, 0), lesser(l.Fraction, m.Fraction, -1)
			if m.Digits.Precision > 0 && (l.Digits.Precision == 0 || m.Digits.Precision < l.Digits.Precision) {
				both.Digits = m.Digits
			}
			if l.Letters == "" || l.Letters == "bmp" && m.Letters != "" || m.Letters == "ascii" {
				both.Letters = m.Letters
			}
			both.Tests = slices.Concat(l.Tests, m.Tests)
		}
		out.Columns[col] = &both
	}
	return out
}

// lesser returns the lesser of two limits, of which one may be none.
func lesser(a, b, none int) int {
	if a == none || b != none && b < a {
		return b
	}
	return a
}

// Fill puts random rows, the same for the same seed, into the empty tables that somebody made, and returns them with the function that takes
// them away again. They respect keys, foreign keys, lengths, ranges and conditions; rows of views are those that the database makes of them.
func Fill(ctx context.Context, l *filter.Language, tables *source.Tables, seed int64, c RowConfig) (rows Rows, clear func(context.Context) error, err error) {
	o, err := othersOf(ctx, "fill", tables, l)
	switch {
	case err != nil:
		return nil, nil, err
	case o == nil:
		return nil, nil, errors.New("fuzz: the tables are not those of others: Load puts any rows into them")
	}
	if err := o.empty(ctx); err != nil {
		return nil, nil, err
	}
	rows, err = o.fill(ctx, newBuilder(newRand(seed), l, nil).fittingRows(c, o.limits))
	if err == nil {
		rows, err = o.complete(ctx, rows)
	}
	if err != nil {
		return nil, nil, errors.Join(err, o.Clear(context.WithoutCancel(ctx)))
	}
	return rows, o.Clear, nil
}
