package sqlgen

import (
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/ours"
)

// Compile returns the statement of Append for a body, and its arguments. It is Parse and Append at once, for whoever needs nothing
// else of the query. What is wrong with the body is filter.Errors.
func (d *Dialect) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	err = l.Lend(ours.Key{}, collection, body, func(q *filter.Query) error {
		r := ask(q)
		w := d.open(r.r)
		defer w.close()
		w.numbered = d.numbered
		w.read(&r, wantRows, 0)
		w.write()
		if w.err != nil {
			return w.err
		}
		text, args = string(w.whole()), w.arguments(nil, w.binds, &r)
		return nil
	})
	return text, args, err
}

// Compile is Compile of the dialect.
func (c *Cache) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	err = l.Lend(ours.Key{}, collection, body, func(q *filter.Query) error {
		text, args, err = c.statement(nil, ask(q), wantRows)
		return err
	})
	return text, args, err
}
