package sqlgen

import "github.com/tamis-go/tamis/filter/predicate"

// expression returns a pattern of like_ or glob_ as a regular expression. RE2 matches it in linear time; with atomic it is one for an engine that
// goes back and tries again: what stands behind a run is looked for once, where it comes first, as no later place is better but for the end of a
// text.
//
// It reads the pattern as like.Parse and like.ParseGlob do, without its tokens: a body may hold two hundred long ones.
func expression(m *memory, where predicate.Where, s string, atomic bool) string {
	const hex, found = "0123456789abcdef", "(?>.*?"
	out := append(m.room(16+6*len(s)), "(?s)"...)
	if where == predicate.Glob || atomic {
		out = append(out, `\A`...)
	}
	last := -1 // where the last group begins
	begin := func() {
		if last >= 0 {
			out = append(out, ')')
		}
		last = len(out)
		out = append(out, found...)
	}
	if where == predicate.Like && atomic {
		begin()
	}
	anyRun, one := wildcards(where)
	run := false // what was written last is a run
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == anyRun:
			switch {
			case run:
			case atomic:
				begin()
			default:
				out = append(out, ".*"...)
			}
			run = true
			continue
		case c == one:
			out = append(out, '.')
			run = false
			continue
		case c == '\\' && i+1 < len(s):
			i++
			c = s[i]
		}
		run = false
		switch {
		case where == predicate.Like && c|0x20 >= 'a' && c|0x20 <= 'z':
			out = append(out, '[', c&^0x20, c|0x20, ']')
		case c < 0x80 && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c != ' ':
			out = append(out, '\\', 'x', '{', hex[c>>4], hex[c&15], '}')
		default:
			out = append(out, c)
		}
	}
	if where == predicate.Glob {
		out = append(out, `\z`...)
		if last >= 0 {
			out[last+2] = ':' // the end of the text may be behind a later place
		}
	}
	if last >= 0 {
		out = append(out, ')')
	}
	return m.made(out)
}
