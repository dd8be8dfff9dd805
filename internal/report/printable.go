package report

import "github.com/tamis-go/tamis/internal/wording"

// Printable returns s with the characters escaped that a terminal would act on or not show. Newlines and tabs stay.
func Printable(s string) string {
	return wording.Escape(s, func(r rune) bool { return r == '\n' || r == '\t' })
}

// Line is Printable for what must stay on one line.
func Line(s string) string {
	return wording.Escape(s, func(rune) bool { return false })
}
