package value

import (
	"encoding/json"
	"strconv"
)

// Append appends d as JSON text, which reads as d does.
func (d Document) Append(dst []byte) []byte {
	if d.Raw != nil {
		return append(dst, d.Raw...)
	}
	switch v := d.Tree.(type) {
	case map[string]any:
		dst = append(dst, '{')
		for key, e := range v {
			dst = AnyDocument(e).Append(append(appendQuoted(dst, key), ':'))
			dst = append(dst, ',')
		}
		return closed(dst, '{', '}')
	case map[string]string:
		dst = append(dst, '{')
		for key, e := range v {
			dst = append(appendQuoted(append(appendQuoted(dst, key), ':'), e), ',')
		}
		return closed(dst, '{', '}')
	case []any:
		dst = append(dst, '[')
		for _, e := range v {
			dst = append(AnyDocument(e).Append(dst), ',')
		}
		return closed(dst, '[', ']')
	case string:
		return appendQuoted(dst, v)
	case json.Number:
		return append(dst, v...)
	case float64:
		if n, ok := WholeFloat(v); ok {
			return strconv.AppendInt(dst, n, 10)
		}
		if v > maxExact || v < -maxExact {
			return strconv.AppendFloat(dst, v, 'e', -1, 64) // written so, it is no int: it may have been another one
		}
		return strconv.AppendFloat(dst, v, 'g', -1, 64)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case bool:
		return strconv.AppendBool(dst, v)
	}
	return append(dst, "null"...) // nothing else was found to be JSON
}

// closed replaces the comma behind the last member or item.
func closed(dst []byte, opening, closing byte) []byte {
	if dst[len(dst)-1] == opening {
		return append(dst, closing)
	}
	dst[len(dst)-1] = closing
	return dst
}

func appendQuoted(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("memeval: " + err.Error())
	}
	return append(dst, b...)
}
