package operators

import (
	"strings"
	"unicode"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Query matches a text by words and phrases, as people type them into a search box.
var Query = &Operator{
	Name:    "query_",
	Doc:     `Plain words and "phrases": the text holds any of them; with - or !: none of them; with +: every one. Letters A to Z in either case.`,
	On:      On{Values: text},
	Operand: Pattern, Declared: true,
	Lower: func(u Use) predicate.Node {
		s := ParseSearch(u.Operand.Texts[0])
		t := u.Target.Value
		var parts [3]predicate.Node
		if len(s.Include) > 0 {
			parts[0] = predicate.Text(t, predicate.Match{Fold: true}, fold(schema.Texts(s.Include...)))
		}
		if len(s.Exclude) > 0 {
			parts[1] = predicate.Not(predicate.Text(t, predicate.Match{Fold: true}, fold(schema.Texts(s.Exclude...))))
		}
		if len(s.Required) > 0 {
			parts[2] = predicate.Text(t, predicate.Match{Fold: true, Every: true}, fold(schema.Texts(s.Required...)))
		}
		return predicate.And(parts[:]...)
	},
	Example: Example{Type: "string or null", Operand: `"timeout -debug"`, Matches: `"Timeout after 5 s"`, Fails: `"debug: timeout"`},
}

// A Search is the operand of query_ in its parts.
type Search struct{ Include, Exclude, Required []string }

// ParseSearch returns the parts of the operand of query_: words and "phrases" between white space. A prefix - or !
// excludes the part, + requires it. In a phrase \" and \\ stand for " and \; an unterminated phrase runs to the end of
// the text. Blank parts are left out.
func ParseSearch(text string) Search {
	var s Search
	for rest := text; ; {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			return s
		}
		list := &s.Include
		switch rest[0] {
		case '-', '!':
			list, rest = &s.Exclude, rest[1:]
		case '+':
			list, rest = &s.Required, rest[1:]
		}
		var part string
		if strings.HasPrefix(rest, `"`) {
			part, rest = scanPhrase(rest[1:])
		} else {
			end := strings.IndexFunc(rest, func(c rune) bool { return c == '"' || unicode.IsSpace(c) })
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
		}
		if strings.TrimSpace(part) != "" {
			*list = append(*list, part)
		}
	}
}

func scanPhrase(s string) (phrase, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
