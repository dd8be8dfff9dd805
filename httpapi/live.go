package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/tamis-go/tamis/httpapi/routes"
)

// live answers with server-sent events:
//
//	begin  the client has no rows
//	enter  a row that matches
//	ready  these are all rows; from here on, what changes
//	stay   a row that matched, has changed, and matches
//	leave  the key of a row that matches no longer
//	end    there will be no more, for a reason: the client may ask again
//
// Each has an id, behind which a request with Last-Event-ID goes on, if it comes soon; else it begins anew.
func (c *call) live(_ *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	s, from, err := c.Feed.subscribe(c.r.Context(), q, viewer{source: c.source, views: c.views, language: c.language}, c.view.Name, c.r.Header.Get("Last-Event-ID"))
	if err != nil {
		return refusedLive(err)
	}
	turn := s.read()
	defer s.unread(turn)
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front is to pass each event on
	c.w.WriteHeader(http.StatusOK)
	c.answer.out = c.w // it has begun, and nothing is held back
	ends, beat := time.NewTimer(livesFor), time.NewTicker(beats)
	defer ends.Stop()
	defer beat.Stop()
	stop, _ := c.client.Value(stopping{}).(<-chan struct{})
	for {
		events, over := s.behind(from, turn)
		for _, e := range events {
			from++
			c.event(s.id, from, e)
		}
		if over != nil {
			c.event("", 0, event{"end", []byte(`{"reason":"` + over.Error() + `"}`)})
		}
		if len(c.answer.buf) > 0 {
			c.flush()
		}
		if over != nil || c.answer.err != nil {
			return nil
		}
		select {
		case <-s.wake:
		case <-beat.C:
			c.answer.buf = append(c.answer.buf, ":\n\n"...)
			c.flush()
		case <-stop:
			return nil
		case <-ends.C: // who comes back is asked for the token again
			return nil
		case <-c.client.Done():
			return nil
		}
	}
}

// event appends an event to the answer.
func (c *call) event(id string, n int64, e event) {
	b := c.answer.buf
	if id != "" {
		b = append(b, "id: "...)
		b = append(b, id...)
		b = strconv.AppendInt(append(b, '.'), n, 10)
		b = append(b, '\n')
	}
	b = append(b, "event: "...)
	b = append(b, e.name...)
	b = append(b, "\ndata: "...)
	b = append(b, e.data...)
	c.answer.buf = append(b, "\n\n"...)
}

// flush sends what is held to the client.
func (c *call) flush() {
	c.answer.send()
	if err := http.NewResponseController(c.w).Flush(); c.answer.err == nil {
		c.answer.err = err
	}
}
