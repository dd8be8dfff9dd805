package syntax

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Quoted reads a string, from its opening quote on.
func (s *Scanner) Quoted() (Span, bool) {
	data, start := s.Data, s.At+1
	i := start
	for i+8 <= len(data) {
		stop := notPlain(data[i:])
		if stop == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(stop) / 8
		if data[i] != '"' {
			break
		}
		s.At = i + 1
		return Span{Start: start, End: i}, true
	}
	return s.quoted(start, i)
}

// quoted reads the rest of a string, which begins at start and has only plain bytes before i.
func (s *Scanner) quoted(start, i int) (Span, bool) {
	data, span := s.Data, Span{Start: start}
	for {
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
			i++
		}
		for i+8 <= len(data) {
			stop := notPlain(data[i:])
			if stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
			i += 8
		}
	}
}

// notPlain returns, of eight bytes, the top bit of the first that is a quote, a backslash, a control character or not
// ASCII: 0 if a string holds all of them as they are. A borrow may set bits of bytes behind it, which does no harm.
func notPlain(data []byte) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x := binary.LittleEndian.Uint64(data)
	quote, backslash, space := (x^ones*'"')-ones, (x^ones*'\\')-ones, x-ones*' '
	return (quote | backslash | space | x) & highs
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
