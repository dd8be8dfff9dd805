package value

import (
	"encoding/hex"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// IsBytes reports whether t is a slice or an array of bytes.
func IsBytes(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8
}

// bytesOf returns what reads bytes off a slice, which is null if it is nil, or off an array.
func bytesOf(t reflect.Type) Texts {
	if t.Kind() == reflect.Array {
		n := t.Len()
		return func(p unsafe.Pointer) (string, bool) { return hex.EncodeToString(unsafe.Slice((*byte)(p), n)), true }
	}
	return func(p unsafe.Pointer) (string, bool) {
		b := *(*[]byte)(p)
		return hex.EncodeToString(b), b != nil
	}
}

// textBytes returns the text that bytes in base64 are held as.
func textBytes(s string) (string, bool) {
	key, err := schema.ParseBytes(s)
	return key, err == nil
}

// anyBytes returns the text that bytes are held as. It returns false for null, and for what is neither bytes nor base64.
func anyBytes(v any) (string, bool) {
	switch v := v.(type) {
	case []byte:
		return hex.EncodeToString(v), v != nil
	case string:
		return textBytes(v)
	}
	s, ok := pointedText(v)
	if !ok {
		return "", false
	}
	return textBytes(s)
}
