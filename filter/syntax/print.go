package syntax

import (
	"fmt"
	"unicode/utf8"
)

// Print returns the compact text of a value. Parse makes the same tree of it again, except for positions. A string has one spelling, in
// which only what must be escaped is; numbers are spelled as they were. What a limit refused was not kept, and prints as empty.
func Print(v Value) string {
	return string(Append(nil, v))
}

// Append appends the compact text of a value, as Print returns it.
func Append(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case *Object:
		dst = append(dst, '{')
		for i, m := range v.Members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendQuoted(dst, m.Key), ':')
			dst = Append(dst, m.Value)
		}
		return append(dst, '}')
	case *Array:
		dst = append(dst, '[')
		for i, item := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Append(dst, item)
		}
		return append(dst, ']')
	case *String:
		return AppendQuoted(dst, v.Text)
	case *Number:
		return append(dst, v.Text...)
	case *Bool:
		if v.Value {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case *Null:
		return append(dst, "null"...)
	}
	panic(fmt.Sprintf("syntax: unexpected %T", v))
}

// AppendQuoted appends a text as a JSON string. Bytes that are not UTF-8, which no parsed text has, become U+FFFD.
func AppendQuoted(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0 // of what is yet to be copied
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, text[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, text[start:i]...)
		if e := shortEscape(c); e != 0 {
			dst = append(dst, '\\', e)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

// shortEscape returns the letter that escapes c after a backslash, or 0.
func shortEscape(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\b':
		return 'b'
	case '\f':
		return 'f'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	case '\t':
		return 't'
	}
	return 0
}
