package introspect

import "strings"

// A token is a word, a name, a text or a sign of SQL.
type token struct {
	kind byte   // 'w' a bare word, 'n' a quoted name, 's' a text, '0' a number, else the sign itself
	text string // without quotes
}

func (t token) is(word string) bool { return t.kind == 'w' && strings.EqualFold(t.text, word) }

// name reports whether t can name a column.
func (t token) name() bool { return t.kind == 'w' || t.kind == 'n' }

// tokens cuts SQL into tokens, without comments. Backslashes are as they stand: no catalog writes a label with one in it
// in a way that two engines would read alike.
func tokens(sql string) []token {
	var out []token
	for i := 0; i < len(sql); {
		c := sql[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			i++
		case strings.HasPrefix(sql[i:], "--"):
			i += span(sql[i:], "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i += span(sql[i:], "*/")
		case c == '\'' || c == '"' || c == '`' || c == '[' && brackets(sql[i:]):
			text, n := quoted(sql[i:])
			kind := byte('n')
			if c == '\'' {
				kind = 's'
			}
			out = append(out, token{kind, text})
			i += n
		case isWord(c) && (c < '0' || c > '9'):
			n := i
			for n < len(sql) && (isWord(sql[n]) || sql[n] == '$') {
				n++
			}
			out = append(out, token{'w', sql[i:n]})
			i = n
		case c >= '0' && c <= '9':
			n := i
			for n < len(sql) && (isWord(sql[n]) || sql[n] == '.') {
				n++
			}
			out = append(out, token{'0', sql[i:n]})
			i = n
		default:
			out = append(out, token{c, string(c)})
			i++
		}
	}
	return out
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}

// brackets reports whether s begins with a name in brackets, as SQLite has them, and not with the subscript of an array.
func brackets(s string) bool {
	end := strings.IndexByte(s, ']')
	return end > 1 && !strings.ContainsAny(s[:end], "',:()")
}

// span returns the length of s up to the end of the first sep.
func span(s, sep string) int {
	if i := strings.Index(s, sep); i >= 0 {
		return i + len(sep)
	}
	return len(s)
}

// quoted returns the text between the quotes that s begins with, and its length with them. A quote inside is doubled.
func quoted(s string) (text string, length int) {
	end := s[0]
	if end == '[' {
		end = ']'
	}
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != end {
			out.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == end && end != ']' {
			out.WriteByte(end)
			i++
			continue
		}
		return out.String(), i + 1
	}
	return out.String(), len(s)
}
