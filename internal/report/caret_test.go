package report

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/tamis-go/tamis/filter"
)

func TestCaretStandsUnderItsColumn(t *testing.T) {
	long := strings.Repeat("a", 300)
	for _, test := range []struct {
		text         string
		line, column int
		want, under  string // what is shown, and what the caret stands under: where it begins
	}{
		{`{"a": 1}`, 1, 2, `{"a": 1}`, `"a": 1}`},
		{"{\n  \"a\": 1\r\n}", 2, 3, `  "a": 1`, `"a": 1`},
		{"\t\t\"a\"", 1, 3, `    "a"`, `"a"`},
		{`{"漢字": x}`, 1, 8, `{"漢字": x}`, `x}`},
		{"{\"e\u0301\": x}", 1, 8, "{\"e\u0301\": x}", "x}"},
		{"{\"😀\": x}", 1, 7, `{"😀": x}`, `x}`},
		{"{\"\u202e\": x}", 1, 7, `{"\u202e": x}`, `x}`},
		{"{\"\x1b[31m\": x}", 1, 11, `{"\u001b[31m": x}`, `x}`},
		{"{\"\xff\": x}", 1, 4, `{"\xff": x}`, `": x}`},
		{`{`, 1, 2, `{`, ``},
		{``, 1, 1, ``, ``},
		{`{}`, 9, 9, ``, ``},
		{`"` + long + `", x, "` + long + `"`, 1, 305, `…` + strings.Repeat("a", 62) + `", x, "` + strings.Repeat("a", 36) + `…`, `x, "` + strings.Repeat("a", 36) + `…`},
		{`x` + long, 1, 1, `x` + strings.Repeat("a", 39) + `…`, `x` + strings.Repeat("a", 39) + `…`},
		{long + `x`, 1, 301, `…` + strings.Repeat("a", 65) + `x`, `x`},
	} {
		got, indent := caret([]byte(test.text), test.line, test.column)
		if got != test.want {
			t.Errorf("caret(%.40q, %d, %d) shows %q, want %q", test.text, test.line, test.column, got, test.want)
			continue
		}
		if want := uniseg.StringWidth(strings.TrimSuffix(got, test.under)); len(indent) != want {
			t.Errorf("caret(%.40q, %d, %d) is indented by %d, want %d", test.text, test.line, test.column, len(indent), want)
		}
	}
}

func TestPrintableKeepsTextsThatPrint(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"plain é 漢 😀", "plain é 漢 😀"},
		{"two\nlines\tand a tab", "two\nlines\tand a tab"},
		{"\x00\x1b[2J\x7f\u0085", `\u0000\u001b[2J\u007f\u0085`},
		{"\u200b\u2066\U000e0001", `\u200b\u2066\U000e0001`},
		{"\xff\uFFFD", "\\xff\uFFFD"},
	} {
		if got := Printable(test.text); got != test.want {
			t.Errorf("Printable(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// Nothing is shown of a text that has nothing.
func TestAnEmptyTextHasNoCaret(t *testing.T) {
	var b strings.Builder
	Errors(&b, Body{Name: "standard input"}, filter.Errors{{Code: filter.InvalidJSON, Line: 1, Column: 1, Message: "want a value"}})
	if got, want := b.String(), "standard input:1:1: invalid_json: want a value\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
