package sqlgen

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// What is bound for one value. Every driver takes these types, and none of them narrows.

func argText(v schema.Value) any    { return v.Text() }
func argInt(v schema.Value) any     { return v.Num() }
func argFloat(v schema.Value) any   { return v.Float() }
func argBool(v schema.Value) any    { return v.Num() != 0 }
func argTime(v schema.Value) any    { return v.Time() }
func argDate(v schema.Value) any    { return schema.FormatDate(v.Num()) }
func argSpaced(v schema.Value) any  { return string(schema.AppendTime(nil, v.Num(), ' ', "")) }
func argRFC3339(v schema.Value) any { return schema.FormatTime(v.Num()) }

// argBytes returns the 16 bytes of a UUID.
func argBytes(v schema.Value) any {
	b, err := hex.DecodeString(strings.ReplaceAll(v.Text(), "-", ""))
	if err != nil { // no UUID; it equals none
		return []byte(v.Text())
	}
	return b
}

// What is bound for a list. It is never nil, which would be null and not the empty list.

func argsText(list schema.Values) any {
	if list.Texts == nil {
		return []string{}
	}
	return list.Texts
}

func argsInt(list schema.Values) any {
	if list.Nums == nil {
		return []int64{}
	}
	return list.Nums
}

func argsFloat(list schema.Values) any {
	out := make([]float64, len(list.Nums))
	for i := range out {
		out[i] = list.At(i).Float()
	}
	return out
}

func argsBool(list schema.Values) any {
	out := make([]bool, len(list.Nums))
	for i, n := range list.Nums {
		out[i] = n != 0
	}
	return out
}

func argsTime(list schema.Values) any {
	out := make([]time.Time, len(list.Nums))
	for i := range out {
		out[i] = list.At(i).Time()
	}
	return out
}

func argsDate(list schema.Values) any {
	out := make([]string, len(list.Nums))
	for i, n := range list.Nums {
		out[i] = schema.FormatDate(n)
	}
	return out
}

func argsRFC3339(list schema.Values) any {
	out := make([]string, len(list.Nums))
	for i, n := range list.Nums {
		out[i] = schema.FormatTime(n)
	}
	return out
}

// A list as one JSON text.

func argsJSON(list schema.Values) any { return jsonList(list) }

// argsJSONSpaced writes times as 2024-01-01 10:00:00.000000.
func argsJSONSpaced(list schema.Values) any {
	out := append(make([]byte, 0, 2+30*len(list.Nums)), '[')
	for i, n := range list.Nums {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(schema.AppendTime(out, n, ' ', ""), '"')
	}
	return string(append(out, ']'))
}

// argsJSONNums writes what is held as a number as that number: bools as 0 and 1, times as microseconds.
func argsJSONNums(list schema.Values) any {
	return jsonList(schema.Values{Kind: schema.Int, Nums: list.Nums})
}

// jsonList returns list as a JSON array.
func jsonList(list schema.Values) string {
	size := 2 + 8*len(list.Nums)
	for _, s := range list.Texts {
		size += len(s) + 3
	}
	var scratch [256]byte
	out := scratch[:0]
	if size > len(scratch) {
		out = make([]byte, 0, size)
	}
	out = append(out, '[')
	for i := range list.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendJSON(out, list.At(i))
	}
	return string(append(out, ']'))
}

// jsonEach returns a JSON array of each value of list.
func jsonEach(list schema.Values) []string {
	out := make([]string, list.Len())
	for i := range out {
		out[i] = string(append(appendJSON([]byte{'['}, list.At(i)), ']'))
	}
	return out
}

func appendJSON(dst []byte, v schema.Value) []byte {
	switch v.Kind() {
	case schema.Int:
		return strconv.AppendInt(dst, v.Num(), 10)
	case schema.Float:
		return strconv.AppendFloat(dst, v.Float(), 'g', -1, 64)
	case schema.Bool:
		return strconv.AppendBool(dst, v.Num() != 0)
	default:
		return appendJSONText(dst, v.String())
	}
}

// appendJSONText appends s as a JSON string. Only what must be is escaped, and bytes that are no UTF-8 become U+FFFD.
func appendJSONText(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
			continue
		}
		i++
	}
	return append(dst, '"')
}
