package oracle

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// A value is null, a scalar, a set or a JSON value.
type value struct {
	kind  schema.Kind // 0 is null
	text  string      // of a string, an enum, a UUID in lower case, bytes
	num   int64       // of an int, a bool (0, 1), a datetime (microseconds since 1970), a date (days since 1970), a time of day (microseconds)
	float float64
	list  []value // of a set; its nulls are in it
	set   bool
	exact *big.Rat // of a decimal
	tree  any      // of JSON
}

func (v value) null() bool { return (v.kind == 0 || v.kind == schema.JSON && v.tree == nil) && !v.set }

// readColumn returns the value that a row has in a column.
func readColumn(col *schema.Column, given map[string]any) (value, error) {
	v, there := given[col.Name]
	switch {
	case col.Type.Array:
		return readSet(col.Type, v)
	case !there && col.Type.Kind == schema.Bool:
		return value{kind: schema.Bool}, nil // missing is false
	case v == nil:
		return value{}, nil
	case col.Type.Kind == schema.JSON:
		return value{kind: schema.JSON, tree: v}, nil
	}
	one, err := readScalar(col.Type, v)
	if col.NullUnreadable && err != nil {
		return value{}, nil
	}
	return one, err
}

// readSet returns a set. A null one is empty.
func readSet(t schema.Type, v any) (value, error) {
	out := value{set: true}
	switch items := v.(type) {
	case nil:
	case []string:
		for _, item := range items {
			one, err := readScalar(t, item)
			if err != nil {
				return out, err
			}
			out.list = append(out.list, one)
		}
	case []any:
		for _, item := range items {
			one, err := readScalar(t, item)
			if err != nil {
				return out, err
			}
			out.list = append(out.list, one)
		}
	default:
		return out, fmt.Errorf("want a list, not %T", v)
	}
	return out, nil
}

// readScalar converts v to a value of a kind, or returns an error.
func readScalar(t schema.Type, v any) (value, error) {
	if v == nil {
		return value{}, nil
	}
	switch t.Kind {
	case schema.String, schema.Enum, schema.Other:
		if s, ok := v.(string); ok {
			return value{kind: t.Kind, text: s}, nil
		}
	case schema.UUID:
		if s, ok := v.(string); ok {
			return value{kind: t.Kind, text: strings.ToLower(s)}, nil
		}
	case schema.Bytes:
		if s, ok := v.(string); ok {
			b, err := base64.StdEncoding.Strict().DecodeString(s)
			if err != nil || strings.ContainsAny(s, "\r\n") {
				return value{}, fmt.Errorf("want base64, not %s", s)
			}
			return value{kind: t.Kind, text: string(b)}, nil
		}
		if b, ok := v.([]byte); ok {
			return value{kind: t.Kind, text: string(b)}, nil
		}
	case schema.Clock:
		if s, ok := v.(string); ok {
			n, err := parseClock(s)
			return value{kind: t.Kind, num: n}, err
		}
	case schema.Int:
		if n, ok := readInt(v); ok {
			return value{kind: t.Kind, num: n}, nil
		}
	case schema.Float:
		f, ok := readFloat(v)
		if t.Single { // the nearest that 32 bits hold
			f = float64(float32(f))
		}
		if ok && !math.IsInf(f, 0) {
			return value{kind: t.Kind, float: f}, nil
		}
	case schema.Decimal:
		if r, ok := readDecimal(v); ok {
			return value{kind: t.Kind, exact: r}, nil
		}
	case schema.Bool:
		if b, ok := v.(bool); ok {
			return boolean(b), nil
		}
	case schema.Datetime:
		if at, ok := v.(time.Time); ok {
			return value{kind: t.Kind, num: at.UnixMicro()}, nil
		}
		if s, ok := v.(string); ok {
			n, err := parseTime(s)
			return value{kind: t.Kind, num: n}, err
		}
	case schema.Date:
		if s, ok := v.(string); ok {
			n, err := parseDate(s)
			return value{kind: t.Kind, num: n}, err
		}
	default: // all others
	}
	return value{}, fmt.Errorf("want %s, not %v", t, v)
}

func boolean(b bool) value {
	if b {
		return value{kind: schema.Bool, num: 1}
	}
	return value{kind: schema.Bool}
}

func readInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case json.Number:
		n, err := strconv.ParseInt(string(v), 10, 64)
		return n, err == nil
	}
	return 0, false
}

// readDecimal returns the fraction that a number, or a string of one, stands for.
func readDecimal(v any) (*big.Rat, bool) {
	switch v := v.(type) {
	case json.Number:
		return new(big.Rat).SetString(string(v))
	case string:
		return new(big.Rat).SetString(v)
	case int:
		return big.NewRat(int64(v), 1), true
	case int64:
		return big.NewRat(v, 1), true
	}
	return nil, false
}

func readFloat(v any) (float64, bool) {
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case int:
		f = float64(v)
	case int64:
		f = float64(v)
	case json.Number:
		var err error
		if f, err = strconv.ParseFloat(string(v), 64); err != nil {
			return 0, false
		}
	default:
		return 0, false
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

// inside returns the value of a kind at the end of a path of keys and positions. A value of another JSON type is null.
func inside(tree any, path []string, t schema.Type) value {
	for _, key := range path {
		if n, ok := schema.ArrayIndex(key); ok {
			items, _ := tree.([]any)
			if n >= len(items) {
				return value{}
			}
			tree = items[n]
			continue
		}
		members, ok := tree.(map[string]any)
		if !ok {
			return value{}
		}
		if tree, ok = members[key]; !ok {
			return value{}
		}
	}
	if t.Kind == schema.JSON {
		return value{kind: t.Kind, tree: tree}
	}
	if number, ok := tree.(json.Number); ok && t.Kind == schema.Int {
		tree = wholeOf(number)
	}
	v, err := readScalar(t, tree)
	if err != nil {
		return value{}
	}
	return v
}

// typeName returns the name of the type of a JSON value.
func typeName(tree any) string {
	switch tree.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// wholeOf returns a number inside JSON as an int64 if it is one: 10, 10.0 and 1e1 are one int. What is spelled with a fraction or an exponent
// counts as the float nearest to it, and is an int up to 2^53.
func wholeOf(number json.Number) any {
	exact, ok := new(big.Rat).SetString(string(number))
	most := new(big.Int).SetUint64(1 << 63)
	if strings.ContainsAny(string(number), ".eE") {
		nearest, err := strconv.ParseFloat(string(number), 64)
		if err != nil {
			return number
		}
		exact, most = new(big.Rat).SetFloat64(nearest), big.NewInt(1<<53)
	}
	if !ok || !exact.IsInt() || exact.Num().CmpAbs(most) > 0 || !exact.Num().IsInt64() {
		return number
	}
	return exact.Num().Int64()
}

// equal reports whether two values of one kind are the same. Null equals nothing.
func equal(a, b value) bool {
	if a.null() || b.null() {
		return false
	}
	return compare(a, b) == 0
}

// compare orders two values of one kind that are not null.
func compare(a, b value) int {
	switch a.kind {
	case schema.String, schema.Enum, schema.UUID:
		return compareRunes([]rune(a.text), []rune(b.text))
	case schema.Bytes:
		return strings.Compare(a.text, b.text)
	case schema.Decimal:
		return a.exact.Cmp(b.exact)
	case schema.Float:
		switch {
		case a.float < b.float:
			return -1
		case a.float > b.float:
			return 1
		}
		return 0
	default: // all others
	}
	switch {
	case a.num < b.num:
		return -1
	case a.num > b.num:
		return 1
	}
	return 0
}

// compareRunes orders texts by code point.
func compareRunes(a, b []rune) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return len(a) - len(b)
}
