package needle

import (
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/internal/value"
)

// NewLike returns the test that a text holds a pattern of like_ anywhere, as like.Match does.
func NewLike(pattern string) value.TextTest {
	segments := likeSegments(pattern)
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

// A segment is what stands between two runs of a pattern: literal texts and single characters. It takes the same
// number of code points wherever it matches, so the place where it matches first is also where it ends first, and no
// other place need be tried for the sake of the segments behind it.
type segment []step

// A step is a literal text, or one character.
type step struct{ literal *Folded }

func likeSegments(pattern string) []segment {
	var segments []segment
	var current segment
	for _, t := range like.Parse(pattern) {
		switch t.Kind {
		case like.Run:
			if current != nil {
				segments = append(segments, current)
			}
			current = nil
		case like.One:
			current = append(current, step{})
		default:
			current = append(current, step{NewFolded(t.Text)})
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
