package httpapi

import (
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/source"
)

// batch is how many rows are shaped at once.
const batch = 200

// filter answers with the rows of the body.
func (c *call) filter(route *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	return c.answerRows(route, q)
}

// rows answers with the rows of a collection. The page stands in the query of the URL.
func (c *call) rows(route *routes.Route, collection string) error {
	q, err := c.asked(route, collection)
	if err != nil {
		return err
	}
	c.query = q
	if c.orphan != nil {
		return c.orphan
	}
	return c.answerRows(route, q)
}

// row answers with the row of a key. Which members of it are asked for stands in the query of the URL.
func (c *call) row(route *routes.Route, collection string) error {
	if c.orphan != nil {
		return c.orphan
	}
	col := c.language.Collection(collection)
	where, ok := c.named(route, col)
	switch {
	case !ok && len(route.By) == 0: // what is no key leads nowhere
		return c.noRow(&routes.Route{})
	case !ok:
		return c.noRow(route)
	}
	look, err := c.asked(route, collection)
	if err != nil {
		return err
	}
	q, err := c.language.Query(collection, predicate.And(where, c.parent)) // what bodies have by default is not for keys
	if err != nil {
		return err
	}
	q = q.LookOf(look)
	for row, err := range c.rowsOf(route, q.Slice(0, 1)) {
		if err != nil {
			return err
		}
		write, err := c.shape(q, []*source.Cells{row})
		if err != nil {
			return err
		}
		text, err := write(nil, 0)
		if err != nil {
			return err
		}
		c.w.Header().Set("Content-Type", "application/json")
		c.answer.exact = c.Writes
		return c.answer.Append(func(b []byte) []byte { return append(b, text...) })
	}
	return c.noRow(route)
}

// noRow is the error of a key that no row has. GET /api/flows/filter is more likely a method mistaken.
func (c *call) noRow(route *routes.Route) error {
	if e := c.nothing(c.w, c.r); strings.HasPrefix(c.w.Header().Get("Allow"), http.MethodPost) {
		return e
	}
	c.w.Header().Del("Allow")
	detail := route.Missing
	for _, name := range routes.Wildcards(route.Path) {
		detail = strings.ReplaceAll(detail, "{"+name+"}", c.r.PathValue(name))
	}
	return &problem.Error{Kind: problem.NotFound, Detail: detail}
}

// answerRows streams the rows of q as a JSON array.
func (c *call) answerRows(route *routes.Route, q *filter.Query) error {
	c.w.Header().Set("Content-Type", "application/json")
	_, _, err := c.appendRows(route, q)
	return err
}

// rowsOf returns the rows of q, as the route reads them.
func (c *call) rowsOf(route *routes.Route, q *filter.Query) iter.Seq2[*source.Cells, error] {
	if route.Rows != nil {
		if rows := route.Rows(c.r.Context(), c.source, q); rows != nil {
			return source.EachCells(q.Collection(), rows)
		}
	}
	return source.AllCells(c.r.Context(), c.source, q)
}

// appendRows appends the rows of q as a JSON array, and returns the last of them and their number.
func (c *call) appendRows(route *routes.Route, q *filter.Query) (last *source.Cells, n int64, err error) {
	c.answer.buf = append(c.answer.buf, '[')
	for rows, err := range batches(c.rowsOf(route, q)) {
		if err != nil {
			return nil, 0, err
		}
		last = rows[len(rows)-1]
		write, err := c.shape(q, rows)
		if err != nil {
			return nil, 0, err
		}
		b := c.answer.buf // which is as it was where a row cannot be written
		for i := range rows {
			if n > 0 {
				b = append(b, ',')
			}
			n++
			begin := len(b)
			if b, err = write(b, i); err != nil {
				return nil, 0, err
			}
			if i == 0 {
				b = slices.Grow(b, roomFor(len(b)+1-begin, len(rows)-1)+1)
			}
		}
		if err := c.answer.Append(func([]byte) []byte { return b }); err != nil {
			return nil, 0, err
		}
	}
	c.answer.buf = append(c.answer.buf, ']')
	return last, n, nil
}

// shape returns what appends rows as the client sees them.
func (c *call) shape(q *filter.Query, rows []*source.Cells) (object, error) {
	v := viewer{source: c.source, views: c.views, language: c.language}
	return v.write(c.r.Context(), q, rows)
}

// count answers with a number.
func (c *call) count(_ *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	n, err := c.source.Count(c.r.Context(), q)
	if err != nil {
		return err
	}
	return c.answerJSON(n)
}

// health answers that the process is there.
func (c *call) health() error { return c.answerJSON(status{"ok"}) }

// ready answers whether requests can be served.
func (c *call) ready() error {
	if c.Ready != nil {
		if err := c.Ready(c.r.Context()); err != nil {
			return &problem.Error{Kind: problem.Unavailable, Cause: err}
		}
	}
	return c.answerJSON(status{"ready"})
}

type status struct {
	Status string `json:"status"`
}
