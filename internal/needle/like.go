package needle

import (
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/internal/value"
)

// NewLike returns the test that a text holds a pattern of like_ anywhere, as like.Match does.
func NewLike(pattern string) value.TextTest {
	segments := segmentsOf(like.Parse(pattern), NewFolded)
	switch {
	case len(segments) == 0:
		return func(string) bool { return true }
	case len(segments) == 1 && len(segments[0]) == 1 && segments[0][0].literal != nil:
		return segments[0][0].literal.Within
	}
	return func(s string) bool {
		at := 0
		for _, segment := range segments {
			if at = segment.find(s, at); at < 0 {
				return false
			}
		}
		return true
	}
}

// newGlob returns the test that the whole of a text is of a pattern of glob_, as like.MatchGlob does.
func newGlob(pattern string) value.TextTest {
	tokens := like.ParseGlob(pattern)
	if len(tokens) == 0 {
		return func(s string) bool { return s == "" }
	}
	segments := segmentsOf(tokens, newExact)
	var first, last segment // what a text begins and ends with
	if tokens[0].Kind != like.Run {
		first, segments = segments[0], segments[1:]
		if len(tokens) == len(first) {
			return func(s string) bool { return first.end(s, 0) == len(s) }
		}
	}
	if n := len(segments) - 1; tokens[len(tokens)-1].Kind != like.Run {
		last, segments = segments[n], segments[:n]
	}
	return func(s string) bool {
		at, end := first.end(s, 0), last.start(s)
		for _, segment := range segments {
			if at < 0 || at > end {
				return false
			}
			at = segment.find(s[:end], at)
		}
		return at >= 0 && at <= end
	}
}

// A segment is what stands between two runs of a pattern: literal texts and single characters. It takes the same
// number of code points wherever it matches, so the place where it matches first is also where it ends first, and no
// other place need be tried for the sake of the segments behind it.
type segment []step

// A step is a literal text, or one character.
type step struct{ literal *Folded }

func segmentsOf(tokens []like.Token, literal func(string) *Folded) []segment {
	var segments []segment
	var current segment
	for _, t := range tokens {
		switch t.Kind {
		case like.Run:
			if current != nil {
				segments = append(segments, current)
			}
			current = nil
		case like.One:
			current = append(current, step{})
		default:
			current = append(current, step{literal(t.Text)})
		}
	}
	if current != nil {
		segments = append(segments, current)
	}
	return segments
}

// find returns where the first match of g in s that begins at i or later ends, or -1.
func (g segment) find(s string, i int) int {
	first := g[0].literal
	for {
		if first != nil {
			at := first.Index(s[i:])
			if at < 0 {
				return -1
			}
			i += at
		}
		if end := g.end(s, i); end >= 0 {
			return end
		}
		if i >= len(s) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
}

// end returns where the match of g that begins at i ends, or -1.
func (g segment) end(s string, i int) int {
	for _, step := range g {
		if step.literal == nil {
			if i == len(s) {
				return -1
			}
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		if !step.literal.begins(s[i:]) {
			return -1
		}
		i += len(step.literal.text)
	}
	return i
}

// start returns where the match of g that ends with s begins, or -1.
func (g segment) start(s string) int {
	for i := len(g) - 1; i >= 0; i-- {
		literal := g[i].literal
		switch {
		case s == "" && literal == nil || literal != nil && !literal.ends(s):
			return -1
		case literal == nil:
			_, size := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-size]
		default:
			s = s[:len(s)-len(literal.text)]
		}
	}
	return len(s)
}
