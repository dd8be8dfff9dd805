package prefect

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// mostEvents is how many events a page has at most, and if none is asked for.
const mostEvents = 50

// An eventsPage says which page of events is asked for. It is also what a page token holds, as the reference writes it.
type eventsPage struct {
	Filter json.RawMessage `json:"filter"`
	Count  int64           `json:"count"`
	Size   int64           `json:"page_size"`
	Offset int64           `json:"offset"`
}

// seeEvents returns the collections that an event is answered of and filtered by.
func seeEvents(c *routes.Call) (events, resources *schema.Collection, err error) {
	events, err = see(c, "events", "id", "occurred", "event", "resource_id", "resource", "related", "payload", "received", "follows")
	if err == nil {
		resources, err = see(c, "event_resources", "event_id", "resource_id", "resource_role", "resource")
	}
	return events, resources, err
}

// readEvents returns the body of a call about events, and what reads a filter in it.
func readEvents(c *routes.Call) (*given, eventReader, error) {
	events, resources, err := seeEvents(c)
	if err != nil {
		return nil, eventReader{}, err
	}
	g, err := bodyOf(c)
	return g, eventReader{given: g, events: events, resources: resources, now: c.Now()}, err
}

func filterEvents(c *routes.Call) error {
	g, reader, err := readEvents(c)
	if err != nil {
		return err
	}
	f := reader.filter(g.at("filter", false), "filter")
	size := g.whole("limit", mostEvents, 0, mostEvents)
	if err := g.err(); err != nil {
		return err
	}
	return answerEvents(c, f, eventsPage{Filter: f.text, Count: -1, Size: size})
}

func nextEvents(c *routes.Call) error {
	events, resources, err := seeEvents(c)
	if err != nil {
		return err
	}
	tokens := c.Request.URL.Query()["page-token"]
	if len(tokens) == 0 {
		return refuse(nil, pydanticError{Type: "missing", Loc: []any{"query", "page-token"}, Msg: "Field required", Input: []byte("null")})
	}
	refusal := &problem.Error{Kind: problem.Forbidden}
	page, ok := readToken(tokens[len(tokens)-1])
	if !ok {
		return refusal
	}
	c.Body = page.Filter
	g, err := bodyOf(c)
	if err != nil {
		return refusal
	}
	f := eventReader{given: g, events: events, resources: resources, now: c.Now()}.filter(g.root, "filter")
	if g.err() != nil {
		return refusal
	}
	return answerEvents(c, f, page)
}

// readToken reads what pageToken wrote, or the reference. Anyone can write a token: it gives no right, and what it holds is checked.
func readToken(token string) (page eventsPage, ok bool) {
	inner, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return page, false
	}
	text, err := base64.StdEncoding.DecodeString(string(inner))
	if err != nil || json.Unmarshal(text, &page) != nil {
		return page, false
	}
	const far = 1 << 40 // more events than there are
	return page, len(page.Filter) > 0 && page.Count >= 0 && page.Size > 0 && page.Size <= mostEvents && page.Offset >= 0 && page.Offset < far
}

// pageToken returns a token as the reference encodes it: twice.
func pageToken(page eventsPage) (string, error) {
	text, err := json.Marshal(page)
	if err != nil {
		return "", err
	}
	inner := base64.StdEncoding.EncodeToString(text)
	return base64.StdEncoding.EncodeToString([]byte(inner)), nil
}

// answerEvents answers with a page of the events that a filter names.
func answerEvents(c *routes.Call, f eventFilter, page eventsPage) error {
	sort := "-occurred"
	if f.ascending {
		sort = "occurred"
	}
	q, err := where(c, "events", sort, f.tests...)
	if err != nil {
		return err
	}
	size := page.Size
	if f.most > 0 {
		size = min(size, f.most)
	}
	var list []json.RawMessage
	if f.onRows == nil && !f.distinct {
		if page.Count < 0 {
			if page.Count, err = c.Source.Count(c.Context(), q); err != nil {
				return err
			}
		}
		list, err = objects(c, q.Slice(page.Offset, size), nil)
	} else {
		list, err = f.scan(c, q, size, &page)
	}
	if err != nil {
		return err
	}
	var next any
	if page.Offset+page.Size < page.Count {
		page.Offset += page.Size
		token, err := pageToken(page)
		if err != nil {
			return err
		}
		next = baseURL(c) + "/events/filter/next?page-token=" + url.QueryEscape(token)
		if page.Size == 0 { // it would be the same page again, which is refused: the reference gives such a token
			next = nil
		}
	}
	return c.Write(map[string]any{"events": list, "total": page.Count, "next_page": next})
}

// baseURL returns the address of the API as the client has it.
func baseURL(c *routes.Call) string {
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s%s", scheme, c.Request.Host, prefix)
}

// scan reads the rows of q in order, and returns the page of those that the filter holds for. It counts them on the first page.
func (f eventFilter) scan(c *routes.Call, q *filter.Query, size int64, page *eventsPage) ([]json.RawMessage, error) {
	seen, n := map[any]bool{}, int64(0)
	ids := schema.Values{Kind: schema.UUID}
	for row, err := range c.Source.Rows(c.Context(), q) {
		if err != nil {
			return nil, err
		}
		if f.onRows != nil && !f.onRows(row) || f.distinct && seen[row["resource_id"]] {
			continue
		}
		if f.distinct {
			seen[row["resource_id"]] = true
		}
		if n >= page.Offset && n < page.Offset+size {
			ids = ids.Append(column([]source.Row{row}, "id").At(0))
		}
		if n++; page.Count >= 0 && n >= page.Offset+size {
			break
		}
	}
	if page.Count < 0 {
		page.Count = n
	}
	if ids.Len() == 0 {
		return []json.RawMessage{}, nil
	}
	q, err := q.And(predicate.In(q.Collection().Term("id"), ids))
	return objects(c, q, err)
}
