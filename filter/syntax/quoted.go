package syntax

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Quoted reads a string, from its opening quote on.
func (s *Scanner) Quoted() (Span, bool) {
	data, i := s.Data, s.At+1
	span := Span{Start: i}
	for {
		i += plain(data[i:])
		if i == len(data) {
			s.At = i
			return span, s.fail(openString)
		}
		switch c := data[i]; {
		case c == '"':
			span.End, s.At = i, i+1
			return span, true
		case c == '\\':
			span.Escaped = true
			s.At = i
			if !s.escape() {
				return span, false
			}
			i = s.At
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && size == 1 {
				s.At = i
				return span, s.fail(badUTF8)
			}
			i += size
		case c < ' ':
			s.At = i
			return span, s.fail(control)
		default:
			i++ // plain leaves the last bytes of the text to be read one by one
		}
	}
}

// plain returns how many bytes of data at least, eight at a time, are ASCII that a string holds as it is.
func plain(data []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for len(data)-n >= 8 {
		x := binary.LittleEndian.Uint64(data[n:])
		// The lowest byte whose high bit is set in stop is the first that is a quote, a backslash, a control character or not
		// ASCII. A borrow may set bits above it, which does no harm.
		quote, backslash, space := (x^ones*'"')-ones, (x^ones*'\\')-ones, x-ones*' '
		stop := (quote | backslash | space | x) & highs
		if stop != 0 {
			return n + bits.TrailingZeros64(stop)/8
		}
		n += 8
	}
	return n
}

// escape reads one escape: of a surrogate pair, both halves.
func (s *Scanner) escape() bool {
	start := s.At
	s.At++
	switch s.digit() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.At++
		return true
	case 'u':
		s.At++
	default:
		return s.fail(badEscape)
	}
	r, ok := s.hex4()
	if !ok {
		return false
	}
	if !utf16.IsSurrogate(r) {
		return true
	}
	if s.digit() == '\\' {
		s.At++
		if s.digit() == 'u' {
			s.At++
			low, ok := s.hex4()
			if !ok {
				return false
			}
			if utf16.DecodeRune(r, low) != utf8.RuneError {
				return true
			}
		}
	}
	s.At = start
	return s.fail(loneSurrogate)
}

// hex4 reads four hexadecimal digits.
func (s *Scanner) hex4() (rune, bool) {
	var r rune
	for range 4 {
		d, ok := hexDigit(s.digit())
		if !ok {
			return 0, s.fail(badHex)
		}
		r = r<<4 | d
		s.At++
	}
	return r, true
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

// Unescape appends the text of a string that Quoted has read, given without its quotes.
func Unescape(dst, raw []byte) []byte {
	s := Scanner{Data: raw}
	for s.At < len(raw) {
		c := raw[s.At]
		if c != '\\' {
			dst = append(dst, c)
			s.At++
			continue
		}
		s.At += 2
		switch c := raw[s.At-1]; c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, _ := s.hex4()
			if utf16.IsSurrogate(r) {
				s.At += 2 // the \u of the other half
				low, _ := s.hex4()
				r = utf16.DecodeRune(r, low)
			}
			dst = utf8.AppendRune(dst, r)
		default: // a quote, a backslash, a slash
			dst = append(dst, c)
		}
	}
	return dst
}
