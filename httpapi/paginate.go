package httpapi

import (
	"encoding/json"
	"strconv"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// paginate answers with a page:  {"results": [...], "count": 41, "limit": 20, "pages": 3, "page": 1, "next": "..."}
//
// With a cursor, nothing is counted:  {"results": [...], "next": "..."}. The next cursor is null behind the last row.
func (c *call) paginate(route *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	if err := c.onePage(q); err != nil {
		return err
	}
	if q.Page().Resumed {
		return c.resume(route, q)
	}
	page := int64(1)
	if v := q.Key("page"); !v.IsNull() {
		page = v.Bits()
	}
	limit := q.Page().Limit
	count, err := c.source.Count(c.r.Context(), q)
	if err != nil {
		return err
	}
	part := q.Slice(offset(page, limit), limit)
	c.w.Header().Set("Content-Type", "application/json")
	c.answer.buf = append(c.answer.buf, `{"results":`...)
	last, n, err := c.appendRows(route, part)
	if err != nil {
		return err
	}
	b := strconv.AppendInt(append(c.answer.buf, `,"count":`...), count, 10)
	b = strconv.AppendInt(append(b, `,"limit":`...), limit, 10)
	b = strconv.AppendInt(append(b, `,"pages":`...), pages(count, limit), 10)
	b = strconv.AppendInt(append(b, `,"page":`...), page, 10)
	c.answer.buf = b
	if !route.NoCursor {
		next := ""
		if page < pages(count, limit) && last != nil {
			if next, err = c.cursorAfter(q, last, part.Page().Offset+n); err != nil {
				return err
			}
		}
		c.appendNext(next)
	}
	c.answer.buf = append(c.answer.buf, '}')
	return nil
}

// resume answers with the rows behind a cursor.
func (c *call) resume(route *routes.Route, q *filter.Query) error {
	c.w.Header().Set("Content-Type", "application/json")
	c.answer.buf = append(c.answer.buf, `{"results":`...)
	last, n, err := c.appendRows(route, q)
	if err != nil {
		return err
	}
	next := ""
	if limit := q.Page().Limit; limit > 0 && n == limit {
		if next, err = c.cursorAfter(q, last, q.Page().Offset+n); err != nil {
			return err
		}
	}
	c.appendNext(next)
	c.answer.buf = append(c.answer.buf, '}')
	return nil
}

// appendNext appends the next cursor, or null.
func (c *call) appendNext(cursor string) {
	b := append(c.answer.buf, `,"next":`...)
	if cursor == "" {
		c.answer.buf = append(b, "null"...)
		return
	}
	c.answer.buf = syntax.AppendQuoted(b, cursor)
}

// onePage refuses a body that says where its page begins in two ways.
func (c *call) onePage(q *filter.Query) error {
	cursor := q.Page().Resumed
	page := !q.Key("page").IsNull()
	switch {
	case q.Page().Offset > 0 && !cursor:
		return c.notHere(q, "offset", "offset is not allowed here: page says where to begin")
	case cursor && page:
		return c.notHere(q, "page", "page and cursor cannot both be given")
	}
	return nil
}

// notHere refuses a top-level key.
func (c *call) notHere(q *filter.Query, key, message string) error {
	return &problem.Error{Kind: problem.InvalidFilter, Errors: q.Refused(filter.NotAllowed, "/"+key, message), Body: c.text}
}

// offset returns how many rows are before a page. No product of the two passes the range.
func offset(page, limit int64) int64 {
	if limit > 0 && page-1 > filter.NoLimit/limit {
		return filter.NoLimit
	}
	return (page - 1) * limit
}

// pages returns the number of pages: 0 if a page has no rows.
func pages(count, limit int64) int64 {
	if limit <= 0 {
		return 0
	}
	return (count + limit - 1) / limit
}

// answerText answers with a text of a media type, part by part.
func (c *call) answerText(mediaType string, part []byte) error {
	c.w.Header().Set("Content-Type", mediaType)
	return c.answer.Append(func(b []byte) []byte { return append(b, part...) })
}

// answerJSON answers with a value.
func (c *call) answerJSON(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if h := c.w.Header(); h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	return c.answer.Append(func(b []byte) []byte { return append(b, text...) })
}
