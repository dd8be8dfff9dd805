package value

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/schema"
)

var (
	AnyType    = reflect.TypeFor[any]()
	TimeType   = reflect.TypeFor[time.Time]()
	NumberType = reflect.TypeFor[json.Number]()

	DurationType = reflect.TypeFor[time.Duration]()
)

// A Texts reads a value of a textual kind off a row, or off where it lies. It returns false for null.
type Texts func(at unsafe.Pointer) (string, bool)

// A Nums reads a value of any other kind, as the number that has its order: see ordered. It returns false for null.
type Nums func(at unsafe.Pointer) (int64, bool)

// TextsOf returns what reads a value of the textual kind k that is kept in the Go type t, given where it lies.
func TextsOf(k Holding, t reflect.Type) (Texts, bool) {
	switch {
	case k.Kind == schema.Decimal && t != AnyType:
		return decimalKeys(k, t)
	case t == AnyType:
		return func(p unsafe.Pointer) (string, bool) { return AnyText(k, *(*any)(p)) }, true
	case t.Kind() == reflect.String && k.Kind == schema.Bytes:
		return func(p unsafe.Pointer) (string, bool) { return textBytes(*(*string)(p)) }, true
	case t.Kind() == reflect.String && k.Kind == schema.UUID:
		return func(p unsafe.Pointer) (string, bool) { return lowerUUID(*(*string)(p)), true }, true
	case t.Kind() == reflect.String:
		return func(p unsafe.Pointer) (string, bool) { return *(*string)(p), true }, true
	case k.Kind == schema.Bytes && IsBytes(t):
		return bytesOf(t), true
	case k.Kind == schema.UUID && IsBytes16(t):
		return func(p unsafe.Pointer) (string, bool) { return FormatUUID((*[16]byte)(p)), true }, true
	}
	inner, valid, ok := Nullable(t)
	if !ok {
		return nil, false
	}
	read, ok := TextsOf(k, inner)
	if !ok {
		return nil, false
	}
	return orNull(t, valid, read), true
}

// NumsOf returns what reads a value of the kind k, which is not textual, that is kept in the Go type t, given where it lies.
func NumsOf(k Holding, t reflect.Type) (Nums, bool) {
	if t == AnyType {
		return func(p unsafe.Pointer) (int64, bool) { return AnyNum(k, *(*any)(p)) }, true
	}
	if k.Kind == schema.Decimal {
		return decimalNums(k, t)
	}
	if read, ok := plainNums(k, t); ok {
		return read, true
	}
	inner, valid, ok := Nullable(t)
	if !ok {
		return nil, false
	}
	read, ok := NumsOf(k, inner)
	if !ok {
		return nil, false
	}
	return orNull(t, valid, read), true
}

// Nullable returns the type inside a pointer, or inside a struct as structtag.Nullable says: a value, and behind it, at valid, whether there
// is one.
func Nullable(t reflect.Type) (inner reflect.Type, valid uintptr, ok bool) {
	if t.Kind() == reflect.Pointer {
		return t.Elem(), 0, true
	}
	if inner, ok = structtag.Nullable(t); ok {
		valid = t.Field(t.NumField() - 1).Offset
	}
	return inner, valid, ok
}

func plainNums(k Holding, t reflect.Type) (Nums, bool) {
	switch k.Kind {
	case schema.Int:
		return intsOf(t)
	case schema.Float:
		return floatsOf(k, t)
	case schema.Bool:
		if t.Kind() == reflect.Bool {
			return func(p unsafe.Pointer) (int64, bool) { return BoolNum(*(*bool)(p)), true }, true
		}
	case schema.Clock:
		switch {
		case t.Kind() == reflect.String:
			return func(p unsafe.Pointer) (int64, bool) { return textTime(k.Kind, *(*string)(p)) }, true
		case t == DurationType:
			return func(p unsafe.Pointer) (int64, bool) { return clockNum(*(*time.Duration)(p)) }, true
		}
	case schema.Datetime, schema.Date:
		if t.Kind() == reflect.String {
			return func(p unsafe.Pointer) (int64, bool) { return textTime(k.Kind, *(*string)(p)) }, true
		}
		// A type made of time.Time lies in memory as it does.
		if t.Kind() == reflect.Struct && t.ConvertibleTo(TimeType) {
			return func(p unsafe.Pointer) (int64, bool) { return timeNum(k.Kind, *(*time.Time)(p)) }, true
		}
	default:
	}
	return nil, false
}

func intsOf(t reflect.Type) (Nums, bool) {
	switch t.Kind() {
	case reflect.Int:
		return loadInt[int], true
	case reflect.Int64:
		return loadInt[int64], true
	case reflect.Int32:
		return loadInt[int32], true
	case reflect.Int16:
		return loadInt[int16], true
	case reflect.Int8:
		return loadInt[int8], true
	case reflect.Uint32:
		return loadInt[uint32], true
	case reflect.Uint16:
		return loadInt[uint16], true
	case reflect.Uint8:
		return loadInt[uint8], true
	case reflect.Uint:
		return loadUint[uint], true
	case reflect.Uint64:
		return loadUint[uint64], true
	default:
	}
	if t == NumberType {
		return func(p unsafe.Pointer) (int64, bool) {
			n, err := scalar.Int(*(*string)(p))
			return n, err == nil
		}, true
	}
	return nil, false
}

func loadInt[N int | int64 | int32 | int16 | int8 | uint32 | uint16 | uint8](p unsafe.Pointer) (int64, bool) {
	return int64(*(*N)(p)), true
}

// loadUint returns false for what is no int64.
func loadUint[N uint | uint64](p unsafe.Pointer) (int64, bool) {
	n := uint64(*(*N)(p))
	return int64(n), n < 1<<63 //nolint:gosec // the second result is false then
}

func floatsOf(k Holding, t reflect.Type) (Nums, bool) {
	switch t.Kind() {
	case reflect.Float64:
		return func(p unsafe.Pointer) (int64, bool) {
			return k.Float(*(*float64)(p))
		}, true
	case reflect.Float32:
		return func(p unsafe.Pointer) (int64, bool) {
			f := float64(*(*float32)(p))
			return orderedFloat(f), finite(f)
		}, true
	default:
	}
	if t == NumberType {
		return func(p unsafe.Pointer) (int64, bool) {
			f, err := strconv.ParseFloat(*(*string)(p), 64)
			n, ok := k.Float(f)
			return n, ok && err == nil
		}, true
	}
	if read, ok := intsOf(t); ok {
		return func(p unsafe.Pointer) (int64, bool) {
			n, ok := read(p)
			n, _ = k.Float(float64(n))
			return n, ok
		}, true
	}
	return nil, false
}

// orNull returns what reads a value that may be null: behind a pointer, or a struct whose bool at valid says whether there is one.
func orNull[V any](t reflect.Type, valid uintptr, read func(unsafe.Pointer) (V, bool)) func(unsafe.Pointer) (V, bool) {
	if t.Kind() == reflect.Pointer {
		return func(p unsafe.Pointer) (v V, ok bool) {
			q := *(*unsafe.Pointer)(p)
			if q == nil {
				return v, false
			}
			return read(q)
		}
	}
	if structtag.Infinite(t) {
		infinite := t.Field(1).Offset
		return func(p unsafe.Pointer) (v V, ok bool) {
			if !*(*bool)(unsafe.Add(p, valid)) || *(*int8)(unsafe.Add(p, infinite)) != 0 {
				return v, false
			}
			return read(p)
		}
	}
	return func(p unsafe.Pointer) (v V, ok bool) {
		if !*(*bool)(unsafe.Add(p, valid)) {
			return v, false
		}
		return read(p)
	}
}
