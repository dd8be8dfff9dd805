package sqlgen

import "github.com/tamis-go/tamis/filter"

// Compile returns the statement of Append for a body, and its arguments. It is Parse and Append at once, for whoever needs nothing
// else of the query. What is wrong with the body is filter.Errors.
func (d *Dialect) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	q, err := l.Parse(collection, body)
	if err != nil {
		return "", nil, err
	}
	r := ask(q)
	w := d.open(r.r)
	defer w.close()
	w.numbered = d.numbered
	w.read(&r, wantRows, 0)
	w.write()
	if w.err != nil {
		return "", nil, w.err
	}
	return string(w.whole()), w.arguments(nil, w.binds, &r), nil
}

// Compile is Compile of the dialect.
func (c *Cache) Compile(l *filter.Language, collection string, body []byte) (text string, args []any, err error) {
	q, err := l.Parse(collection, body)
	if err != nil {
		return "", nil, err
	}
	return c.statement(nil, ask(q), wantRows)
}
