package shape

import (
	"bytes"
	"encoding"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// setValue puts a value in its canonical form, which is not null, in a field. A field that cannot hold it is left.
func setValue(field reflect.Value, k schema.Kind, v any) {
	t := field.Type()
	switch _, valid, ok := value.Nullable(t); {
	case t == value.AnyType:
		field.Set(reflect.ValueOf(v))
	case reflect.TypeOf(v).Kind() == reflect.Slice:
		setSlice(field, k, reflect.ValueOf(v))
	case t.Kind() == reflect.Pointer:
		inner := reflect.New(t.Elem())
		setValue(inner.Elem(), k, v)
		field.Set(inner)
	case ok && valid > 0:
		setValue(field.Field(0), k, v)
		field.Field(field.NumField() - 1).SetBool(true)
	default:
		setScalar(field, k, v)
	}
}

func setScalar(field reflect.Value, k schema.Kind, v any) {
	switch v := v.(type) {
	case string:
		switch {
		case field.Kind() == reflect.String:
			field.SetString(v)
		case k == schema.Bytes:
			setBytes(field, v)
		case k == schema.Clock && field.Type() == value.DurationType:
			n, _ := schema.ParseClock(v) // it was found to be one
			field.SetInt(n * int64(time.Microsecond))
		case value.IsBytes16(field.Type()):
			if u, ok := value.ParseBytes16(v); ok {
				field.Set(reflect.ValueOf(u).Convert(field.Type()))
			}
		}
	case int64:
		setInt(field, v)
	case float64:
		switch {
		case field.CanFloat():
			field.SetFloat(v)
		case field.Type() == value.NumberType:
			field.SetString(strconv.FormatFloat(v, 'g', -1, 64))
		default:
			if n, ok := value.WholeFloat(v); ok {
				setInt(field, n)
			}
		}
	case json.Number:
		setDecimal(field, string(v))
	case bool:
		if field.Kind() == reflect.Bool {
			field.SetBool(v)
		}
	case time.Time:
		switch {
		case field.Kind() == reflect.String && k == schema.Date:
			field.SetString(v.Format(time.DateOnly))
		case field.Kind() == reflect.String:
			field.SetString(schema.FormatTime(v.UnixMicro()))
		case value.TimeType.ConvertibleTo(field.Type()):
			field.Set(reflect.ValueOf(v).Convert(field.Type()))
		}
	}
}

// setBytes puts bytes in base64 in a slice, or in an array of as many.
func setBytes(field reflect.Value, base64 string) {
	key, err := schema.ParseBytes(base64)
	raw := schema.RawBytes(key)
	switch t := field.Type(); {
	case err != nil || !value.IsBytes(t):
	case t.Kind() == reflect.Slice:
		field.SetBytes(raw)
	case t.Len() == len(raw):
		reflect.Copy(field, reflect.ValueOf(raw))
	}
}

// setDecimal puts a decimal in a field that reads it from its text.
func setDecimal(field reflect.Value, text string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && (field.CanInt() || field.CanUint()) {
		setInt(field, n)
		return
	}
	switch into := field.Addr().Interface().(type) {
	case *big.Rat:
		into.SetString(text)
	case interface{ Scan(src any) error }:
		_ = into.Scan(text) // it was read from such a value
	case encoding.TextUnmarshaler:
		_ = into.UnmarshalText([]byte(text)) // likewise
	default:
		if field.Kind() == reflect.String {
			field.SetString(text)
		}
	}
}

func setInt(field reflect.Value, n int64) {
	switch {
	case field.CanInt() && !field.OverflowInt(n):
		field.SetInt(n)
	case field.CanUint() && n >= 0 && !field.OverflowUint(uint64(n)):
		field.SetUint(uint64(n))
	case field.CanFloat():
		field.SetFloat(float64(n))
	case field.Type() == value.NumberType:
		field.SetString(strconv.FormatInt(n, 10))
	}
}

// setSlice puts an array in a field that is a slice, or a pointer to one.
func setSlice(field reflect.Value, k schema.Kind, v reflect.Value) {
	t := field.Type()
	switch {
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Slice:
		field.Set(reflect.New(t.Elem()))
		setSlice(field.Elem(), k, v)
	case t.Kind() == reflect.Slice:
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			if e := v.Index(i).Interface(); e != nil {
				setValue(out.Index(i), k, e)
			}
		}
		field.Set(out)
	}
}

// setJSON puts JSON in a field: as its text, as encoding/json decodes it with UseNumber, or in the field's own type.
func setJSON(field reflect.Value, raw []byte) {
	t := field.Type()
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		field.SetBytes(slices.Clone(raw))
		return
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	into := reflect.New(t)
	if err := d.Decode(into.Interface()); err == nil {
		field.Set(into.Elem())
	}
}
