package sqlgen

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// Create returns the statements that make the table of c: its columns, its key, and an index for every other
// key of a relation. Texts are in the collation that compares bit by bit, so that they have the meaning of the
// language and their indexes serve; only keys refuse null. A column whose storage d does not know is an error.
func (d *Dialect) Create(c *schema.Collection, r *schema.Registry) ([]string, error) {
	w := writer{d: d, r: r}
	w.str("CREATE TABLE ")
	w.table(c)
	w.str(" (")
	for _, col := range c.Columns {
		w.str("\n  ")
		w.name(col.SQL())
		w.str(" ")
		ddl, err := d.columnType(c, r, col)
		if err != nil {
			return nil, err
		}
		w.str(ddl)
		if isKey(c, col) && !d.keyOrders {
			w.str(" NOT NULL")
		}
		w.str(",")
	}
	switch {
	case d.keyOrders:
		w.sql = w.sql[:len(w.sql)-1]
		w.str("\n) ENGINE = MergeTree ORDER BY ")
		w.names(c.Key)
	case d.bare:
		w.sql = w.sql[:len(w.sql)-1]
		w.str("\n)")
	default:
		w.uniqueSets(c)
		w.primaryKey(c)
		w.str("\n)")
	}
	w.str(d.create)
	statements := []string{string(w.sql)}
	if d.columnar { // an index would serve nothing, and slow every insert
		return statements, nil
	}
	for _, col := range relationKeys(c, r) {
		w.sql = w.sql[:0]
		w.str("CREATE INDEX ")
		w.name(advise.Name(c, col.SQL()))
		w.str(" ON ")
		w.table(c)
		w.str(" (")
		w.indexed(c, col)
		w.str(")")
		statements = append(statements, string(w.sql))
	}
	return statements, nil
}

// uniqueSets writes what else no two rows of a table have alike, behind its columns.
func (w *writer) uniqueSets(c *schema.Collection) {
	for set := range c.UniqueSets() {
		if !slices.Equal(set, c.Key) {
			w.str("\n  UNIQUE ")
			w.names(set)
			w.str(",")
		}
	}
}

// primaryKey writes the primary key of a table behind its columns. Without one, the comma before it goes.
func (w *writer) primaryKey(c *schema.Collection) {
	if len(c.Key) == 0 {
		w.sql = w.sql[:len(w.sql)-1]
		return
	}
	w.str("\n  PRIMARY KEY ")
	w.names(c.Key)
}

// names writes a list of columns, in parentheses.
func (w *writer) names(cols []*schema.Column) {
	w.str("(")
	for i, col := range cols {
		if i > 0 {
			w.str(", ")
		}
		w.name(col.SQL())
	}
	w.str(")")
}

// Drop returns the statement that takes the table of c away, if it is there.
func (d *Dialect) Drop(c *schema.Collection) string {
	w := writer{d: d}
	w.str("DROP TABLE IF EXISTS ")
	w.table(c)
	return string(w.sql)
}

// columnType returns the type of a column in CREATE TABLE.
func (d *Dialect) columnType(c *schema.Collection, r *schema.Registry, col *schema.Column) (string, error) {
	if col.Type.Array {
		a := d.arrayKept(r, col)
		switch {
		case a == nil:
			return "", d.noStorage(r, col)
		case a.ddl != "":
			return a.ddl, nil
		}
		if d.typed {
			return d.arrayType(r, col), nil
		}
		if d.bare {
			return "array(" + d.element(a, col.Type.Kind).ddl + ")", nil
		}
		element, _, _ := strings.Cut(d.element(a, col.Type.Kind).ddl, " COLLATE ")
		return element + "[]", nil // elements are only compared with =
	}
	s := d.storage(r, col)
	if s == nil {
		return "", d.noStorage(r, col)
	}
	if s.holds != nil {
		return "", fmt.Errorf("sqlgen: %s.%s: %s makes no column kept as %s, which does not hold every %s", c.Name, col.Name, d, s.name, col.Type.Kind)
	}
	if s.ddl == "" { // a native enum: its type is the database's own
		s = d.kept(col.Type.Kind, "")
	}
	if s.short != "" && unique(c, col) {
		return strings.Replace(s.short, "{length}", strconv.Itoa(keyLength/d.shortTexts(c, r, col)), 1), nil
	}
	typ := form(s.ddl).sized(&col.Type)
	if d.typed && !col.NotNull && !isKey(c, col) { // null would be stored as the type's default otherwise
		typ = "Nullable(" + typ + ")"
	}
	return typ, nil
}

// arrayType returns the type of an array in a dialect whose binds have types.
func (d *Dialect) arrayType(r *schema.Registry, col *schema.Column) string {
	return "Array(Nullable(" + form(d.element(d.arrayKept(r, col), col.Type.Kind).ddl).sized(&col.Type) + "))"
}

// keyLength is how many characters the texts of a key may have together: InnoDB indexes 3,072 bytes, and a
// character may have four.
const keyLength = 512

// shortTexts returns how many columns are kept short of the widest unique set that col is in.
func (d *Dialect) shortTexts(c *schema.Collection, r *schema.Registry, col *schema.Column) int {
	most := 1
	for set := range c.UniqueSets() {
		n := 0
		for _, other := range set {
			if s := d.storage(r, other); s != nil && s.short != "" {
				n++
			}
		}
		if slices.Contains(set, col) {
			most = max(most, n)
		}
	}
	return most
}

// unique reports whether col is part of a unique set of c, so that the whole of it is indexed.
func unique(c *schema.Collection, col *schema.Column) bool {
	for set := range c.UniqueSets() {
		if slices.Contains(set, col) {
			return true
		}
	}
	return false
}

func isKey(c *schema.Collection, col *schema.Column) bool {
	return slices.Contains(c.Key, col)
}

// relationKeys returns the columns of c that relations from it or to it join on, without the first of its key and of its unique sets.
func relationKeys(c *schema.Collection, r *schema.Registry) []*schema.Column {
	used := map[*schema.Column]bool{}
	for _, other := range r.Collections() {
		for _, rel := range other.Relations {
			for _, on := range rel.On {
				if rel.From == c {
					used[on[0]] = true
				}
				if rel.To == c {
					used[on[1]] = true
				}
			}
		}
	}
	for set := range c.UniqueSets() {
		delete(used, set[0])
	}
	var keys []*schema.Column
	for _, col := range c.Columns {
		if used[col] {
			keys = append(keys, col)
		}
	}
	return keys
}

// table writes the name of a table, and of the catalog and the schema that it is in.
func (w *writer) table(c *schema.Collection) {
	catalog, space, name := c.TableParts()
	for _, part := range []string{catalog, space} {
		if part != "" {
			w.name(part)
			w.str(".")
		}
	}
	w.name(name)
}

// Table returns the name of c's table as d writes it, and of the catalog and the schema that it is in.
func (d *Dialect) Table(c *schema.Collection) string {
	w := writer{d: d}
	w.table(c)
	return string(w.sql)
}

// Place returns what the questions of a catalogue about one table bind: the catalog where d has such, the schema, both null where they are those
// of the connection, and the table's name.
func (d *Dialect) Place(c *schema.Collection) []any {
	catalog, space, name := c.TableParts()
	place := []any{sql.NullString{String: space, Valid: space != ""}, name}
	if d.catalogs {
		return append([]any{sql.NullString{String: catalog, Valid: catalog != ""}}, place...)
	}
	return place
}

// indexedLength is how many characters an index has of a text that may have any number of them.
const indexedLength = 191

// indexedWhole reports whether the texts of col are known to be no longer than what an index would have of them: the database refuses
// to index the beginning of what has no more.
func (d *Dialect) indexedWhole(col *schema.Column) bool {
	if d.longest == nil {
		return false
	}
	n := d.longest(col)
	return n > 0 && n <= indexedLength
}

// indexed writes a column as an index takes it.
func (w *writer) indexed(c *schema.Collection, col *schema.Column) {
	w.name(col.SQL())
	if s := w.storage(col); s != nil && !col.Type.Array && !unique(c, col) && !w.d.indexedWhole(col) {
		w.str(s.indexed)
	}
}
