// Package wording has the words of error messages: lists, quotes, and what a misspelt word was probably meant to be.
package wording

import (
	"fmt"
	"strings"
)

// No name has more than half as many letters.
const mostLetters = 126

// Nearest returns the one of known that word was probably meant to be, or "" if none is near: the fewest letters
// put in, left out, changed or swapped with their neighbour, and no more of them than a third of the word; else the first
// that begins with word.
func Nearest(word string, known []string) string {
	if len(word) > mostLetters {
		return "" // no name is as long, and the distance costs the product of both lengths
	}
	best, at := "", max(1, len(word)/3)+1
	for _, k := range known {
		if diff := len(k) - len(word); diff >= at || -diff >= at {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	if best == "" && len(word) >= 3 {
		for _, k := range known {
			if strings.HasPrefix(k, word) {
				return k
			}
		}
	}
	return best
}

// distance returns the number of edits between a and b, a swap of neighbours being one (optimal string alignment).
func distance(a, b string) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, above[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}

// Unknown returns the message for a word that is not in known:
//
//	unknown collection "flwos"; did you mean flows?
//	flows has no column "colour"; there are id, name and tags
func Unknown(word, what string, known []string) string {
	text := Lacks(word, what)
	if near := Nearest(word, known); near != "" {
		return text + "; did you mean " + near + "?"
	}
	switch {
	case len(known) == 0:
		return text + "; there is none"
	case len(known) == 1:
		return text + "; there is " + known[0]
	}
	return text + "; there are " + List(known, "and")
}

// Lacks returns the message for a name that does not exist. What is a noun, or a noun and its owner: collection, field of flows.
func Lacks(word, what string) string {
	if noun, owner, owned := strings.Cut(what, " of "); owned {
		return fmt.Sprintf("%s has no %s %q", owner, noun, cut(word))
	}
	return fmt.Sprintf("unknown %s %q", what, cut(word))
}

// List returns words with commas, and a last word before the last of them:  id, name and tags. Of many, it returns the first.
func List(words []string, last string) string {
	const most = 24
	switch n := len(words); {
	case n == 0:
		return ""
	case n == 1:
		return words[0]
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), n-most)
	default:
		return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
	}
}

// Quote returns a user's word as a message shows it: bare if it is a name or a path, else quoted and cut to a sane length.
func Quote(word string) string {
	for i := range len(word) {
		if c := word[i]; c != '_' && c != '.' && c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return fmt.Sprintf("%q", cut(word))
		}
	}
	if word == "" {
		return `""`
	}
	return cut(word)
}

// cut returns a word at a sane length.
func cut(word string) string {
	const most = 80
	if len(word) > most {
		return strings.ToValidUTF8(word[:most], "") + "…"
	}
	return word
}

// Count returns a number of things as it is said: 1 row, 2 rows, 1 query, 2 queries. Thing is one of them.
func Count[N ~int | ~int64](n N, thing string) string {
	switch stem, y := strings.CutSuffix(thing, "y"); {
	case n == 1:
	case y:
		thing = stem + "ies"
	case strings.HasSuffix(thing, "ch"):
		thing += "es"
	default:
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Errors returns the first of some errors, and says how many follow it.
func Errors[E error](list []E) string {
	switch len(list) {
	case 0:
		return "no errors"
	case 1:
		return list[0].Error()
	}
	return fmt.Sprintf("%s (and %s)", list[0].Error(), Count(len(list)-1, "more error"))
}
