package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/tamis-go/tamis/filter"
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
func (c *call) live(route *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	l := &liveAnswer{call: c, route: route, collection: collection, looked: time.Now()}
	if err := l.subscribe(c.r.Context(), q, c.r.Header.Get("Last-Event-ID")); err != nil {
		return refusedLive(err)
	}
	defer func() { l.of.unread(l.turn) }()
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front is to pass each event on
	c.w.WriteHeader(http.StatusOK)
	c.answer.out = c.w // it has begun, and nothing is held back
	ends, beat := time.NewTimer(livesFor), time.NewTicker(c.Feed.beats)
	defer ends.Stop()
	defer beat.Stop()
	stop, _ := c.client.Value(stopping{}).(<-chan struct{})
	for l.send() {
		select {
		case <-l.of.wake:
		case <-beat.C:
			c.answer.buf = append(c.answer.buf, ":\n\n"...)
		case <-stop:
			return nil
		case <-ends.C: // who comes back is asked for the token again
			return nil
		case <-c.client.Done():
			return nil
		}
	}
	return nil
}

// A liveAnswer is a stream of events on its way to a client.
type liveAnswer struct {
	*call
	route      *routes.Route
	collection string
	of         *subscription
	from       int64 // the number of the last event that was sent
	turn       int
	looked     time.Time // when it was last asked what the caller may see
}

// subscribe makes l the answer of a subscription of q.
func (l *liveAnswer) subscribe(ctx context.Context, q *filter.Query, last string) error {
	v := viewer{source: l.source, views: l.views, language: l.language}
	of, from, err := l.Feed.subscribe(ctx, q, v, l.view.Name, last)
	if err != nil {
		return err
	}
	if l.of != nil {
		l.of.unread(l.turn)
		l.of.end(errAgain)
	}
	l.of, l.from, l.turn = of, from, of.read()
	return nil
}

// send sends what there is to be sent, and reports whether there will be more.
func (l *liveAnswer) send() bool {
	over := l.lookAgain()
	var events []event
	if over == nil {
		events, over = l.of.behind(l.from, l.turn)
	}
	for _, e := range events {
		l.from++
		l.event(l.of.id, l.from, e)
	}
	if over != nil {
		l.event("", 0, event{"end", []byte(`{"reason":"` + over.Error() + `"}`)})
	}
	if len(l.answer.buf) > 0 {
		l.flush()
	}
	if cap(l.answer.buf) > keptBuffer { // most of the time there is nothing to be sent
		l.answer.buf = nil
	}
	return over == nil && l.answer.err == nil
}

// lookAgain asks again what the caller may see, if that was a while ago. Where it is another thing than before, the client begins anew: what is
// waiting for it was made for what it might see then. The error says why there will be no more.
func (l *liveAnswer) lookAgain() error {
	if l.Access == nil || time.Since(l.looked) < looksFor {
		return nil
	}
	l.looked = time.Now()
	ctx, cancel := context.WithTimeout(l.client, l.Timeout)
	defer cancel()
	l.r = l.r.WithContext(ctx) // that of before may have ended
	err := l.see()
	if err == nil {
		err = l.enter(l.route, l.collection)
	}
	var q *filter.Query
	if err == nil {
		q, err = l.parse(l.collection, l.text)
	}
	if err == nil && (q.Sum() != l.of.sum || l.view.Name != l.of.role) {
		err = l.subscribe(ctx, q, "")
	}
	if err != nil && l.client.Err() == nil {
		return endOf(err) // who asks again gets the reason
	}
	return nil
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
