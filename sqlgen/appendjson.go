package sqlgen

import (
	"bytes"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// nested is how many levels encoding/json reads inside each other, which as many brackets open and close.
const nested = 10_000

// AppendJSON appends to dst the JSON of a value that a driver gave: of a JSON column the text that [Codec.JSON] returns, of an array that of what
// [Codec.Scan] returns. It is the way without anything in between, and returns dst as it was and false where there is none: then those say what
// the value is, or what is wrong with it.
func (c Codec) AppendJSON(dst []byte, src any) ([]byte, bool) {
	var text string
	switch x := src.(type) {
	case nil:
		if c.t.Array {
			return append(dst, "[]"...), true
		}
		return append(dst, "null"...), true
	case string:
		text = x
	case []byte:
		text = string(x)
	default:
		return dst, false
	}
	switch {
	case len(text) >= 2*nested:
		return dst, false
	case !c.t.Array:
		return appendCompact(dst, text)
	case c.array.json && c.t.Kind == schema.String:
		return appendTexts(dst, text)
	}
	return dst, false
}

// appendCompact appends a JSON text without blanks between its tokens.
func appendCompact(dst []byte, text string) ([]byte, bool) {
	if text == "{}" || text == "[]" { // as many columns of JSON are
		return append(dst, text...), true
	}
	begin := len(dst)
	dst = append(dst, text...)
	s := syntax.Scanner{Data: dst[begin:]}
	if !s.Skip() || !s.Finish() {
		return dst[:begin], false
	}
	return dst[:begin+withoutBlanks(s.Data)], true
}

// withoutBlanks takes the blanks between the tokens of a JSON text away, in place, and returns how long it is then.
func withoutBlanks(text []byte) int {
	end, start := 0, 0 // what was kept, and what is to be kept from there
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			i += 1 + quotedLength(text[i+1:])
		case c <= ' ':
			end += copy(text[end:], text[start:i])
			i++
			start = i
		default:
			i++
		}
	}
	return end + copy(text[end:], text[start:])
}

// quotedLength returns how long a quoted text is with the quote at its end, from behind the one where it begins.
func quotedLength(text []byte) int {
	for from := 0; ; {
		at := from + bytes.IndexByte(text[from:], '"')
		first := at // of the backslashes before it, of which an odd number is one of its own
		for first > 0 && text[first-1] == '\\' {
			first--
		}
		from = at + 1
		if (at-first)%2 == 0 {
			return from
		}
	}
}

// appendTexts appends a JSON array that has texts alone, each as AppendQuoted writes it.
func appendTexts(dst []byte, text string) ([]byte, bool) {
	begin := len(dst)
	s := syntax.Scanner{Data: []byte(text)}
	if s.Next() != '[' {
		return dst, false
	}
	dst = append(dst, '[')
	for more := s.Open(); more; {
		if s.Next() != '"' {
			return dst[:begin], false
		}
		span, ok := s.Quoted()
		if !ok {
			return dst[:begin], false
		}
		if span.Escaped {
			dst = syntax.AppendQuoted(dst, string(syntax.Unescape(nil, s.Data[span.Start:span.End])))
		} else {
			dst = append(dst, s.Data[span.Start-1:span.End+1]...)
		}
		if more, ok = s.Close(']'); !ok {
			return dst[:begin], false
		}
		if more {
			dst = append(dst, ',')
		}
	}
	if !s.Finish() {
		return dst[:begin], false
	}
	return append(dst, ']'), true
}
