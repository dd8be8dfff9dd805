package syntax_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
)

func TestColumnsCountCodePoints(t *testing.T) {
	for _, test := range []struct {
		body         string
		pos          syntax.Pos
		line, column int
	}{
		{"", 0, 1, 1},
		{"", 9, 1, 1},
		{"ab", -1, 1, 1},
		{"ab", 1, 1, 2},
		{"ab", 2, 1, 3},
		{"ab", 9, 1, 3},
		{"a\nb", 1, 1, 2}, // a newline is the last of its line
		{"a\nb", 2, 2, 1},
		{"a\r\nb", 3, 2, 1},
		{"\n\n\n", 3, 4, 1},
		{"é😀x", 2, 1, 2},
		{"é😀x", 6, 1, 3},
		{"é😀x", 4, 1, 2}, // inside a code point
		{"\xff\xffx", 2, 1, 3},
		{"\xe2\x82x", 2, 1, 3},
	} {
		line, column := syntax.LineColumn([]byte(test.body), test.pos)
		if line != test.line || column != test.column {
			t.Errorf("LineColumn(%q, %d) = %d:%d, want %d:%d", test.body, test.pos, line, column, test.line, test.column)
		}
	}
}

func TestLinesAgreeWithLineColumn(t *testing.T) {
	body := []byte(strings.Repeat("é😀\xff\xe2\x82\n plain ", 200) + strings.Repeat("€", 1000) + "\n\n")
	forward, backward := syntax.NewLines(body), syntax.NewLines(body)
	agree := func(l *syntax.Lines, p syntax.Pos) {
		line, column := l.LineColumn(p)
		if wantLine, wantColumn := syntax.LineColumn(body, p); line != wantLine || column != wantColumn {
			t.Errorf("at %d: %d:%d, want %d:%d", p, line, column, wantLine, wantColumn)
		}
	}
	for p := syntax.Pos(-1); int(p) <= len(body)+1; p++ {
		agree(forward, p)
		agree(backward, syntax.Pos(len(body))-p)
	}
	line, column := forward.LineColumn(syntax.Pos(len(body)))
	if want := strings.Count(string(body), "\n") + 1; line != want || column != 1 {
		t.Errorf("the end is %d:%d, want %d:1 (%d code points)", line, column, want, utf8.RuneCount(body))
	}
}
