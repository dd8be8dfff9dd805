package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns s with the characters escaped that a terminal would act on or not show: control
// characters, those that turn the direction of writing round, and those without a width. Newlines and tabs stay.
func Printable(s string) string {
	return spell(s, func(r rune) bool { return r == '\n' || r == '\t' })
}

// Line is Printable for what must stay on one line.
func Line(s string) string {
	return spell(s, func(rune) bool { return false })
}

func spell(s string, keep func(rune) bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case keep(r):
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}
