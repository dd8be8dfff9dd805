// Package like reads patterns of like_ and glob_ and matches texts with them.
package like

import (
	"strings"
	"unicode/utf8"
)

// A Token is one part of a pattern: a run of any characters, one character, or a literal text.
type Token struct {
	Kind Kind
	Text string // of a [Literal]
}

// A Kind is what a token stands for.
type Kind uint8

const (
	Literal Kind = iota // the text itself
	Run                 // % or *: any run of characters, also none
	One                 // _ or ?: one code point
)

// Parse returns the parts of a pattern of like_: % is any run, _ one code point, a backslash takes what
// follows literally, and a last backslash is itself. Runs that touch become one.
func Parse(pattern string) []Token { return parse(pattern, '%', '_') }

// ParseGlob returns the parts of a pattern of glob_: * is any run, ? one code point, a backslash as in Parse.
func ParseGlob(pattern string) []Token { return parse(pattern, '*', '?') }

func parse(pattern string, run, one byte) []Token {
	var tokens []Token
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			tokens = append(tokens, Token{Literal, literal.String()})
			literal.Reset()
		}
	}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == run:
			flush()
			if n := len(tokens); n == 0 || tokens[n-1].Kind != Run {
				tokens = append(tokens, Token{Kind: Run})
			}
		case c == one:
			flush()
			tokens = append(tokens, Token{Kind: One})
		case c == '\\' && i+1 < len(pattern):
			i++
			literal.WriteByte(pattern[i])
		default:
			literal.WriteByte(c)
		}
	}
	flush()
	return tokens
}

// Match reports whether s holds the pattern anywhere, ASCII letters in either case.
// It takes time in proportion to the product of the lengths at the most.
func Match(s string, tokens []Token) bool {
	// The pattern is unanchored, so it begins and ends with a run.
	return match(s, tokens, 0, false, equalFold)
}

// MatchGlob reports whether the whole of s is of the pattern, letters in their case. It takes as much time as Match.
func MatchGlob(s string, tokens []Token) bool {
	return match(s, tokens, -1, true, func(a, b string) bool { return a == b })
}

// match returns whether s is of the pattern to its end, or with whole false whether a beginning of it is. After a run that matched, an
// earlier run need not be tried again: the classic greedy match with one point to come back to. It begins with a run if back is 0, and not
// if back is -1.
func match(s string, tokens []Token, back int, whole bool, equal func(a, b string) bool) bool {
	at, backAt := 0, 0 // token; where the last run ends in s, back being the token after it
	i := 0
	for at < len(tokens) || whole && i < len(s) {
		if at < len(tokens) {
			t := tokens[at]
			if t.Kind == Run {
				at++
				back, backAt = at, i
				continue
			}
			if n := step(s[i:], t, equal); n >= 0 {
				i += n
				at++
				continue
			}
		} else if back == at {
			return true // the pattern ends with a run
		}
		if back < 0 || backAt >= len(s) {
			return false
		}
		_, size := utf8.DecodeRuneInString(s[backAt:])
		backAt += size
		i, at = backAt, back
	}
	return true
}

// step returns how many bytes of s the token takes, or -1.
func step(s string, t Token, equal func(a, b string) bool) int {
	if t.Kind == One {
		if s == "" {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s)
		return size
	}
	if len(s) < len(t.Text) || !equal(s[:len(t.Text)], t.Text) {
		return -1
	}
	return len(t.Text)
}

func equalFold(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}
