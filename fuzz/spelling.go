package fuzz

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/tamis-go/tamis/filter/syntax"
)

// print returns a tree as text: mostly in the usual spelling, sometimes with space and escapes where JSON allows them.
func (b *builder) print(v syntax.Value) []byte {
	if b.chance(70) {
		return []byte(syntax.Print(v))
	}
	var out strings.Builder
	b.spelled(&out, v)
	return []byte(out.String())
}

func (b *builder) spelled(out *strings.Builder, v syntax.Value) {
	switch v := v.(type) {
	case *syntax.Object:
		b.bracketed(out, "{}", len(v.Members), func(i int) {
			b.quoted(out, v.Members[i].Key)
			b.space(out)
			out.WriteByte(':')
			b.space(out)
			b.spelled(out, v.Members[i].Value)
		})
	case *syntax.Array:
		b.bracketed(out, "[]", len(v.Items), func(i int) { b.spelled(out, v.Items[i]) })
	case *syntax.String:
		b.quoted(out, v.Text)
	default:
		out.WriteString(syntax.Print(v))
	}
}

func (b *builder) bracketed(out *strings.Builder, brackets string, n int, item func(int)) {
	b.space(out)
	out.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		b.space(out)
		item(i)
		b.space(out)
	}
	out.WriteByte(brackets[1])
}

func (b *builder) space(out *strings.Builder) {
	if b.chance(10) {
		out.WriteString(pick(b.Rand, []string{" ", "\n", "\t", "\r\n", "    "}))
	}
}

// quoted writes a text with some of its characters escaped, in one of the ways that there are.
func (b *builder) quoted(out *strings.Builder, s string) {
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '/' && b.chance(50):
			out.WriteString(`\/`)
		case r < ' ' || b.chance(6):
			units := utf16.Encode([]rune{r})
			for _, u := range units {
				fmt.Fprintf(out, pick(b.Rand, []string{`\u%04x`, `\u%04X`}), u)
			}
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}
