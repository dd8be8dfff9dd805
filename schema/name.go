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

// isTable reports whether s may name a table: a name, or two with a dot between.
func isTable(s string) bool {
	space, name, dotted := strings.Cut(s, ".")
	return IsName(space) && (!dotted || IsName(name))
}

const wantName = "a name has letters, digits and _, begins with no digit and has at most 63 characters"

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
