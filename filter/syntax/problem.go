package syntax

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A problem is why a text is not JSON. It is put into words only when they are asked for.
type problem int

const (
	none problem = iota
	noValue
	noKey
	noColon
	openObject
	openArray
	openString
	control
	badUTF8
	badEscape
	badHex
	loneSurrogate
	badWord
	leadingZero
	noDigit
	trailing
)

func (s *Scanner) fail(p problem) bool {
	s.problem = p
	return false
}

// Message says why the text is not JSON, once a method has returned false. It is empty before.
func (s *Scanner) Message() string {
	end := s.At >= len(s.Data)
	if message := s.foreign(); message != "" {
		return message
	}
	switch s.problem {
	case none:
		return ""
	case noValue:
		return s.noValue()
	case noKey:
		if end {
			return "the text ends inside an object"
		}
		return "a key in double quotes must stand here"
	case noColon:
		if end {
			return "the text ends inside an object"
		}
		return "a colon must follow the key"
	case openObject:
		if end {
			return "the text ends inside an object"
		}
		return "a comma or } must follow the member"
	case openArray:
		if end {
			return "the text ends inside an array"
		}
		return "a comma or ] must follow the item"
	case openString:
		return "the text ends inside a string"
	case control:
		return fmt.Sprintf("a string may not hold the control character U+%04X", s.Data[s.At])
	case badUTF8:
		return "the text is not UTF-8"
	case badEscape:
		if end {
			return "the text ends inside a string"
		}
		return `after a backslash only " \ / b f n r t u may stand`
	case badHex:
		if end {
			return "the text ends inside a string"
		}
		return `four hexadecimal digits must follow \u`
	case loneSurrogate:
		return "the escape names one half of a surrogate pair"
	case badWord:
		if end {
			return "the text ends inside a word"
		}
		return "the only words are true, false and null"
	case leadingZero:
		return "a number may not have a leading zero"
	case noDigit:
		if end {
			return "the text ends inside a number"
		}
		return "a digit must stand here"
	case trailing:
		return "nothing may follow the value"
	}
	panic(fmt.Sprintf("syntax: unexpected problem %d", s.problem))
}

// foreign names what may stand in no JSON outside a string, wherever it was met.
func (s *Scanner) foreign() string {
	switch s.problem {
	case noValue, noKey, noColon, openObject, openArray, badWord, noDigit, trailing:
	default:
		return ""
	}
	rest := s.Data[s.At:]
	if s.At == 0 && bytes.HasPrefix(rest, []byte("\ufeff")) {
		return "the text may not begin with a byte order mark"
	}
	if r, size := utf8.DecodeRune(rest); r == utf8.RuneError && size == 1 {
		return "the text is not UTF-8"
	}
	if bytes.HasPrefix(rest, []byte("//")) || bytes.HasPrefix(rest, []byte("/*")) {
		return "JSON has no comments"
	}
	return ""
}

func (s *Scanner) noValue() string {
	if s.At >= len(s.Data) {
		if (&Scanner{Data: s.Data}).Next() == 0 {
			return "the text is empty"
		}
		return "the text ends where a value must stand"
	}
	switch c := s.Data[s.At] | 0x20; {
	case c == '\'':
		return "a string stands in double quotes"
	case 'a' <= c && c <= 'z':
		return "the only words are true, false and null"
	}
	return "a value must stand here"
}
