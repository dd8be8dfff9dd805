package sqlgen

import (
	"bytes"
	"fmt"
	"strings"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
)

// Where returns what the rows of q satisfy, policy included and page not, where the table goes by
// alias. Its binds are ?, whatever the dialect: squirrel numbers them for the whole statement. Tables
// inside go by names that begin with tamis_, so nothing of yours is shadowed.
func (d *Dialect) Where(q *filter.Query, alias string) sq.Sqlizer {
	return condition{d, ask(q), alias}
}

// A condition is a predicate on the rows of a table.
type condition struct {
	d     *Dialect
	of    request
	alias string
}

// ToSql returns the condition in parentheses, never empty: squirrel drops an empty term, which would widen the result.
func (c condition) ToSql() (string, []any, error) { return c.write(false, 0) } //nolint:revive // squirrel's name

// named returns an error where a table cannot go by the alias.
func (c condition) named() error {
	if strings.Contains(c.alias, "?") || c.alias == "" {
		return fmt.Errorf("sqlgen: a table cannot go by %q", c.alias)
	}
	if c.d.shadowed(c.of.r, c.alias) {
		return fmt.Errorf("sqlgen: in %s a table cannot go by %q: a column has that name, and would be read instead", c.d, c.alias)
	}
	return nil
}

// write writes the condition behind so many binds: numbered, or as question marks.
func (c condition) write(numbered bool, before int) (string, []any, error) {
	if err := c.named(); err != nil {
		return "", nil, err
	}
	w := c.d.open(c.of.r)
	defer w.close()
	w.numbered = numbered
	w.read(&c.of, wantCount, before)
	w.where(table{name: c.alias, c: c.of.c}, w.shape.where())
	if w.err == nil && !numbered {
		w.err = w.questions()
	}
	if w.err != nil {
		return "", nil, w.err
	}
	return string(w.whole()), w.arguments(nil, w.binds, &c.of), nil
}

// questions returns an error where a name in the statement has a question mark, which squirrel would take for a placeholder.
func (w *writer) questions() error {
	if bytes.Count(w.sql, []byte("?")) == len(w.binds) {
		return nil
	}
	return fmt.Errorf("sqlgen: a table or column of %s has a question mark in its name, which squirrel takes for a placeholder; use Append", w.r.Options().Name)
}

// where writes n in parentheses, whatever it is.
func (w *writer) where(t table, n *node) {
	w.str("(")
	w.node(t, n, false, true)
	w.str(")")
}
