package httpapi

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A Feed tells those who keep a filter live what changes in the rows of a source: POST /C/live. It learns of changes from the writes of a
// handler that has it in its Options, and of all others from Changed. Every row is read anew when it has changed, so that it does no harm if changes come
// twice, or in another order.
//
// The filters of a collection that read no other collection are in one index of package match: each row is matched once, for all subscribers.
// A filter or a policy with relations is asked anew when something has changed in what it reads.
type Feed struct {
	source   source.Writer
	language *filter.Language
	beats    time.Duration

	queue   sync.Mutex
	pending changedKeys
	running bool // there is a goroutine that delivers

	mu      sync.Mutex
	indexes map[*schema.Collection]*match.Index[*subscription, map[string]any]
	all     map[string]*subscription
}

// changedKeys are keys of rows by their texts.
type changedKeys map[*schema.Collection]map[string][]schema.Value

const (
	mostRows   = 10_000           // of a live filter
	mostEvents = 256              // that wait for a subscriber, or are kept for one that comes back
	mostBytes  = 1 << 20          // of these
	mostSubs   = 20_000           // subscriptions, with those that nobody reads
	keptFor    = time.Minute      // a subscription that nobody reads
	livesFor   = 10 * time.Minute // a stream: then the caller's token and policies are looked at again
	beatsAfter = 15 * time.Second // between signs of life
	looksFor   = time.Second      // what a caller may see, before it is asked for again
	keptBuffer = 1 << 10          // bytes of what was sent, for what will be
)

// NewFeed returns a Feed of the rows of s.
func NewFeed(l *filter.Language, s source.Writer) *Feed {
	return &Feed{
		source: s, language: l, beats: beatsAfter, pending: changedKeys{}, all: map[string]*subscription{},
		indexes: map[*schema.Collection]*match.Index[*subscription, map[string]any]{},
	}
}

// Changed says that a row has changed: before is nil if it is new, after is nil if it is gone. Of either the key is enough, as the row is
// read from the source.
func (f *Feed) Changed(collection string, before, after source.Row) error {
	c := f.language.Registry().Collection(collection)
	if c == nil {
		return &filter.CollectionError{Name: collection}
	}
	for _, row := range []source.Row{before, after} {
		if row == nil {
			continue
		}
		key, err := source.KeyOf(c, row)
		if err != nil {
			return err
		}
		f.changed(c, key)
	}
	return nil
}

// changed notes a key, and lets what has changed be delivered.
func (f *Feed) changed(c *schema.Collection, key []schema.Value) {
	f.queue.Lock()
	defer f.queue.Unlock()
	if f.pending[c] == nil {
		f.pending[c] = map[string][]schema.Value{}
	}
	f.pending[c][keyText(key)] = key
	if !f.running {
		f.running = true
		go f.deliver()
	}
}

// deliver tells what has changed until there is nothing left.
func (f *Feed) deliver() {
	for {
		f.queue.Lock()
		pending := f.pending
		f.pending = changedKeys{}
		f.running = len(pending) > 0
		f.queue.Unlock()
		if len(pending) == 0 {
			return
		}
		f.mu.Lock()
		f.tell(pending)
		f.mu.Unlock()
	}
}

// tell tells the subscribers what has changed.
func (f *Feed) tell(pending changedKeys) {
	ctx, cancel := context.WithTimeout(context.Background(), defaultTimeout)
	defer cancel()
	f.sweep()
	for c, keys := range pending {
		if ix := f.indexes[c]; ix != nil && ix.Len() > 0 {
			for text, key := range keys {
				if err := f.matched(ctx, ix, c, text, key); err != nil {
					f.startAgain(c)
					break
				}
			}
		}
	}
	for _, s := range f.all {
		if touched := s.touched(pending); touched != nil {
			s.end(s.ask(ctx, f.source, touched))
		}
	}
}

// matched tells the subscribers without relations of one row.
func (f *Feed) matched(ctx context.Context, ix *match.Index[*subscription, map[string]any], c *schema.Collection, text string, key []schema.Value) error {
	q, err := source.KeyQuery(f.language, c, key)
	if err != nil {
		return err
	}
	var row source.Row
	for row, err = range f.source.Whole(ctx, q) {
		break
	}
	if err != nil {
		return err
	}
	hit := map[*subscription]bool{}
	if row != nil {
		subs, err := ix.Match(&row)
		if err != nil {
			return err
		}
		for _, s := range subs {
			hit[s] = true
		}
	}
	for _, s := range f.all {
		if s.collection == c && s.reads == nil && (hit[s] || s.ids[text] != nil) {
			s.end(s.moved(ctx, text, key, row, hit[s]))
		}
	}
	return nil
}

// startAgain ends the subscriptions of a collection that are in its index.
func (f *Feed) startAgain(c *schema.Collection) {
	for _, s := range f.all {
		if s.collection == c && s.reads == nil {
			s.end(errAgain)
		}
	}
}

// subscribe returns the subscription of a query, and behind which event it is to be read: that of the last event that the client has, if
// it is still there, or a new one.
func (f *Feed) subscribe(ctx context.Context, q *filter.Query, v viewer, role, last string) (s *subscription, from int64, err error) {
	where, err := q.Unresolved()
	if err != nil || where.String() != q.Where().String() {
		return nil, 0, &problem.Error{Kind: problem.Unsupported, Detail: "a filter with a time relative to now changes though no row does, so it cannot stay live"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sweep()
	if s, from := f.resumed(last, q, role); s != nil {
		return s, from, nil
	}
	if len(f.all) >= mostSubs {
		return nil, 0, &problem.Error{Kind: problem.Unavailable, Detail: "there are too many live filters"}
	}
	s = newSubscription(q, v, role)
	if s.reads == nil {
		ix := f.indexes[s.collection]
		if ix == nil {
			if ix, err = match.New[*subscription, map[string]any](s.collection, nil); err != nil {
				return nil, 0, err
			}
			f.indexes[s.collection] = ix
		}
		if err := ix.Put(s, q); err != nil {
			return nil, 0, err
		}
	}
	f.all[s.id] = s
	s.post("begin", []byte("{}"))
	if err := s.ask(ctx, f.source, nil); err != nil {
		f.remove(s)
		return nil, 0, err
	}
	s.post("ready", []byte("{}"))
	s.first = len(s.events)
	return s, 0, nil
}

// resumed returns the subscription that an event was of, and the number of the event, if it is of the same query of the same caller.
func (f *Feed) resumed(last string, q *filter.Query, role string) (*subscription, int64) {
	var id string
	var n int64
	if _, err := fmt.Sscanf(last, "%26s.%d", &id, &n); err != nil {
		return nil, 0
	}
	s := f.all[id]
	if s == nil || s.role != role || s.sum != q.Sum() || !s.has(n) {
		return nil, 0
	}
	return s, n
}

// sweep removes the subscriptions that have ended, or that nobody has read for a while.
func (f *Feed) sweep() {
	for _, s := range f.all {
		if s.over() {
			f.remove(s)
		}
	}
}

func (f *Feed) remove(s *subscription) {
	delete(f.all, s.id)
	if ix := f.indexes[s.collection]; ix != nil {
		ix.Delete(s)
	}
}
