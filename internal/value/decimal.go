package value

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// decimalText returns the text of a decimal that a row holds: of a number in JSON, of a text, an int, a *big.Rat, or of any type that
// says its text itself. It returns false for null, and for a float, which has lost digits.
func decimalText(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", false
	case json.Number:
		return string(v), true
	case string:
		return v, true
	case []byte:
		return string(v), true
	case *string:
		if v != nil {
			return *v, true
		}
		return "", false
	case *big.Rat:
		return ratText(v)
	case big.Rat:
		return ratText(&v)
	case *big.Int:
		return v.String(), v != nil
	case float64, float32:
		return "", false
	}
	if n, ok := AnyInt(v); ok {
		return strconv.FormatInt(n, 10), true
	}
	switch v := v.(type) {
	case uint64:
		return strconv.FormatUint(v, 10), true
	case uint:
		return strconv.FormatUint(uint64(v), 10), true
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return "", false
	}
	switch v := v.(type) {
	case driver.Valuer:
		inner, err := v.Value()
		if _, again := inner.(driver.Valuer); err != nil || again {
			return "", false
		}
		return decimalText(inner)
	case encoding.TextMarshaler:
		text, err := v.MarshalText()
		return string(text), err == nil
	case fmt.Stringer:
		return v.String(), true
	}
	return "", false
}

// ratText returns the text of a fraction, or false if it has no end as a decimal.
func ratText(r *big.Rat) (string, bool) {
	if r == nil {
		return "", false
	}
	digits, exact := r.FloatPrec()
	if !exact || digits > schema.DecimalDigits {
		return "", false
	}
	return r.FloatString(digits), true
}

// decimalTexts returns what reads the text of a decimal that is kept in the Go type t, given where it lies.
func decimalTexts(t reflect.Type) (Texts, bool) {
	switch {
	case t == AnyType:
		return func(p unsafe.Pointer) (string, bool) { return decimalText(*(*any)(p)) }, true
	case t.Implements(decimalTypes[0]), reflect.PointerTo(t).Implements(decimalTypes[0]),
		t.Implements(decimalTypes[1]), reflect.PointerTo(t).Implements(decimalTypes[1]),
		t.Implements(decimalTypes[2]), reflect.PointerTo(t).Implements(decimalTypes[2]):
		if t.Kind() == reflect.Pointer {
			break // what it points to says its text
		}
		return func(p unsafe.Pointer) (string, bool) { return decimalText(reflect.NewAt(t, p).Interface()) }, true
	case t.Kind() == reflect.String:
		return func(p unsafe.Pointer) (string, bool) { return *(*string)(p), true }, true
	}
	if read, ok := intsOf(t); ok {
		return func(p unsafe.Pointer) (string, bool) {
			n, ok := read(p)
			return strconv.FormatInt(n, 10), ok
		}, true
	}
	inner, valid, ok := Nullable(t)
	if !ok {
		return nil, false
	}
	read, ok := decimalTexts(inner)
	if !ok {
		return nil, false
	}
	return orNull(t, valid, read), true
}

// decimalTypes are what says the text of a decimal, the first of them before the others.
var decimalTypes = [...]reflect.Type{reflect.TypeFor[driver.Valuer](), reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[fmt.Stringer]()}

// decimalKeys returns what reads the key of a decimal that is kept in the Go type t.
func decimalKeys(k Holding, t reflect.Type) (Texts, bool) {
	read, ok := decimalTexts(t)
	return func(p unsafe.Pointer) (string, bool) {
		text, ok := read(p)
		if !ok {
			return "", false
		}
		key, err := schema.ParseDecimal(text)
		return key, err == nil && k.Typ().Fits(key)
	}, ok
}

// decimalNums returns what reads a decimal of at most 18 digits that is kept in the Go type t, times ten to its scale.
func decimalNums(k Holding, t reflect.Type) (Nums, bool) {
	read, ok := decimalTexts(t)
	return func(p unsafe.Pointer) (int64, bool) {
		text, ok := read(p)
		if !ok {
			return 0, false
		}
		return schema.ParseScaled(text, k.Precision, k.Scale)
	}, ok
}
