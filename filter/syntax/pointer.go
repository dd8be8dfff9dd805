package syntax

import (
	"strconv"
	"strings"
)

// AppendPointer appends a slash and one token of a JSON pointer (RFC 6901), in which ~ is written ~0 and / is written ~1.
func AppendPointer(dst []byte, token string) []byte {
	dst = append(dst, '/')
	for i := range len(token) {
		switch c := token[i]; c {
		case '~':
			dst = append(dst, "~0"...)
		case '/':
			dst = append(dst, "~1"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// A step leads from a value to one inside it: a key, or the index of an item.
type step struct {
	key   string
	index int // negative for a key
}

// pointer returns a path as a JSON pointer.
func pointer(path []step) string {
	var dst []byte
	for _, s := range path {
		if s.index < 0 {
			dst = AppendPointer(dst, s.key)
			continue
		}
		dst = strconv.AppendInt(append(dst, '/'), int64(s.index), 10)
	}
	return string(dst)
}

// Find returns the value that a JSON pointer names in a tree, the member that holds it, and the way to it: each key, and each
// index of a list. Of repeated keys it takes the last. Where there is no such value, v is nil and m too, and the way is complete.
func Find(root Value, pointer string) (way []any, m *Member, v Value) {
	v = root
	if pointer == "" {
		return nil, nil, v
	}
	for part := range strings.SplitSeq(pointer[1:], "/") {
		holder := v
		m, v = nil, nil
		if list, ok := holder.(*Array); ok {
			i, err := strconv.Atoi(part)
			if err == nil && 0 <= i && i < len(list.Items) {
				v = list.Items[i]
			}
			way = append(way, i)
			continue
		}
		key := strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		way = append(way, key)
		if object, ok := holder.(*Object); ok {
			for _, at := range object.Members {
				if at.Key == key {
					m, v = at, at.Value
				}
			}
		}
	}
	return way, m, v
}
