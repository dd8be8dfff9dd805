package introspect

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A value is a value of a sample; nulls are not among them.
type value struct {
	class string // where types are dynamic: integer, real, text or blob
	text  string // a blob in hexadecimal
}

// longest is how much of a value is looked at.
const longest = 4000

// sampleOf reads values of the columns of t that want looking at, from both ends of it.
func (r *reader) sampleOf(ctx context.Context, t *table) error {
	var columns []*column
	for _, c := range t.columns {
		if r.undecided(c) {
			columns = append(columns, c)
			c.values = []value{}
		}
	}
	if len(columns) == 0 {
		return nil
	}
	text := make([]string, len(columns))
	for i, c := range columns {
		text[i] = strings.ReplaceAll(r.dialect.Catalogue().Sample, "{}", r.quote(c.name))
	}
	statement := "SELECT " + strings.Join(text, ", ") + " FROM " + r.tableName(t)
	into := make([]any, len(columns))
	texts := make([]sql.NullString, len(columns))
	for i := range texts {
		into[i] = &texts[i]
	}
	for _, end := range r.ends(t) {
		err := each(ctx, r.db, fmt.Sprintf("%s%s LIMIT %d", statement, end, r.sample), into, func() error {
			for i, c := range columns {
				if texts[i].Valid {
					c.values = append(c.values, r.value(texts[i].String))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// foretell looks for values of t, at both ends of it, that its columns keep and their kinds do not have.
func (r *reader) foretell(ctx context.Context, t *table) error {
	var columns []*column
	var names, bad []string
	for _, c := range t.columns {
		col := &schema.Column{Name: c.name, Type: c.kind}
		if c.kept != "" {
			col.Storage = map[string]schema.Storage{r.dialect.Name: c.kept}
		}
		if condition := r.dialect.Readable(col, r.quote(c.name)); condition != "" {
			columns, names = append(columns, c), append(names, r.quote(c.name))
			bad = append(bad, "max(CASE WHEN "+r.quote(c.name)+" IS NOT NULL AND NOT ("+condition+") THEN 1 ELSE 0 END)")
		}
	}
	if len(columns) == 0 {
		return nil
	}
	found, into := make([]sql.NullInt64, len(columns)), make([]any, len(columns))
	for i := range found {
		into[i] = &found[i]
	}
	for _, end := range r.ends(t) {
		statement := fmt.Sprintf("SELECT %s FROM (SELECT %s FROM %s%s LIMIT %d) AS tamis_s", strings.Join(bad, ", "), strings.Join(names, ", "), r.tableName(t), end, r.sample)
		err := each(ctx, r.db, statement, into, func() error {
			for i, c := range columns {
				if found[i].Int64 == 1 && !strings.Contains(c.note, unreadableNote) {
					c.note = strings.TrimPrefix(c.note+"; "+unreadableNote, "; ")
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const unreadableNote = "some values cannot be read, and reading such a row is an error; \"unreadable: null\" reads them as null"

// ends are how the rows of t are ordered for samples of it.
func (r *reader) ends(t *table) []string {
	last := ""
	for _, k := range t.key {
		last += ", " + r.quote(k) + " DESC"
	}
	if last == "" {
		return []string{""}
	}
	return []string{"", " ORDER BY " + last[2:]}
}

func (r *reader) value(text string) value {
	if !r.dialect.Traits().DynamicTypes {
		return value{"", text}
	}
	class, text, _ := strings.Cut(text, ":")
	return value{class, text}
}

// quote returns any name as the dialect writes identifiers.
func (r *reader) quote(name string) string {
	return r.dialect.Quote(name)
}

func (r *reader) tableName(t *table) string {
	if t.space != "" {
		return r.quote(t.space) + "." + r.quote(t.name)
	}
	return r.quote(t.name)
}

// all reports whether f holds of every value, and there is one.
func (c *column) all(f func(value) bool) bool {
	for _, v := range c.values {
		if !f(v) {
			return false
		}
	}
	return len(c.values) > 0
}

// none reports whether f holds of no value.
func (c *column) none(f func(value) bool) bool {
	return !slices.ContainsFunc(c.values, f)
}

// classes returns the classes of the values of c, for people.
func (c *column) classes() []string {
	var out []string
	for _, class := range []string{"integer", "real", "text", "blob"} {
		if !c.none(func(v value) bool { return v.class == class }) {
			out = append(out, map[string]string{"integer": "integers", "real": "reals", "text": "texts", "blob": "blobs"}[class])
		}
	}
	return out
}
