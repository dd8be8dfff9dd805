package sqlgen

import (
	"sync"

	"github.com/tamis-go/tamis/filter"
)

// Compile returns the statement of Append for a body, and its arguments. It is Parse and Append at once, for whoever needs nothing
// else of the query: its memory is used for the next. What is wrong with the body is filter.Errors; what Select has an error for
// is one.
func (d *Dialect) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	err = parsed(l, collection, body, func(q *filter.Query) error {
		r := ask(q)
		w := d.open(r.r)
		defer w.close()
		w.numbered, w.memory.copies = d.numbered, true
		w.read(&r, wantRows, 0)
		w.write()
		text, args = string(w.whole()), w.arguments(nil, w.binds, &r)
		return w.err
	})
	return text, args, err
}

// Compile is Compile of the dialect.
func (c *Cache) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	err = parsed(l, collection, body, func(q *filter.Query) error {
		text, args, err = c.statement(nil, ask(q), wantRows, true)
		return err
	})
	return text, args, err
}

// parsed calls f with the query of a body, which is void afterwards.
func parsed(l *filter.Language, collection string, body []byte, f func(*filter.Query) error) error {
	q := queries.Get().(*filter.Query)
	if err := l.ParseInto(q, collection, body); err != nil {
		return err
	}
	err := f(q)
	if len(body) <= 64<<10 {
		queries.Put(q)
	}
	return err
}

var queries = sync.Pool{New: func() any { return new(filter.Query) }}
