package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape returns s with the characters escaped that a terminal would act on or not show: control characters, those that turn the direction
// of writing round, those without a width, and bytes that are not UTF-8. What keep holds of stays.
func Escape(s string, keep func(rune) bool) string {
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
