package oracle

import (
	"strings"
	"unicode"
)

// fold returns a text with A to Z in lower case, and every other letter unchanged.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// like reports whether a text holds a pattern somewhere, A to Z in either case: % is any run, _ one code point, a
// backslash takes the next literally, and a last backslash is itself.
func like(s, pattern string) bool {
	// What stands at both ends is a run, however the pattern ends.
	return whole([]rune(fold(s)), []rune(fold(pattern)), '%', '_', true)
}

// glob reports whether the whole of a text is of a pattern, letters in their case: * is any run, ? one code point, a backslash as in like.
func glob(s, pattern string) bool { return whole([]rune(s), []rune(pattern), '*', '?', false) }

func whole(text, runes []rune, run, one rune, within bool) bool {
	type part struct {
		r        rune
		any, one bool
	}
	var parts []part
	if within {
		parts = append(parts, part{any: true})
	}
	for i := 0; i < len(runes); i++ {
		switch {
		case runes[i] == run:
			parts = append(parts, part{any: true})
		case runes[i] == one:
			parts = append(parts, part{one: true})
		case runes[i] == '\\' && i+1 < len(runes):
			i++
			parts = append(parts, part{r: runes[i]})
		default:
			parts = append(parts, part{r: runes[i]})
		}
	}
	if within {
		parts = append(parts, part{any: true})
	}

	// at[i] is true if the parts so far can match exactly the first i characters.
	at := make([]bool, len(text)+1)
	at[0] = true
	for _, p := range parts {
		next := make([]bool, len(text)+1)
		for i := range next {
			switch {
			case p.any:
				next[i] = at[i] || i > 0 && next[i-1]
			case i > 0 && at[i-1]:
				next[i] = p.one || text[i-1] == p.r
			}
		}
		at = next
	}
	return at[len(text)]
}

// search reports whether a text satisfies a query_; said is false if the query has no parts.
func search(s, query string) (holds, said bool) {
	var include, exclude, require []string
	runes := []rune(query)
	i := 0
	for {
		for i < len(runes) && unicode.IsSpace(runes[i]) {
			i++
		}
		if i == len(runes) {
			break
		}
		list := &include
		switch runes[i] {
		case '-', '!':
			list = &exclude
			i++
		case '+':
			list = &require
			i++
		}
		part := ""
		if i < len(runes) && runes[i] == '"' {
			for i++; i < len(runes) && runes[i] != '"'; i++ {
				if runes[i] == '\\' && i+1 < len(runes) && (runes[i+1] == '"' || runes[i+1] == '\\') {
					i++
				}
				part += string(runes[i])
			}
			i++ // the end of the phrase
		} else {
			for ; i < len(runes) && runes[i] != '"' && !unicode.IsSpace(runes[i]); i++ {
				part += string(runes[i])
			}
		}
		i = min(i, len(runes))
		if strings.TrimSpace(part) != "" {
			*list = append(*list, fold(part))
		}
	}
	s = fold(s)
	anyOf := len(include) == 0
	for _, part := range include {
		anyOf = anyOf || strings.Contains(s, part)
	}
	noneOf := true
	for _, part := range exclude {
		noneOf = noneOf && !strings.Contains(s, part)
	}
	everyOf := true
	for _, part := range require {
		everyOf = everyOf && strings.Contains(s, part)
	}
	return anyOf && noneOf && everyOf, len(include)+len(exclude)+len(require) > 0
}
