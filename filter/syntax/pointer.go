package syntax

import "strconv"

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
