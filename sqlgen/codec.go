package sqlgen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A Codec carries the values of one column between rows and a database.
//
// In a row, as JSON writes it, a value is nil, a string, an int64, a float64, a bool, or json.Number of a decimal; a datetime is RFC 3339 in UTC
// with six digits, a date 2024-01-31, a time of day 08:30:00.000000, bytes are base64, an array a []any, and JSON what encoding/json decodes, its numbers
// json.Number.
type Codec struct {
	d       *Dialect
	t       schema.Type
	scalar  *storage
	array   *arrayStorage
	element *storage
	inside  bool // a text inside JSON, which is read as it stands there: it may be no value of its kind
}

// Codec returns the codec of a column, or an error if d does not know the storage that the schema names for it.
func (d *Dialect) Codec(r *schema.Registry, c *schema.Column) (Codec, error) {
	k := Codec{d: d, t: c.Type}
	if c.Type.Array {
		k.array = d.arrayKept(r, c)
		k.element = d.element(k.array, c.Type.Kind)
		if k.array == nil || k.element == nil {
			return Codec{}, d.noStorage(r, c)
		}
		return k, nil
	}
	k.scalar = d.storage(r, c)
	if k.scalar == nil {
		return Codec{}, d.noStorage(r, c)
	}
	if c.NullUnreadable {
		if _, known := d.readableAs(c.Type.Kind, k.scalar.name); !known {
			return Codec{}, fmt.Errorf("column %s: %s cannot tell which values of a %s kept as %s can be read", c.Name, d.Name, c.Type, k.scalar.name)
		}
	}
	if err := k.scalar.checkDigits(c.Type); err != nil {
		return Codec{}, fmt.Errorf("%w: %w", d.noStorage(r, c), err)
	}
	return k, nil
}

// Codecs returns the codecs of what a statement of q answers: of Select, the columns; behind them, of Keyed, the sort keys, whose
// codecs read only, by Value. What a statement of Aggregate answers is read by a [GroupScanner].
func (d *Dialect) Codecs(q *filter.Query) ([]Codec, error) {
	var list []Codec
	r := q.Language().Registry()
	for _, c := range q.Collection().Columns {
		if c.Hidden {
			continue
		}
		k, err := d.Codec(r, c)
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	for _, o := range q.Page().Order {
		list = append(list, d.reader(r, o.Term))
	}
	return list, nil
}

// reader returns the codec of a term as it is compared.
func (d *Dialect) reader(r *schema.Registry, t *schema.Term) Codec {
	c := Codec{d: d, t: t.Type, inside: len(t.Path) > 0 && (t.Type.Kind == schema.UUID || t.Type.Kind == schema.Enum)}
	c.t.Array = false // of a group, each of its values is one
	if t.Type.Kind == schema.Decimal {
		w := writer{d: d, r: r}
		c.scalar = w.term(table{c: &schema.Collection{}}, t, sorted).as
	}
	return c
}

func (d *Dialect) noStorage(r *schema.Registry, c *schema.Column) error {
	at := ""
	if pos := c.Pos.String(); pos != "" {
		at = pos + ": "
	}
	as := ""
	if name := storageName(d, r, c); name != "" {
		as = " as " + string(name)
	}
	return fmt.Errorf("%scolumn %s: %s does not keep %s%s", at, c.Name, d.Name, c.Type, as)
}

// Bind returns what a statement of Insert binds for a value. It takes the values of a row, and schema.Value,
// schema.Values, time.Time and json.RawMessage, and returns an error if v is of another kind.
func (c Codec) Bind(v any) (any, error) {
	switch x := v.(type) {
	case nil:
		if c.array != nil && c.d.typed { // its arrays are not null
			return c.element.args(nil, &schema.Values{Kind: c.t.Kind}), nil
		}
		return nil, nil //nolint:nilnil // null
	case schema.Value:
		if x.IsNull() {
			return nil, nil //nolint:nilnil // null
		}
	}
	switch {
	case c.array != nil:
		return c.bindArray(v)
	case c.t.Kind == schema.JSON:
		return bindJSON(v)
	}
	x, err := valueOf(c.t.Kind, v)
	if err != nil {
		return nil, err
	}
	if c.t.Kind == schema.Decimal {
		if _, err := scanDecimal(&c.t, x.Text(), nil); err != nil {
			return nil, err
		}
		if c.scalar.digits == scaledDigits && c.scalar.read != "" {
			return number(x.Text()), nil
		}
		return c.scalar.arg(nil, c.scalar.decimal(nil, &c.t, schema.ValuesOf(x.Kind(), x), 0, toNone), 0), nil
	}
	if c.t.Single {
		if x, err = single(x); err != nil {
			return nil, err
		}
	}
	if c.scalar.holds != nil && !c.scalar.holds(x) {
		return nil, fmt.Errorf("%s is no value of a column kept as %s", x, c.scalar.name)
	}
	return c.scalar.arg(nil, schema.ValuesOf(x.Kind(), x), 0), nil
}

// single returns the float of 32 bits that is nearest to v.
func single(v schema.Value) (schema.Value, error) {
	f, ok := schema.Single(v.Float())
	if !ok {
		return schema.Value{}, fmt.Errorf("%v is beyond the range of a float of 32 bits", v)
	}
	return schema.Number(f), nil
}

// valueOf returns a value of kind k as a row has it.
func valueOf(k schema.Kind, v any) (schema.Value, error) {
	switch x := v.(type) {
	case schema.Value:
		if x.Kind() == k || x.Kind().Textual() && k.Textual() && convertible(x.Kind()) && convertible(k) {
			return x, nil
		}
	case time.Time:
		return scanTime(k, x)
	case time.Duration:
		if k == schema.Clock && x >= 0 && x < 24*time.Hour {
			return schema.NumOf(k, x.Microseconds()), nil
		}
	case []byte:
		if k == schema.Bytes {
			return schema.BytesFrom(x), nil
		}
	case json.Number:
		if k == schema.Decimal {
			return schema.DecimalOf(string(x))
		}
	case string:
		return textValue(k, x)
	case int64:
		switch k {
		case schema.Int:
			return schema.Integer(x), nil
		case schema.Decimal:
			return schema.TextOf(k, schema.UnscaleDecimal(x, 0)), nil
		default: // no int
		}
	case float64:
		if k == schema.Float && x-x == 0 { // finite
			return schema.Number(x), nil
		}
	case bool:
		if k == schema.Bool {
			return schema.Boolean(x), nil
		}
	}
	return schema.Value{}, wrongValue(k, v)
}

// convertible reports whether values of k, which is textual, are the texts that they are held as.
func convertible(k schema.Kind) bool { return k == schema.UUID || !k.Respelled() }

func textValue(k schema.Kind, s string) (schema.Value, error) {
	switch k {
	case schema.String, schema.Enum, schema.Other:
		return schema.TextOf(k, s), nil
	case schema.UUID:
		u, err := schema.ParseUUID(s)
		return schema.TextOf(k, u), err
	case schema.Datetime:
		n, err := schema.ParseTime(s)
		return schema.NumOf(k, n), err
	case schema.Date:
		n, err := schema.ParseDate(s)
		return schema.NumOf(k, n), err
	case schema.Decimal:
		return schema.DecimalOf(s)
	case schema.Bytes:
		return schema.BytesOf(s)
	case schema.Clock:
		n, err := schema.ParseClock(s)
		return schema.NumOf(k, n), err
	default:
		return schema.Value{}, wrongValue(k, s)
	}
}

func wrongValue(k schema.Kind, v any) error { return fmt.Errorf("want %s, have %T", k, v) }

// bindJSON returns a JSON value as text. The JSON null is null.
func bindJSON(v any) (any, error) {
	if raw, ok := v.(json.RawMessage); ok && string(raw) == "null" {
		return nil, nil //nolint:nilnil // null
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("want json: %w", err)
	}
	return string(text), nil
}

// bindArray returns an array as its storage has it.
func (c Codec) bindArray(v any) (any, error) {
	var list []schema.Value
	nulls := false
	switch x := v.(type) {
	case schema.Values:
		for i := range x.Len() {
			list = append(list, x.At(i))
		}
	case []schema.Value:
		list = x
	case []string:
		for _, s := range x {
			e, err := textValue(c.t.Kind, s)
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
	case []any:
		for i, e := range x {
			if e == nil {
				list = append(list, schema.Value{})
				continue
			}
			value, err := valueOf(c.t.Kind, e)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
			list = append(list, value)
		}
	default:
		return nil, fmt.Errorf("want an array, have %T", v)
	}
	set := schema.Values{Kind: c.t.Kind}
	for _, e := range list {
		if e.IsNull() {
			nulls = true
			break
		}
		set = set.Append(e)
	}
	switch {
	case c.array.json || c.array.inserted != nil || c.array.asList:
		return jsonArray(list), nil
	case nulls && c.d.typed:
		return each(len(list), func(i int) any {
			if list[i].IsNull() {
				return nil
			}
			return c.element.arg(nil, schema.ValuesOf(list[i].Kind(), list[i]), 0)
		}), nil
	case nulls:
		return withNulls(list, c.element), nil
	}
	return c.element.args(nil, &set), nil
}

// jsonArray returns a JSON array with nulls in it.
func jsonArray(list []schema.Value) string {
	out := []byte{'['}
	for i, v := range list {
		if i > 0 {
			out = append(out, ',')
		}
		if v.IsNull() {
			out = append(out, "null"...)
			continue
		}
		out = appendJSON(out, v)
	}
	return string(append(out, ']'))
}

// withNulls returns a list as texts, in which some are nil: pgx takes it for an array of any type.
func withNulls(list []schema.Value, as *storage) []*string {
	out := make([]*string, len(list))
	for i, v := range list {
		if v.IsNull() {
			continue
		}
		s := v.String()
		if as.name == schema.StorageMicros {
			s = strconv.FormatInt(v.Bits(), 10)
		}
		out[i] = &s
	}
	return out
}
