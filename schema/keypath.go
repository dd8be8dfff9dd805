package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/wording"
)

// maxKey is the most bytes that a key inside JSON may have in a path.
const maxKey = 255

// JoinPath returns a dotted path of names and of keys inside JSON. A key that is no name is in quotes, with a quote doubled inside:
//
//	detail."detail-type"
func JoinPath(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		if IsName(part) {
			b.WriteString(part)
		} else {
			b.WriteString(`"` + strings.ReplaceAll(part, `"`, `""`) + `"`)
		}
	}
	return b.String()
}

// splitPath returns the parts of a dotted path, as JoinPath writes them. What is no such path is split at its dots.
func splitPath(path string) []string {
	var parts []string
	for rest := path; ; rest = rest[1:] {
		part := ""
		if strings.HasPrefix(rest, `"`) {
			var ok bool
			if part, rest, ok = tablePart(rest); !ok {
				return strings.Split(path, ".")
			}
		} else if dot := strings.IndexByte(rest, '.'); dot >= 0 {
			part, rest = rest[:dot], rest[dot:]
		} else {
			part, rest = rest, ""
		}
		if parts = append(parts, part); rest == "" {
			return parts
		}
	}
}

// checkKey returns what is wrong with a key inside JSON. The marks that it may not have have meanings of their own in the paths of databases.
func checkKey(key string) error {
	switch {
	case key == "" || len(key) > maxKey || !utf8.ValidString(key):
		return fmt.Errorf("%s cannot be a key inside json here: want a text of 1 to %d bytes", wording.Quote(key), maxKey)
	case strings.ContainsAny(key, "\"\\?`") || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return fmt.Errorf("%s cannot be a key inside json here: it has a quote, a backslash, a question mark or a control character", wording.Quote(key))
	}
	return nil
}
