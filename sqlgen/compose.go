package sqlgen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
)

// WhereFrom is Where for statements that number their binds, such as those of pgx or sqlc: the first is $first, or ? where the
// dialect has no numbers. It returns the condition in parentheses and its arguments.
func (d *Dialect) WhereFrom(q *filter.Query, alias string, first int) (text string, args []any, err error) {
	if first < 1 {
		return "", nil, fmt.Errorf("sqlgen: binds are numbered from 1, not from %d", first)
	}
	return condition{d, ask(q), alias}.write(d.numbered, first-1)
}

// WherePieces is Where for layers that write their placeholders themselves, such as ent: the text around the binds, one piece more than
// there are arguments.
func (d *Dialect) WherePieces(q *filter.Query, alias string) (pieces []string, args []any, err error) {
	if d.typed {
		return nil, nil, fmt.Errorf("sqlgen: the binds of %s have types, which no such layer writes; use WhereFrom", d)
	}
	text, args, err := condition{d, ask(q), alias}.write(false, 0)
	if err != nil {
		return nil, nil, err
	}
	return strings.Split(text, "?"), args, nil // no name has one
}

// WhereNamed is Where for layers that name their binds, such as pgx.NamedArgs and GORM: @prefix1, @prefix2, and so on. The prefix has
// letters, digits and underscores, and begins with none of the digits.
func (d *Dialect) WhereNamed(q *filter.Query, alias, prefix string) (text string, args map[string]any, err error) {
	if !isBindName(prefix) {
		return "", nil, fmt.Errorf("sqlgen: binds cannot begin with %q", prefix)
	}
	written, list, err := condition{d, ask(q), alias}.write(false, 0)
	if err != nil {
		return "", nil, err
	}
	bind, before, behind := "?", "@", ""
	if d.typed {
		bind, before, behind = "{p?:", "{", ":"
	}
	pieces := strings.Split(written, bind) // no name has one
	args = make(map[string]any, len(list))
	text = pieces[0]
	for i, arg := range list {
		name := prefix + strconv.Itoa(i+1)
		args[name] = arg
		text += before + name + behind + pieces[i+1]
	}
	return text, args, nil
}

func isBindName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'; !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// OrderBy returns the ORDER BY of a custom statement for q, where the table has that alias: its order, total if the
// collection has a key. It fails if q has no order, or if a sort key is of a related row, which needs the joins of
// Select.
func (d *Dialect) OrderBy(q *filter.Query, alias string) sq.Sqlizer {
	return ordering{d, ask(q), alias, false}
}

// After returns the condition of the rows behind q's cursor, where the table goes by alias; every row, if q has none. It belongs beside
// Where, in a statement in the order of OrderBy, and fails as that does.
func (d *Dialect) After(q *filter.Query, alias string) sq.Sqlizer {
	return ordering{d, ask(q), alias, true}
}

// An ordering is the order of a page, or the condition of what is behind its cursor.
type ordering struct {
	d     *Dialect
	of    request
	alias string
	after bool
}

var errJoined = errors.New("sqlgen: an order by a related row needs the joins of Select")

// ToSql returns the order, or the condition in parentheses.
func (o ordering) ToSql() (string, []any, error) { //nolint:revive // squirrel's name
	if err := (condition{o.d, o.of, o.alias}).named(); err != nil {
		return "", nil, err
	}
	w := o.d.open(o.of.r)
	defer w.close()
	w.read(&o.of, wantRows, 0)
	keys, joins := w.order(table{name: o.alias, c: o.of.c})
	switch {
	case len(joins) > 0:
		return "", nil, errJoined
	case o.after && o.of.page.After == nil:
		w.constant(true, false)
	case o.after:
		w.str("(")
		w.after(keys, 0)
		w.str(")")
	case len(keys) == 0:
		return "", nil, errors.New("sqlgen: the rows of the query have no order")
	default:
		w.orderBy(keys, false)
	}
	if w.err == nil {
		w.err = w.questions()
	}
	if w.err != nil {
		return "", nil, w.err
	}
	return string(w.whole()), w.arguments(nil, w.binds, &o.of), nil
}
