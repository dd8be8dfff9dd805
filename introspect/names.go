package introspect

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// unused returns name, or the first of name_2, name_3 … that is not taken, and takes it. It is never longer than a name may be.
func unused(taken map[string]bool, name string) string {
	const most = 63
	if len(name) > most {
		name = name[:most]
	}
	out := name
	for n := 2; taken[out]; n++ {
		end := "_" + strconv.Itoa(n)
		out = name[:min(len(name), most-len(end))] + end
	}
	taken[out] = true
	return out
}

// collection returns a name for the collection of t.
func (r *reader) collection(t *table) string {
	name := t.name
	if t.space != "" {
		name = t.space + "_" + t.name
	}
	// sort, limit, offset and cursor are keys of every body; tables inside statements begin with tamis_.
	if schema.ReservedBody(name) || strings.HasPrefix(strings.ToLower(name), "tamis_") {
		name = "table_" + name
	}
	return unused(r.names, name)
}

// fieldName returns the name that a column has in rows and filters.
func fieldName(taken map[string]bool, column string) string {
	if schema.ReservedField(column) {
		column += "_column"
	}
	return unused(taken, column)
}

// stem returns what a foreign key's column calls the row that it leads to:  customer_id is customer, ArtistId is Artist
func stem(column string) string {
	bare := strings.TrimRight(column, "_")
	for _, end := range []string{"_id", "_uuid", "_guid", "_fk", "_key", "_pk", "_ID", "Id", "ID", "Uuid", "Fk"} {
		if s, ok := strings.CutSuffix(bare, end); ok && strings.Trim(s, "_") != "" {
			return s
		}
	}
	return ""
}
