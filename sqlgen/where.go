package sqlgen

import (
	"fmt"
	"strings"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Where returns what the rows of q satisfy, policy included and page not, where the table goes by
// alias. Its binds are ?, whatever the dialect: squirrel numbers them for the whole statement. Tables
// inside go by names that begin with tamis_, so nothing of yours is shadowed.
func (d *Dialect) Where(q *filter.Query, alias string) sq.Sqlizer {
	return condition{d, q.Language().Registry(), q.Collection(), q.Where(), alias}
}

// A condition is a predicate on the rows of a table.
type condition struct {
	d     *Dialect
	r     *schema.Registry
	c     *schema.Collection
	where predicate.Node
	alias string
}

// ToSql returns the condition in parentheses, never empty: squirrel drops an empty term, which would widen the result.
func (c condition) ToSql() (string, []any, error) { //nolint:revive // squirrel's name
	if strings.Contains(c.alias, "?") || c.alias == "" {
		return "", nil, fmt.Errorf("sqlgen: a table cannot go by %q", c.alias)
	}
	w := writer{d: c.d, r: c.r}
	w.where(table{name: c.alias, c: c.c}, &c.where)
	if w.err != nil {
		return "", nil, w.err
	}
	return string(w.sql), w.args, nil
}

// where writes n in parentheses, whatever it is.
func (w *writer) where(t table, n *predicate.Node) {
	switch n.Op {
	case predicate.And, predicate.Or, predicate.True, predicate.False, predicate.None:
		w.node(t, n, false)
	default:
		w.str("(")
		w.node(t, n, false)
		w.str(")")
	}
}
