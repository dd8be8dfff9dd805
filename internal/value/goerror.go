package value

import (
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/structtag"
)

func (j *Judge) InSlice(l List, i int, slice reflect.Type) error {
	if j.Holding.Textual() {
		if text, ok := l.TextAt(i); ok {
			return j.Text(text)
		}
	} else if _, ok := l.NumAt(i); ok {
		return nil
	}
	v, ok := plain(reflect.NewAt(slice.Elem(), unsafe.Add(l.Base, uintptr(i)*l.Stride)).Elem()) // i < n: within the slice
	if !ok || v == nil {
		return nil
	}
	return j.scalar(v)
}

// Slow looks again at what stands at q, of type t, and was found to hold no value: it is a null, or wrong.
func (j *Judge) Slow(t reflect.Type, q unsafe.Pointer) error {
	if q == nil {
		return j.Null()
	}
	v, ok := plain(reflect.NewAt(t, q).Elem())
	if !ok {
		return j.Null()
	}
	if j.Column.NullUnreadable {
		return nil
	}
	if j.Holding.Textual() {
		return j.wrongText(v)
	}
	return j.wrongNum(v)
}

// plain returns what v holds inside pointers and Null types, or false where it holds nothing.
func plain(v reflect.Value) (any, bool) {
	for {
		if _, _, ok := Nullable(v.Type()); !ok {
			break
		}
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil, false
			}
			v = v.Elem()
			continue
		}
		switch last := v.NumField() - 1; {
		case !v.Field(last).Bool():
			return nil, false
		case structtag.Infinite(v.Type()) && !v.Field(1).IsZero():
			return v.Field(1).Interface(), true // no value of any kind
		}
		v = v.Field(0)
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil, false
	}
	if v.CanConvert(TimeType) {
		v = v.Convert(TimeType)
	}
	return v.Interface(), true
}
