package introspect

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// define reads what the catalogue has only as the text of CREATE TABLE: check constraints and collations.
func (t *table) define() {
	ts := t.definition
	open := slices.IndexFunc(ts, func(x token) bool { return x.kind == '(' })
	if t.what != "" || open < 0 {
		return
	}
	var part []token
	depth := 0
	for _, x := range ts[open+1:] {
		switch x.kind {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 || depth == 0 && x.kind == ',' {
			t.part(part)
			part = nil
			if depth < 0 {
				return
			}
			continue
		}
		part = append(part, x)
	}
}

// part reads a column or a condition of CREATE TABLE.
func (t *table) part(ts []token) {
	depth := 0
	for i, x := range ts {
		switch {
		case x.kind == '(':
			depth++
		case x.kind == ')':
			depth--
		case depth == 0 && x.is("check") && i+1 < len(ts) && ts[i+1].kind == '(':
			t.checks = append(t.checks, enclosed(ts[i+1:]))
		case depth == 0 && x.is("collate") && i+1 < len(ts) && !ts[i+1].is("binary"):
			for _, c := range t.columns {
				if schema.FoldASCII(c.name) == schema.FoldASCII(ts[0].text) {
					c.loose = ts[i+1].text
				}
			}
		}
	}
}

// enclosed returns the tokens between the parentheses that ts begins with.
func enclosed(ts []token) []token {
	depth := 0
	for i, x := range ts {
		switch x.kind {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return ts[1:i]
		}
	}
	return nil
}
