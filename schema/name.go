package schema

import (
	"slices"
	"strings"
)

// maxName is the most bytes that a name may have: what PostgreSQL keeps of one.
const maxName = 63

// The names that a schema may not use: they are keys of the language.
var (
	reservedFields = []string{"operator", "and_", "or_", "not_"}
	reservedBodies = []string{"sort", "limit", "offset", "cursor"}
)

// IsName reports whether s may name a collection, column, field, relation or sort:  ^[A-Za-z_][A-Za-z0-9_]{0,62}$
func IsName(s string) bool {
	if s == "" || len(s) > maxName || isDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && !isLetter(c) && !isDigit(c) {
			return false
		}
	}
	return true
}

// ReservedFields returns the keys of every object of the language, which cannot name fields and relations.
func ReservedFields() []string { return slices.Clone(reservedFields) }

// ReservedField reports whether name is a key of every object of the language, and so cannot name a field.
func ReservedField(name string) bool { return slices.Contains(reservedFields, name) }

// ReservedBody reports whether name is a key of every body, and so cannot name a collection in one.
func ReservedBody(name string) bool { return slices.Contains(reservedBodies, name) }

// splitTable returns the catalog, the schema and the name of a table as a schema file writes them: orders, sales.orders, hive.sales.orders, or, where a
// part has a dot or a quote in it, "old data"."A.B" with a quote doubled inside. What is not named is empty. Ok is false for what is no such name.
func splitTable(s string) (catalog, space, name string, ok bool) {
	var parts [3]string // of memory that is not the heap's: every statement asks
	n := 0
	for more := true; more; n++ {
		part, rest, ok := tablePart(s)
		if !ok || n == len(parts) {
			return "", "", "", false
		}
		parts[n] = part
		if more = rest != ""; more {
			s = rest[1:]
		}
	}
	switch n {
	case 1:
		return "", "", parts[0], true
	case 2:
		return "", parts[0], parts[1], true
	default:
		return parts[0], parts[1], parts[2], true
	}
}

// tablePart returns the part that s begins with, and the rest: nothing, or what begins with a dot.
func tablePart(s string) (part, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		part = s
		if dot := strings.IndexByte(s, '.'); dot >= 0 {
			part, rest = s[:dot], s[dot:]
		}
		return part, rest, isSQLName(part) && !strings.Contains(part, `"`)
	}
	var b strings.Builder
	for s = s[1:]; ; {
		quote := strings.IndexByte(s, '"')
		if quote < 0 {
			return "", "", false
		}
		b.WriteString(s[:quote])
		s = s[quote+1:]
		if !strings.HasPrefix(s, `"`) {
			return b.String(), s, isSQLName(b.String()) && (s == "" || s[0] == '.')
		}
		b.WriteByte('"')
		s = s[1:]
	}
}

// JoinTable returns the name of a table as splitTable reads it; space is empty where none is to be named.
func JoinTable(space, name string) string {
	quoted := func(part string) string {
		if strings.ContainsAny(part, `".`) {
			return `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
		}
		return part
	}
	if space == "" {
		return quoted(name)
	}
	return quoted(space) + "." + quoted(name)
}

// isSQLName reports whether s may name a table or a column in a database: any text but the empty one, without U+0000.
func isSQLName(s string) bool { return s != "" && plain(s) }

const wantName = "a name has letters, digits and _, begins with no digit and has at most 63 characters"

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
