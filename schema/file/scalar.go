package file

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/yamltree"
)

// plain is text that every reader of YAML takes as text without quotes, in { } and [ ] too.
var plain = regexp.MustCompile(`^-?[A-Za-z_][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*$`)

// The words that some reader of YAML, of version 1.1 or 1.2, takes for something else than text.
var keywords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// scalar returns s as YAML text.
func scalar(s string) string {
	if plain.MatchString(s) && !slices.Contains(keywords, strings.ToLower(s)) {
		return s
	}
	return yamltree.Quote(s)
}

// flow returns texts as a YAML list on one line.
func flow(texts []string) string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = scalar(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// oneOrMany returns one text as it is, and several as a list.
func oneOrMany(texts []string) string {
	if len(texts) == 1 {
		return scalar(texts[0])
	}
	return flow(texts)
}
