package sqlgen

import (
	sq "github.com/Masterminds/squirrel"
)

// A section is a part of a statement: where it stands in the text, and in the arguments.
type section struct{ from, to, arg, args int }

// A statement says where the parts of a statement are that has been written.
type statement struct {
	prefix, hint, columns, table, where, order, suffix section
	joins                                              []section
	group                                              section
}

func (w *writer) begin() section { return section{from: len(w.sql), arg: len(w.binds)} }

func (w *writer) end(s *section) { s.to, s.args = len(w.sql), len(w.binds) }

// builder returns the statement that is wanted, cut into the parts of a squirrel builder.
func (d *Dialect) builder(r request, want wanted) sq.SelectBuilder {
	w := d.open(r.r)
	defer w.close()
	w.read(&r, want, 0)
	s := w.write()
	if d.numbered && w.err == nil {
		w.err = w.questions()
	}
	b := sq.SelectBuilder{}.PlaceholderFormat(d.placeholders())
	if w.err != nil {
		return b.Column(broken{w.err})
	}
	text, all := string(w.whole()), w.arguments(nil, w.binds, &r)
	part := func(p section) (string, []any) { return text[p.from:p.to], all[p.arg:p.args:p.args] }
	if s.prefix.to > 0 {
		prefix, _ := part(s.prefix)
		b = b.Prefix(prefix)
	}
	if s.hint.to > 0 {
		hint, _ := part(s.hint)
		b = b.Options(hint)
	}
	columns, args := part(s.columns)
	b = b.Column(columns, args...)
	if s.table.to > 0 {
		from, _ := part(s.table)
		b = b.From(from)
	}
	for _, j := range s.joins {
		on, args := part(j)
		b = b.JoinClause(on, args...)
	}
	if s.where.to > 0 {
		where, args := part(s.where)
		b = b.Where(sq.Expr(where, args...))
	}
	if s.group.to > 0 {
		group, _ := part(s.group)
		b = b.GroupBy(group)
	}
	if s.order.to > 0 {
		order, args := part(s.order)
		b = b.OrderByClause(order, args...)
	}
	if s.suffix.to > 0 {
		suffix, args := part(s.suffix)
		b = b.Suffix(suffix, args...)
	}
	return b
}

// broken is a part of a statement that cannot be written: the builder returns its error.
type broken struct{ err error }

// ToSql returns the error.
func (b broken) ToSql() (string, []any, error) { return "", nil, b.err } //nolint:revive // squirrel's name
