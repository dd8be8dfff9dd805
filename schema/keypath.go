package schema

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/wording"
)

// maxKey is the most bytes that a key inside JSON may have in a path.
const maxKey = 255

// JoinPath returns a dotted path of names, of keys inside JSON, and of positions in its arrays. A key that is no name is in quotes, with a quote
// doubled inside:
//
//	detail."detail-type"   items.0.sku
func JoinPath(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		if n, ok := ArrayIndex(part); ok {
			b.WriteString(strconv.Itoa(n))
		} else if IsName(part) {
			b.WriteString(part)
		} else {
			b.WriteString(`"` + strings.ReplaceAll(part, `"`, `""`) + `"`)
		}
	}
	return b.String()
}

// ArrayIndex returns the position in an array that a step of Term.Path is, counted from 0: that of "[2]" is 2. Other steps are keys.
func ArrayIndex(step string) (n int, ok bool) {
	digits, open := strings.CutPrefix(step, "[")
	digits, closed := strings.CutSuffix(digits, "]")
	if !open || !closed {
		return 0, false // without the garbage of an error, as most steps are keys
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0 && n <= maxIndex && strconv.Itoa(n) == digits
}

// maxIndex is the last position in an array that a path may have.
const maxIndex = 9999

// splitPath returns the parts of a dotted path, as JoinPath writes them. What is no such path is split at its dots.
func splitPath(path string) []string {
	var parts []string
	for rest := path; ; rest = rest[1:] {
		part, quoted := "", strings.HasPrefix(rest, `"`)
		if quoted {
			var ok bool
			if part, rest, ok = tablePart(rest); !ok {
				return strings.Split(path, ".")
			}
		} else if dot := strings.IndexByte(rest, '.'); dot >= 0 {
			part, rest = rest[:dot], rest[dot:]
		} else {
			part, rest = rest, ""
		}
		if _, ok := ArrayIndex("[" + part + "]"); ok && !quoted {
			part = "[" + part + "]"
		}
		if parts = append(parts, part); rest == "" {
			return parts
		}
	}
}

// checkKey returns what is wrong with a key inside JSON. The marks that it may not have have meanings of their own in the paths of databases.
func checkKey(key string) error {
	_, isIndex := ArrayIndex(key)
	switch {
	case key == "" || len(key) > maxKey || !utf8.ValidString(key):
		return fmt.Errorf("%s cannot be a key inside json here: want a text of 1 to %d bytes", wording.Quote(key), maxKey)
	case isIndex:
		return fmt.Errorf("%s cannot be a key inside json here: so are positions in arrays kept", wording.Quote(key))
	case strings.ContainsAny(key, "\"\\?`") || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return fmt.Errorf("%s cannot be a key inside json here: it has a quote, a backslash, a question mark or a control character", wording.Quote(key))
	}
	return nil
}
