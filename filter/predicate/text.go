package predicate

import (
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// A LikeToken is one part of a pattern: a run of any characters, one character, or a literal text.
type LikeToken struct {
	Kind LikeKind
	Text string // of a Literal
}

// A LikeKind is what a LikeToken stands for.
type LikeKind uint8

const (
	LikeLiteral LikeKind = iota // the text itself
	LikeRun                     // % any run of characters, also none
	LikeOne                     // _ one code point
)

// ParseLike returns the parts of a pattern of like_: % is any run, _ one code point, a backslash takes what
// follows literally, and a last backslash is itself. Runs that touch become one.
func ParseLike(pattern string) []LikeToken {
	var tokens []LikeToken
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			tokens = append(tokens, LikeToken{LikeLiteral, literal.String()})
			literal.Reset()
		}
	}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '%':
			flush()
			if n := len(tokens); n == 0 || tokens[n-1].Kind != LikeRun {
				tokens = append(tokens, LikeToken{Kind: LikeRun})
			}
		case c == '_':
			flush()
			tokens = append(tokens, LikeToken{Kind: LikeOne})
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

// MatchText reports whether s holds the needles of a Text node.
func MatchText(s string, n *Node) bool {
	for _, needle := range n.Set.Texts {
		if HoldsText(s, needle, n.Match) != n.Match.Every {
			return !n.Match.Every
		}
	}
	return n.Match.Every
}

// HoldsText reports whether s holds one needle, as m says.
func HoldsText(s, needle string, m Match) bool {
	if m.Where == Like {
		return MatchLike(s, ParseLike(needle))
	}
	if m.Fold {
		s, needle = schema.FoldASCII(s), schema.FoldASCII(needle)
	}
	switch m.Where {
	case AtStart:
		return strings.HasPrefix(s, needle)
	case AtEnd:
		return strings.HasSuffix(s, needle)
	default:
		return strings.Contains(s, needle)
	}
}

// MatchLike reports whether s holds the pattern anywhere, ASCII letters in either case.
// It takes time in proportion to the product of the lengths at the most.
func MatchLike(s string, tokens []LikeToken) bool {
	// The pattern is unanchored, so it begins and ends with a run. After a run that matched, an earlier
	// run need not be tried again: the classic greedy match with one point to come back to.
	at, back, backAt := 0, 0, 0 // token; token after the last run; where that run ends in s
	i := 0
	for at < len(tokens) {
		t := tokens[at]
		if t.Kind == LikeRun {
			at++
			back, backAt = at, i
			continue
		}
		if n := stepLike(s[i:], t); n >= 0 {
			i += n
			at++
			continue
		}
		if backAt >= len(s) {
			return false
		}
		_, size := utf8.DecodeRuneInString(s[backAt:])
		backAt += size
		i, at = backAt, back
	}
	return true
}

// stepLike returns how many bytes of s the token takes, or -1.
func stepLike(s string, t LikeToken) int {
	if t.Kind == LikeOne {
		if s == "" {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s)
		return size
	}
	if len(s) < len(t.Text) || !equalFold(s[:len(t.Text)], t.Text) {
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
