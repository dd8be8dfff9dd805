package sqlgen

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// What is bound for one value of a list. Every driver takes these types, and none of them narrows.

func argText(_ *memory, list schema.Values, i int) any  { return list.Texts[i] }
func argInt(_ *memory, list schema.Values, i int) any   { return list.Nums[i] }
func argFloat(_ *memory, list schema.Values, i int) any { return list.At(i).Float() }
func argBool(_ *memory, list schema.Values, i int) any  { return list.Nums[i] != 0 }
func argTime(_ *memory, list schema.Values, i int) any  { return list.At(i).Time() }

func argDate(m *memory, list schema.Values, i int) any {
	return m.made(schema.AppendDate(m.room(16), list.Nums[i]))
}

func argSpaced(m *memory, list schema.Values, i int) any {
	return m.made(schema.AppendTime(m.room(32), list.Nums[i], ' ', ""))
}

func argRFC3339(m *memory, list schema.Values, i int) any {
	return m.made(schema.AppendTime(m.room(32), list.Nums[i], 'T', "Z"))
}

func argClock(m *memory, list schema.Values, i int) any {
	return m.made(schema.AppendClock(m.room(16), list.Nums[i]))
}

// argBytes returns the bytes of a UUID, or those of a value of bytes.
func argBytes(_ *memory, list schema.Values, i int) any {
	b, err := hex.DecodeString(strings.ReplaceAll(list.Texts[i], "-", ""))
	if err != nil { // no UUID; it equals none
		return []byte(list.Texts[i])
	}
	return b
}

// What is bound for a list. It is never nil, which would be null and not the empty list, and never the query's own.

func argsText(m *memory, list *schema.Values) any { return m.copied(list.Texts) }
func argsInt(_ *memory, list *schema.Values) any  { return append([]int64{}, list.Nums...) }

func argsFloat(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) float64 { return list.At(i).Float() })
}

func argsBool(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) bool { return list.Nums[i] != 0 })
}

func argsTime(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) time.Time { return list.At(i).Time() })
}

func argsDate(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) string { return schema.FormatDate(list.Nums[i]) })
}

func argsClock(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) string { return schema.FormatClock(list.Nums[i]) })
}

// argsEscaped writes bytes as \x61\x62.
func argsEscaped(_ *memory, list *schema.Values) any {
	return each(len(list.Texts), func(i int) string {
		digits := list.Texts[i]
		out := make([]byte, 0, 2*len(digits))
		for at := 0; at < len(digits); at += 2 {
			out = append(append(out, `\x`...), digits[at:at+2]...)
		}
		return string(out)
	})
}

func argsSpaced(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) string { return string(schema.AppendTime(nil, list.Nums[i], ' ', "")) })
}

func argsRFC3339(_ *memory, list *schema.Values) any {
	return each(len(list.Nums), func(i int) string { return schema.FormatTime(list.Nums[i]) })
}

// each returns n values.
func each[T any](n int, value func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = value(i)
	}
	return out
}

// A list as one JSON text.

func argsJSON(m *memory, list *schema.Values) any { return jsonList(m, *list) }

// argsJSONSpaced writes times as 2024-01-01 10:00:00.000000.
func argsJSONSpaced(m *memory, list *schema.Values) any {
	out := append(m.room(2+30*len(list.Nums)), '[')
	for i, n := range list.Nums {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(schema.AppendTime(out, n, ' ', ""), '"')
	}
	return m.made(append(out, ']'))
}

// argsJSONNums writes what is held as a number as that number: bools as 0 and 1, times as microseconds.
func argsJSONNums(m *memory, list *schema.Values) any {
	return jsonList(m, schema.Values{Kind: schema.Int, Nums: list.Nums})
}

// argsJSONHex writes bytes as their hexadecimal digits.
func argsJSONHex(m *memory, list *schema.Values) any {
	return jsonList(m, schema.Values{Kind: schema.String, Texts: list.Texts})
}

// jsonList returns list as a JSON array.
func jsonList(m *memory, list schema.Values) string {
	size := 2 + 8*len(list.Nums)
	for _, s := range list.Texts {
		size += len(s) + 3
	}
	out := append(m.room(size), '[')
	for i := range list.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendJSON(out, list.At(i))
	}
	return m.made(append(out, ']'))
}

// jsonEach returns a JSON array of each value of list.
func jsonEach(list schema.Values) []string {
	return each(list.Len(), func(i int) string { return string(append(appendJSON([]byte{'['}, list.At(i)), ']')) })
}

func appendJSON(dst []byte, v schema.Value) []byte {
	switch v.Kind() {
	case schema.Int:
		return strconv.AppendInt(dst, v.Bits(), 10)
	case schema.Float:
		return strconv.AppendFloat(dst, v.Float(), 'g', -1, 64)
	case schema.Bool:
		return strconv.AppendBool(dst, v.Bits() != 0)
	default:
		return appendJSONText(dst, v.String())
	}
}

// appendJSONText appends s as a JSON string. Only what must be is escaped, and bytes that are no UTF-8 become U+FFFD.
func appendJSONText(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '"')
	plain := 0 // from here on, what has been read stands for itself
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[plain:i]...)
		size := 1
		switch {
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		case c < utf8.RuneSelf:
			dst = append(dst, '\\', c)
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
		}
		i += size
		plain = i
	}
	return append(append(dst, s[plain:]...), '"')
}
