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

// plainName returns the name that clients write for one of the database: itself where it is letters, digits and underscores; else in
// lower case, with an underscore for whatever else is in it:  Product Name is product_name
func plainName(name string) string {
	if schema.IsName(name) {
		return name
	}
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	out := strings.TrimSuffix(b.String(), "_")
	if out == "" || '0' <= out[0] && out[0] <= '9' {
		out = "_" + out
	}
	return out
}

// collection returns a name for the collection of t.
func (r *reader) collection(t *table) string {
	name := plainName(t.name)
	if t.space != "" {
		name = plainName(t.space) + "_" + name
	}
	// sort, limit, offset and cursor are keys of every body; tables inside statements begin with tamis_.
	if schema.ReservedBody(name) || strings.HasPrefix(strings.ToLower(name), "tamis_") {
		name = "table_" + name
	}
	return unused(r.names, name)
}

// fieldName returns the name that a column has in rows and filters.
func fieldName(taken map[string]bool, column string) string {
	column = plainName(column)
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
