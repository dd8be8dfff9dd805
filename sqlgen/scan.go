package sqlgen

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Scan returns a value that a driver gave as a row has it; a null array is the empty one. It takes all that the known
// drivers give for the storages of the dialect, and returns an error for what is not of the column's kind.
func (c Codec) Scan(src any) (any, error) {
	switch {
	case c.t.Array:
		return c.scanArray(src)
	case src == nil:
		return nil, nil //nolint:nilnil // null
	case c.t.Kind == schema.JSON:
		return scanJSON(src)
	}
	v, err := c.Scalar(src)
	switch {
	case err != nil:
		return nil, err
	case c.t.Single:
		return schema.ShowSingle(v.Float()), nil
	}
	return v.Any(), nil
}

// Scalar is Scan of one value that is not null, no array and no JSON.
func (c Codec) Scalar(src any) (schema.Value, error) {
	if c.scalar != nil && c.d.traits.DynamicTypes {
		if err := c.formed(src); err != nil {
			return schema.Value{}, err
		}
	}
	v, err := c.scan(src)
	if err == nil && c.t.Kind == schema.Enum && c.t.Enum != nil && !slices.Contains(c.t.Enum, v.Text()) { // no filter can name it
		err = fmt.Errorf("%s is not one of %s", wording.Quote(v.Text()), wording.List(c.t.Enum, "or"))
	}
	return v, err
}

// Value is Scan for one value of a sort or a group: what a cursor is made of. It returns an error for an array and for JSON.
func (c Codec) Value(src any) (schema.Value, error) {
	switch {
	case src == nil:
		return schema.Value{}, nil
	case c.t.Array || !c.t.Kind.Compared():
		return schema.Value{}, fmt.Errorf("want one value, have %s", c.t)
	case c.inside:
		v, err := scanScalar(schema.String, src)
		return schema.TextOf(c.t.Kind, v.Text()), err
	}
	return c.scan(src)
}

// scan returns one value that a driver gave.
func (c Codec) scan(src any) (schema.Value, error) {
	src = c.bytes(src)
	switch {
	case c.scalar != nil && c.scalar.bools[1] != "":
		return c.scalar.scanBool(src)
	case c.t.Single:
		return c.scanSingle(src)
	case c.t.Kind != schema.Decimal:
		return scanScalar(c.t.Kind, src)
	}
	if c.scalar != nil && c.scalar.digits == scaledDigits {
		return c.scanScaled(src)
	}
	if c.scalar != nil && c.scalar.digits == halvedDigits {
		return c.scanHalves(src)
	}
	v, err := scanScalar(c.t.Kind, src)
	return scanDecimal(&c.t, v.Text(), err)
}

// bytes returns a value of bytes as such where a driver gives a text for it.
func (c Codec) bytes(src any) any {
	if s, ok := src.(string); ok && c.d.typed && c.t.Kind == schema.Bytes {
		return []byte(s)
	}
	return src
}

// formed returns what is wrong with a value that is not in the form of its storage: it would be compared as something else than it is read
// as. A driver that makes a time of a text does not show its form.
func (c Codec) formed(src any) error {
	text, isText := src.(string)
	_, isInt := src.(int64)
	if _, isTime := src.(time.Time); isTime {
		return nil
	}
	switch kept := c.scalar.name; {
	case kept == schema.StorageTextSpace && (len(text) != len("2024-01-01 10:00:00.000000") || text[10] != ' '):
		return fmt.Errorf("%v is not kept as 2024-01-01 10:00:00.000000, which the storage %s is", src, kept)
	case kept == schema.StorageRFC3339 && !isText, c.t.Kind == schema.Date && (!isText || len(text) != len("2024-01-01")):
		return fmt.Errorf("%v is no text of a %s", src, c.t.Kind)
	case c.t.Kind == schema.Clock && len(text) != len("08:30:00.000000"):
		return fmt.Errorf("%v is not kept as 08:30:00.000000, which a time of day is", src)
	case kept == schema.StorageMicros && !isInt:
		return fmt.Errorf("%v is no integer, which the storage %s is", src, kept)
	case c.scalar.bools[1] != "" && !isText:
		return fmt.Errorf("%v is no text, which the storage %s is", src, kept)
	case c.t.Kind == schema.Bool && c.scalar.bools[1] == "" && !isInt && src != true && src != false:
		return fmt.Errorf("%v is no bool: want 0 or 1", src)
	}
	return nil
}

// scanSingle returns a float of 32 bits. A column of 64 may hold others: they would be compared as they are, and not as they are shown.
func (c Codec) scanSingle(src any) (schema.Value, error) {
	v, err := scanScalar(schema.Float, src)
	if err != nil {
		return v, err
	}
	nearest, err := single(v)
	if err == nil && nearest != v && c.scalar != nil && c.scalar.name != schema.StorageSingle {
		err = fmt.Errorf("%v is not a float of 32 bits; want a float that is not single", v)
	}
	return nearest, err
}

// scanScalar returns the value that a driver gave for one of kind k.
func scanScalar(k schema.Kind, src any) (schema.Value, error) {
	switch x := src.(type) {
	case []byte:
		switch {
		case k == schema.Bytes:
			return schema.BytesFrom(x), nil
		case k == schema.UUID && len(x) == 16:
			return schema.TextOf(k, uuidText(x)), nil
		}
		return scanText(k, string(x))
	case string:
		if k == schema.Bytes {
			return schema.Value{}, wrongValue(k, src)
		}
		return scanText(k, x)
	case int64:
		return scanInt(k, x)
	case uint64: // MySQL and MariaDB, of a statement without binds
		if x <= math.MaxInt64 {
			return scanInt(k, int64(x))
		}
		return scanText(k, strconv.FormatUint(x, 10))
	case int32:
		return scanInt(k, int64(x))
	case int16:
		return scanInt(k, int64(x))
	case int8:
		return scanInt(k, int64(x))
	case uint32:
		return scanInt(k, int64(x))
	case uint16:
		return scanInt(k, int64(x))
	case uint8:
		return scanInt(k, int64(x))
	case float64:
		return scanFloat(k, x)
	case float32:
		return scanFloat(k, float64(x))
	case bool:
		if k == schema.Bool {
			return schema.Boolean(x), nil
		}
	case time.Time:
		return scanTime(k, x)
	case *string: // clickhouse-go, of LowCardinality(Nullable(String))
		if x != nil {
			return scanText(k, *x)
		}
		return schema.Value{}, nil
	case *big.Int:
		if x.IsInt64() {
			return scanInt(k, x.Int64())
		}
		return scanText(k, x.String())
	case fmt.Stringer: // a driver's own UUID or decimal
		return scanText(k, x.String())
	}
	return schema.Value{}, wrongValue(k, src)
}

func scanInt(k schema.Kind, n int64) (schema.Value, error) {
	switch k {
	case schema.Int:
		return schema.Integer(n), nil
	case schema.Float:
		f := float64(n)
		if f >= 1<<63 || int64(f) != n { // the database compares n itself
			return schema.Value{}, fmt.Errorf("%d is no float: it has more digits than one holds", n)
		}
		return schema.Number(f), nil
	case schema.Bool:
		if n != 0 && n != 1 { // equal to neither in a statement
			return schema.Value{}, fmt.Errorf("%d is no bool: want 0 or 1, or an int in the schema", n)
		}
		return schema.Boolean(n == 1), nil
	case schema.Decimal:
		return schema.TextOf(k, schema.UnscaleDecimal(n, 0)), nil
	case schema.Datetime:
		if n >= schema.MinTime && n <= schema.MaxTime {
			return schema.NumOf(k, n), nil
		}
		return schema.Value{}, schema.ErrTimeRange
	default:
		return schema.Value{}, wrongValue(k, n)
	}
}

func scanFloat(k schema.Kind, f float64) (schema.Value, error) {
	switch {
	case k == schema.Float && f-f == 0:
		return schema.Number(f), nil
	case k == schema.Float:
		return schema.Value{}, fmt.Errorf("%v is not a float here: want a finite one", f)
	}
	return schema.Value{}, wrongValue(k, f)
}

func scanTime(k schema.Kind, t time.Time) (schema.Value, error) {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		return schema.Value{}, fmt.Errorf("a time of the year %d; years are from 1 to 9999", year)
	}
	switch k {
	case schema.Clock: // as DuckDB's driver gives it
		return schema.NumOf(k, t.Sub(t.Truncate(24*time.Hour)).Microseconds()), nil
	case schema.Datetime:
		return schema.Time(t), nil
	case schema.Date:
		return schema.Day(t), nil
	default:
		return schema.Value{}, wrongValue(k, t)
	}
}

// scanText returns the value that a driver gave as a text.
func scanText(k schema.Kind, s string) (schema.Value, error) {
	switch k {
	case schema.Int:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return schema.Value{}, fmt.Errorf("%q is not an int of 64 bits", s)
		}
		return schema.Integer(n), nil
	case schema.Float:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return schema.Value{}, fmt.Errorf("%q is not a float", s)
		}
		return scanFloat(k, f)
	case schema.Bool:
		switch s {
		case "1", "t", "true", "\x01":
			return schema.Boolean(true), nil
		case "0", "f", "false", "\x00":
			return schema.Boolean(false), nil
		}
		return schema.Value{}, fmt.Errorf("%q is not a bool", s)
	case schema.Datetime:
		if len(s) == len("2024-01-01 10:00:00.000000") && s[10] == ' ' { // what most are takes no text in between
			days, badDate := schema.ParseDate(s[:10])
			clock, badClock := schema.ParseClock(s[11:])
			if badDate == nil && badClock == nil {
				return schema.NumOf(k, days*schema.DayMicros+clock), nil
			}
		}
		if len(s) > 10 && s[10] == ' ' { // how the engines write it
			s = s[:10] + "T" + s[11:]
		}
		if n := len(s); n > 3 && (s[n-3] == '+' || s[n-3] == '-') && strings.Contains(s, "T") { // PostgreSQL's +00
			s += ":00"
		}
	case schema.Date:
		if len(s) > 10 && (s[10] == ' ' || s[10] == 'T') {
			s = s[:10]
		}
	default:
	}
	v, err := textValue(k, s)
	if err != nil {
		return v, fmt.Errorf("%w, have %s", err, wording.Quote(s))
	}
	return v, nil
}

func uuidText(b []byte) string {
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// JSON returns a value of a JSON column that a driver gave as its text without blanks, a json.RawMessage. SQL null and the JSON null are nil.
func (c Codec) JSON(src any) (any, error) {
	if src == nil {
		return nil, nil //nolint:nilnil // null
	}
	text, err := givenJSON(src)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(len(text))
	if err := json.Compact(&out, text); err != nil {
		return nil, fmt.Errorf("want json: %w", err)
	}
	if out.String() == "null" {
		return nil, nil //nolint:nilnil // likewise
	}
	return json.RawMessage(out.Bytes()), nil
}

// givenJSON returns the text of a JSON value that a driver gave.
func givenJSON(src any) ([]byte, error) {
	switch x := src.(type) {
	case []byte:
		return x, nil
	case string:
		return []byte(x), nil
	}
	b, err := json.Marshal(src) // decoded by the driver
	if err != nil {
		return nil, fmt.Errorf("want json: %w", err)
	}
	return b, nil
}

// scanJSON returns a JSON value, decoded.
func scanJSON(src any) (any, error) {
	text, err := givenJSON(src)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("want json: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("want one json value, have more in %q", text)
	}
	return v, nil
}

// scanArray returns an array as a row has it.
func (c Codec) scanArray(src any) (any, error) {
	var list []any
	switch x := src.(type) {
	case nil:
		return []any{}, nil
	case []any:
		list = x
	case []byte:
		return c.scanArrayText(string(x))
	case string:
		return c.scanArrayText(x)
	default:
		slice := reflect.ValueOf(src) // as clickhouse-go gives arrays: []string, []*int64
		if slice.Kind() != reflect.Slice {
			return nil, fmt.Errorf("want %s, have %T", c.t, src)
		}
		list = each(slice.Len(), func(i int) any { return pointed(slice.Index(i)) })
	}
	out := make([]any, len(list))
	for i, e := range list {
		if e == nil {
			continue
		}
		v, err := scanScalar(c.t.Kind, c.bytes(e))
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		out[i] = v.Any()
	}
	return out, nil
}

// pointed returns a value, or what it points to; nil for a nil pointer.
func pointed(v reflect.Value) any {
	if v.Kind() != reflect.Pointer {
		return v.Interface()
	}
	if v.IsNil() {
		return nil
	}
	return v.Elem().Interface()
}

// scanArrayText returns an array that a driver gave as a text: JSON, or {a,b} as PostgreSQL writes its arrays.
func (c Codec) scanArrayText(s string) (any, error) {
	if !c.array.json {
		list, err := scanBraces(s)
		if err != nil {
			return nil, err
		}
		return c.scanArray(list)
	}
	if list, ok := textsOf(s); ok && c.t.Kind.Textual() {
		return c.scanArray(list)
	}
	v, err := scanJSON(s)
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	switch {
	case v == nil:
		return []any{}, nil
	case !ok:
		return nil, fmt.Errorf("want %s, have json that is not an array", c.t)
	}
	for i, e := range list {
		switch x := e.(type) {
		case json.Number:
			if c.t.Kind != schema.Int && c.t.Kind != schema.Float {
				return nil, fmt.Errorf("element %d: want %s, have %s", i, c.t.Kind, x)
			}
			list[i] = x.String()
			if c.t.Kind == schema.Float && !isFloat(x.String()) {
				return nil, fmt.Errorf("element %d: %s is no float: it has more digits than one holds", i, x)
			}
			if n, ok := schema.ParseWhole(x.String()); ok && c.t.Kind == schema.Int {
				list[i] = n
			}
		case string:
			if k := c.t.Kind; k == schema.Int || k == schema.Float || k == schema.Bool {
				return nil, fmt.Errorf("element %d: want %s, have %q", i, k, x)
			}
		}
	}
	return c.scanArray(list)
}

// textsOf returns the elements of a JSON array that has texts alone, or false for any other text.
func textsOf(text string) (list []any, ok bool) {
	s := syntax.Scanner{Data: []byte(text)}
	if s.Next() != '[' {
		return nil, false
	}
	list = []any{}
	for more := s.Open(); more; {
		if s.Next() != '"' {
			return nil, false
		}
		span, ok := s.Quoted()
		if !ok {
			return nil, false
		}
		element := text[span.Start:span.End]
		if span.Escaped {
			element = string(syntax.Unescape(nil, s.Data[span.Start:span.End]))
		}
		list = append(list, element)
		if more, ok = s.Close(']'); !ok {
			return nil, false
		}
	}
	return list, s.Finish()
}

// isFloat reports whether a number in JSON is what a float prints, or that in another spelling: databases compare numbers in arrays as they are.
func isFloat(number string) bool {
	f, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil:
		return true // which is an error of its own
	case f != 0 && len(number) <= 15:
		return true // every number of so few digits is
	case f == 0:
		digits, _, _ := strings.Cut(strings.ToLower(number), "e")
		return strings.Trim(digits, "-0.") == ""
	}
	exact, ok := new(big.Rat).SetString(number)
	nearest, okNearest := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return ok && okNearest && exact.Cmp(nearest) == 0
}

// scanBraces returns the elements of an array as PostgreSQL writes it: {a,"b,c",NULL}.
func scanBraces(s string) ([]any, error) {
	bad := fmt.Errorf("want an array of one dimension, have %.40q", s)
	if len(s) < 2 || s[0] != '{' || s[len(s)-1] != '}' {
		return nil, bad
	}
	s = s[1 : len(s)-1]
	out := []any{}
	for s != "" {
		var e strings.Builder
		quoted := s[0] == '"'
		i := 0
		if quoted {
			for i = 1; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
				if i < len(s) {
					e.WriteByte(s[i])
				}
			}
			i++
		} else {
			for i < len(s) && s[i] != ',' {
				if s[i] == '{' || s[i] == '}' {
					return nil, bad
				}
				i++
			}
			e.WriteString(s[:i])
		}
		switch {
		case !quoted && e.String() == "NULL":
			out = append(out, nil)
		default:
			out = append(out, e.String())
		}
		switch {
		case i > len(s) || i < len(s) && s[i] != ',':
			return nil, bad
		case i < len(s):
			i++
		}
		s = s[i:]
	}
	return out, nil
}
