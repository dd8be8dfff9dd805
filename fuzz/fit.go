package fuzz

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
)

// fittingRows returns rows that tables with limits accept, as far as the limits say.
func (b *builder) fittingRows(c RowConfig, limits introspect.Limits) Rows {
	collections := b.language.Registry().Collections()
	data := Rows{}
	for _, collection := range collections {
		data[collection.Name] = []map[string]any{}
	}
	links := linksOf(collections)
	for _, collection := range neededFirst(collections, limits) {
		f := fitter{builder: b, config: c, collection: collection, limits: limits[collection], data: data, links: links[collection]}
		if f.limits == nil {
			f.limits = &introspect.TableLimits{}
		}
		if f.limits.Derived || len(f.limits.Missing) > 0 {
			continue
		}
		for range b.rowCount(c, len(collections)) {
			f.row()
		}
	}
	return data
}

// neededFirst returns collections in an order in which their rows can be inserted: what a foreign key or a to-one relation refers to comes
// first, where that does not go round in a circle.
func neededFirst(collections []*schema.Collection, limits introspect.Limits) []*schema.Collection {
	var out []*schema.Collection
	seen := map[*schema.Collection]bool{}
	var visit func(c *schema.Collection)
	visit = func(c *schema.Collection) {
		if c == nil || seen[c] {
			return
		}
		seen[c] = true
		if l := limits[c]; l != nil {
			keys := slices.Clone(l.Foreign) // one that may be null can wait
			slices.SortStableFunc(keys, func(x, y introspect.ForeignKey) int {
				return schema.Boolean(nullable(l, x)).Compare(schema.Boolean(nullable(l, y)))
			})
			for _, f := range keys {
				visit(f.To)
			}
		}
		for _, r := range c.Relations {
			if !r.Many {
				visit(r.To)
			}
		}
		out = append(out, c)
	}
	for _, c := range collections {
		visit(c)
	}
	return out
}

// nullable reports whether a row need not refer to any other by a foreign key.
func nullable(l *introspect.TableLimits, f introspect.ForeignKey) bool {
	return slices.ContainsFunc(f.Columns, func(col *schema.Column) bool {
		limits := l.Columns[col]
		return !col.NotNull && (limits == nil || !limits.NotNull)
	})
}

// A fitter makes the rows of one collection.
type fitter struct {
	*builder
	config     RowConfig
	collection *schema.Collection
	limits     *introspect.TableLimits
	data       Rows // of the collections before, and of this one
	links      []link
	seen       []map[string]bool // by unique key: what the rows have
}

// row adds a row, if one can be found.
func (f *fitter) row() {
	for range 20 {
		row := map[string]any{}
		if !f.refer(row) || !f.complete(row) || !f.alone(row) {
			continue
		}
		f.data[f.collection.Name] = append(f.data[f.collection.Name], row)
		return
	}
}

// of returns the limits of a column.
func (f *fitter) of(col *schema.Column) *introspect.ColumnLimits {
	if l := f.limits.Columns[col]; l != nil {
		return l
	}
	return &introspect.ColumnLimits{Fraction: -1}
}

// refer makes row refer to rows that there are, for every foreign key, and for relations that the database knows nothing of.
func (f *fitter) refer(row map[string]any) bool {
	for _, key := range f.limits.Foreign {
		if !f.referBy(key, row) {
			return false
		}
	}
	for _, l := range f.links {
		if rows := f.data[l.to.Name]; len(rows) > 0 && f.chance(80) {
			target := pick(f.Rand, rows)
			for _, on := range l.on {
				if _, set := row[on[0].Name]; !set && f.fits(on[0], target[on[1].Name]) {
					row[on[0].Name] = target[on[1].Name]
				}
			}
		}
	}
	return true
}

// referBy makes row refer to a row by one foreign key, or to none.
func (f *fitter) referBy(key introspect.ForeignKey, row map[string]any) bool {
	var free *schema.Column // that may be null, so that the row refers to none
	for _, col := range key.Columns {
		v, set := row[col.Name]
		switch {
		case set && v == nil:
			return true
		case !set && !f.of(col).NotNull && !col.NotNull:
			free = col
		}
	}
	target := f.target(key, row)
	switch {
	case target != nil && (free == nil || !f.chance(15)):
		for i, col := range key.Columns {
			row[col.Name] = target[key.Theirs[i].Name]
		}
	case free != nil:
		row[free.Name] = nil
	default:
		return key.To == f.collection && f.itself(key, row)
	}
	return true
}

// target returns a row that a foreign key may refer to, given what row has already; nil if there is none.
func (f *fitter) target(key introspect.ForeignKey, row map[string]any) map[string]any {
	if key.To == nil {
		return nil
	}
	rows := f.data[key.To.Name]
	for _, i := range f.Perm(len(rows)) {
		fits := true
		for n, col := range key.Columns {
			theirs := rows[i][key.Theirs[n].Name]
			mine, set := row[col.Name]
			fits = fits && f.fits(col, theirs) && theirs != nil && (!set || canonical(col.Type, mine) == canonical(col.Type, theirs))
		}
		if fits {
			return rows[i]
		}
	}
	return nil
}

// itself makes row have values of its own where a foreign key refers to the same table.
func (f *fitter) itself(key introspect.ForeignKey, row map[string]any) bool {
	for i, col := range key.Columns {
		v, set := row[key.Theirs[i].Name]
		if !set {
			var ok bool
			if v, ok = f.value(key.Theirs[i]); !ok || v == nil {
				return false
			}
		}
		row[key.Theirs[i].Name], row[col.Name] = v, v
	}
	return true
}

// complete sets the columns that row does not have yet.
func (f *fitter) complete(row map[string]any) bool {
	for _, col := range f.collection.Columns {
		if _, set := row[col.Name]; set || f.of(col).Computed {
			continue
		}
		v, ok := f.value(col)
		if !ok {
			return false
		}
		row[col.Name] = v
	}
	return true
}

// alone reports whether row differs from all others in every unique key, and notes what it has.
func (f *fitter) alone(row map[string]any) bool {
	uniques := slices.AppendSeq(slices.Clone(f.limits.Uniques), f.collection.UniqueSets())
	keys := make([]string, len(uniques))
	for len(f.seen) < len(uniques) {
		f.seen = append(f.seen, map[string]bool{})
	}
	for i, unique := range uniques {
		var key strings.Builder
		for _, col := range unique {
			if row[col.Name] == nil { // nulls are all different
				key.Reset()
				break
			}
			text := canonical(col.Type, row[col.Name])
			if f.of(col).Folds && col.Type.Kind == schema.String {
				text = coarse(text)
			}
			fmt.Fprintf(&key, "%d:%s", len(text), text)
		}
		if keys[i] = key.String(); keys[i] != "" && f.seen[i][keys[i]] {
			return false
		}
	}
	for i, key := range keys {
		f.seen[i][key] = true
	}
	return true
}

// coarse returns what no collation tells apart less than: two texts of ASCII that are equal in some collation have one coarse text.
func coarse(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// keyed reports whether col is part of a unique key.
func (f *fitter) keyed(col *schema.Column) bool {
	return keyed(f.collection, col) || slices.ContainsFunc(f.limits.Uniques, func(set []*schema.Column) bool { return slices.Contains(set, col) })
}

// value returns a value that the limits of col allow.
func (f *fitter) value(col *schema.Column) (v any, ok bool) {
	limits := f.of(col)
	nullable := !limits.NotNull && !col.NotNull
	if nullable && f.chance(22) {
		return nil, true
	}
	if col.Type.Array {
		element := col.Type
		element.Array = false
		items := []any{}
		for range f.Intn(4) {
			if item, ok := f.scalarThatFits(col, element, limits); ok {
				items = append(items, item)
			}
		}
		return items, true
	}
	if v, ok = f.scalarThatFits(col, col.Type, limits); ok {
		return v, true
	}
	return nil, nullable
}

func (f *fitter) scalarThatFits(col *schema.Column, t schema.Type, limits *introspect.ColumnLimits) (any, bool) {
	if t.Kind == schema.Other {
		if len(limits.Samples) == 0 {
			return nil, false
		}
		return pick(f.Rand, limits.Samples), true
	}
	for try := range 40 {
		v := f.shaped(col, t, limits, f.scalar(t))
		if try > 10 { // few values pass
			v = f.shaped(col, t, limits, f.beside(t, f.constant(t, limits.Tests, v)))
		}
		if v != nil && f.fits(col, v) {
			return v, true
		}
	}
	return nil, false
}

// constant returns a constant of a test as a value of t, or v if there is none.
func (f *fitter) constant(t schema.Type, tests []introspect.Test, v any) any {
	var out []any
	for _, test := range tests {
		for _, text := range test.Values {
			if at := literal(t.Kind, text); at != nil && !test.Length {
				out = append(out, at, at)
			}
		}
	}
	if out == nil {
		return v
	}
	return pick(f.Rand, out)
}

// shaped brings a value into the shape that a column keeps unchanged.
func (f *fitter) shaped(col *schema.Column, t schema.Type, limits *introspect.ColumnLimits, v any) any {
	switch t.Kind {
	case schema.String:
		s, ok := v.(string)
		if !ok {
			return v
		}
		letters := limits.Letters
		if f.keyed(col) {
			s = f.short(s).(string)
			if limits.Folds {
				letters = "ascii"
			}
		}
		s = strings.Map(func(r rune) rune {
			if most, ok := map[string]rune{"ascii": 0x7e, "latin1": 0xff, "bmp": 0xffff}[letters]; ok && (r > most || letters == "latin1" && r >= 0x80 && r < 0xa0) {
				return 'a' + r%26
			}
			return r
		}, s)
		if runes := []rune(s); limits.Length > 0 && len(runes) > limits.Length {
			s = string(runes[:limits.Length])
		}
		for _, test := range limits.Tests { // a shortest length
			n, err := strconv.Atoi(test.Values[0])
			for test.Length && err == nil && (test.Op == ">=" || test.Op == "=" || test.Op == ">") && len([]rune(s)) < n+len(test.Op)%2 {
				s += "x"
			}
		}
		if limits.Trims {
			s = strings.TrimRight(s, " ")
		}
		return s
	case schema.Int:
		if n, ok := v.(int64); ok && limits.Counted {
			return 1 + int64(uint64(n)%97)
		}
	case schema.Float:
		if x, ok := v.(float64); ok && limits.Single { // few digits, which every way of writing them keeps
			return math.Round(math.Mod(x, 8)*4) / 4
		}
	case schema.Decimal:
		if limits.Digits.Precision > 0 && (t.Precision == 0 || t.Precision > limits.Digits.Precision || t.Scale > limits.Digits.Scale) {
			return f.decimal(limits.Digits)
		}
	case schema.Datetime:
		if s, ok := v.(string); ok && limits.Fraction >= 0 && limits.Fraction < 6 {
			if at, ok := instant(s); ok {
				return at.Truncate(time.Duration(math.Pow10(9 - limits.Fraction))).Format(time.RFC3339Nano)
			}
		}
	case schema.Bytes:
		if raw, err := base64.StdEncoding.DecodeString(fmt.Sprint(v)); err == nil && limits.Length > 0 {
			raw = raw[:min(len(raw), limits.Length)]
			for limits.Filled && len(raw) < limits.Length {
				raw = append(raw, 0)
			}
			return base64.StdEncoding.EncodeToString(raw)
		}
	case schema.Clock:
		if n, err := schema.ParseClock(fmt.Sprint(v)); err == nil && limits.Fraction >= 0 && limits.Fraction < 6 {
			return schema.FormatClock(n - n%int64(math.Pow10(6-limits.Fraction)))
		}
	default: // as it is
	}
	return v
}

// fits reports whether the tests of a column hold of a value; nothing is known of those whose constants are of another kind.
func (f *fitter) fits(col *schema.Column, v any) bool {
	if v == nil {
		return !f.of(col).NotNull && !col.NotNull
	}
	for _, test := range f.of(col).Tests {
		if !passes(col.Type.Kind, test, v) {
			return false
		}
	}
	if s, ok := v.(string); ok && col.Type.Kind == schema.String {
		n := f.of(col).Length
		return n == 0 || len([]rune(s)) <= n
	}
	return true
}

func passes(k schema.Kind, test introspect.Test, v any) bool {
	if test.Length {
		s, ok := v.(string)
		if !ok {
			return true
		}
		k, v = schema.Int, int64(len([]rune(s)))
	}
	known, equal, below, above := false, false, false, false
	for _, text := range test.Values {
		c, ok := against(k, v, text)
		if !ok {
			continue
		}
		known = true
		equal, below, above = equal || c == 0, below || c < 0, above || c > 0
	}
	switch {
	case !known:
		return true
	case test.Op == "in" || test.Op == "=":
		return equal
	case test.Op == "<>":
		return !equal
	case k.Textual() && k != schema.Decimal: // the order of texts is that of a collation
		return true
	}
	return strings.Contains(test.Op, "=") && equal || test.Op[0] == '<' && below || test.Op[0] == '>' && above
}

// against compares a value with a constant.
func against(k schema.Kind, v any, text string) (c int, ok bool) {
	switch k {
	case schema.Int, schema.Float, schema.Decimal:
		x, good := new(big.Rat).SetString(fmt.Sprint(v))
		y, ok := new(big.Rat).SetString(text)
		if !good || !ok {
			return 0, false
		}
		return x.Cmp(y), true
	case schema.Datetime, schema.Date:
		x, good := instant(fmt.Sprint(v))
		y, ok := constantTime(text)
		return x.Compare(y), good && ok
	case schema.Bool:
		truth := schema.FoldASCII(text) == "true" || text == "1"
		return schema.Boolean(v == true).Compare(schema.Boolean(truth)), true
	case schema.Bytes, schema.Clock: // a constant of theirs is written in many ways
		return 0, false
	default:
		return strings.Compare(fmt.Sprint(v), text), true
	}
}

// constantTime reads a time as SQL writes it: in UTC where it does not say more.
func constantTime(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", time.DateOnly, time.RFC3339Nano} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// literal returns a constant of SQL as a row has it; nil if it is of another kind.
func literal(k schema.Kind, text string) any {
	switch k {
	case schema.Int:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case schema.Float:
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return x
		}
	case schema.Decimal:
		if _, err := schema.ParseDecimal(text); err == nil {
			return json.Number(text)
		}
	case schema.Datetime:
		if at, ok := constantTime(text); ok {
			return at.Format(time.RFC3339Nano)
		}
	case schema.Date:
		if at, ok := constantTime(text); ok {
			return at.Format(time.DateOnly)
		}
	case schema.String:
		return text
	default: // no other has constants that are not among its values
	}
	return nil
}
