package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// How much of a line is shown, and how much before and behind the caret of a longer one, in code points.
const (
	whole  = 110
	before = 65
	after  = 40
)

// caret returns a line of body, cut around a column where it is long, and the spaces that a caret
// below it needs to stand under that column. Lines and columns count from 1, columns in code points.
func caret(body []byte, line, column int) (text, indent string) {
	raw := lineOf(body, line)
	left, right := raw, []byte(nil)
	if at := byteOf(raw, column-1); at >= 0 {
		left, right = raw[:at], raw[at:]
	}
	cutLeft, cutRight := "", ""
	if utf8.RuneCount(raw) > whole {
		if n := utf8.RuneCount(left); n > before {
			left, cutLeft = left[byteOf(left, n-before):], "…"
		}
		if at := byteOf(right, after); at >= 0 && at < len(right) {
			right, cutRight = right[:at], "…"
		}
	}
	shown := cutLeft + spellTabs(left)
	return shown + spellTabs(right) + cutRight, strings.Repeat(" ", uniseg.StringWidth(shown))
}

// lineOf returns a line of body without its end, and nothing if there is none.
func lineOf(body []byte, line int) []byte {
	for ; line > 1; line-- {
		at := bytes.IndexByte(body, '\n')
		if at < 0 {
			return nil
		}
		body = body[at+1:]
	}
	if at := bytes.IndexByte(body, '\n'); at >= 0 {
		body = body[:at]
	}
	return bytes.TrimSuffix(body, []byte("\r"))
}

// byteOf returns the offset of a code point of b, or -1 if b has fewer. The offset of the first that is not there is len(b).
func byteOf(b []byte, n int) int {
	at := 0
	for ; n > 0; n-- {
		if at == len(b) {
			return -1
		}
		_, size := utf8.DecodeRune(b[at:])
		at += size
	}
	return at
}

// spellTabs returns text as it is printed: a tab is two spaces, what would not print is escaped.
func spellTabs(text []byte) string {
	return Line(strings.ReplaceAll(string(text), "\t", "  "))
}
