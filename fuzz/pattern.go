package fuzz

import (
	"strings"
)

// pattern returns a text that an operator parses itself: a pattern of like_ or glob_, words of query_.
func (b *builder) pattern(w word) string {
	s := ""
	if have := b.have(w); len(have) > 0 && b.chance(85) {
		s, _ = pick(b.Rand, have).(string)
	} else {
		s = b.text()
	}
	switch {
	case b.chance(4):
		s = pick(b.Rand, []string{"", " ", "%", "_", `\`, `\\`, "%_%", "*", "?", "**?", "[", "[a]", "-", "+", "!", `"`, `""`, `-"`, `+""`})
	case w.definition.Name == "query_":
		s = b.words2query(s)
	case w.definition.Name == "glob_":
		s = b.globbed(s)
	default:
		s = b.wild(s)
	}
	return clip(strings.ReplaceAll(s, "\x00", ""), w.word.Max, b.language.Limits().String)
}

// wild returns part of a text with wildcards in it, some of them escaped.
func (b *builder) wild(s string) string {
	runes := []rune(s)
	if len(runes) > 12 {
		at := b.Intn(len(runes) - 10)
		runes = runes[at : at+1+b.Intn(10)]
	}
	if len(runes) > 1 && b.chance(50) {
		runes = runes[b.Intn(2) : len(runes)-b.Intn(2)]
	}
	return b.wildcards(runes, '%', '_', true)
}

// globbed returns a whole text with wildcards in it, or one that begins or ends as it does.
func (b *builder) globbed(s string) string {
	runes := []rune(s)
	ends := [2]string{}
	if n := len(runes); n > 2 && b.chance(60) {
		from, to := b.Intn(n/2), n-b.Intn(n/2)
		for i, cut := range []bool{from > 0, to < n} {
			if cut {
				ends[i] = "*"
			}
		}
		runes = runes[from:to]
	}
	return ends[0] + b.wildcards(runes, '*', '?', b.chance(10)) + ends[1]
}

// wildcards returns a text, some of its characters given as wildcards or escaped, and with cases some of its letters in the other case.
func (b *builder) wildcards(runes []rune, run, one rune, cases bool) string {
	var out strings.Builder
	for _, r := range runes {
		switch n := b.Intn(20); {
		case n < 3:
			out.WriteRune(one)
		case n == 3:
			out.WriteRune(run)
		case n == 4:
			out.WriteByte('\\')
			out.WriteRune(r)
		case n < 8 && cases:
			out.WriteString(swapCase(string(r)))
		case (r == run || r == one || r == '\\') && n < 15:
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// words2query returns words and phrases, most of them parts of a text.
func (b *builder) words2query(s string) string {
	var parts []string
	for range 1 + b.Intn(3) {
		runes := []rune(s)
		if b.chance(20) {
			runes = []rune(b.text())
		}
		if len(runes) > 0 {
			from := b.Intn(len(runes))
			runes = runes[from : from+1+b.Intn(min(6, len(runes)-from))]
		}
		part := string(runes)
		if b.chance(25) {
			part = swapCase(part)
		}
		if b.chance(35) {
			part = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part) + `"`
		}
		parts = append(parts, pick(b.Rand, []string{"", "", "", "", "-", "!", "+", "+"})+part)
	}
	return strings.Join(parts, pick(b.Rand, []string{" ", "  ", "\t", "\u00a0"}))
}
