package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A subscription is a filter that stays live, for one caller. Feed.mu guards what is not behind mu.
type subscription struct {
	id         string
	collection *schema.Collection
	query      *filter.Query
	sum        [32]byte
	role       string
	viewer     viewer
	reads      map[*schema.Collection]bool // nil: only its own collection, so that it is in an index
	ids        map[string][]schema.Value   // the keys of the rows that match

	mu     sync.Mutex
	events []event // the last of them
	before int64   // how many came before these
	sent   int64   // the number of the last that was written
	bytes  int     // of the events that have not been
	first  int     // how many it began with, which may wait however many there are
	ended  error   // why there will be no more
	turn   int     // of who reads it: the last to come
	left   time.Time
	wake   chan struct{}
}

// An event is one of those that a client reads.
type event struct {
	name string
	data []byte
}

var (
	errAgain = errors.New("again") // the client is to begin anew
	errSlow  = errors.New("slow")  // the client does not read its events
	errMany  = errors.New("many")  // more rows match than a live filter may have
)

func newSubscription(q *filter.Query, v viewer, role string) *subscription {
	s := &subscription{
		id: rand.Text(), collection: q.Collection(), query: q, sum: q.Sum(), role: role, viewer: v,
		ids: map[string][]schema.Value{}, wake: make(chan struct{}, 1), left: time.Now(),
	}
	read := map[*schema.Collection]bool{}
	n := 0
	for c := range source.Reads(q) {
		read[c] = true
		n++
	}
	if n > 1 { // a relation may lead to its own collection too
		s.reads = read
	}
	return s
}

// touched returns the keys of its own collection that have changed, not nil if anything has that it reads by relations.
func (s *subscription) touched(pending changedKeys) map[string][]schema.Value {
	for c := range s.reads {
		if len(pending[c]) > 0 {
			if own := pending[s.collection]; own != nil {
				return own
			}
			return map[string][]schema.Value{}
		}
	}
	return nil
}

// ask reads all rows that match, and tells what differs from those that did, and of those that stay the touched.
func (s *subscription) ask(ctx context.Context, from source.Source, touched map[string][]schema.Value) error {
	now := make(map[string][]schema.Value, len(s.ids))
	for rows, err := range batches(from.Rows(ctx, s.query.Slice(0, mostRows+1))) {
		if err != nil {
			return err
		}
		var told []*source.Cells
		var moves []match.Move
		for _, row := range rows {
			key, err := source.KeyOf(s.collection, row)
			if err != nil {
				return err
			}
			text := keyText(key)
			now[text] = key
			move := match.Enter
			if s.ids[text] != nil {
				move = match.Stay
			}
			if move == match.Enter || touched[text] != nil {
				told, moves = append(told, source.CellsOf(s.collection, row)), append(moves, move)
			}
		}
		if len(now) > mostRows {
			return errMany
		}
		texts, err := s.viewer.texts(ctx, s.query, told)
		if err != nil {
			return err
		}
		for i, text := range texts {
			s.post(moves[i].String(), slices.Clone(text))
		}
	}
	for text, key := range s.ids {
		if now[text] == nil {
			s.leave(key)
		}
	}
	s.ids = now
	return nil
}

// moved tells of a row that has changed.
func (s *subscription) moved(ctx context.Context, text string, key []schema.Value, row source.Row, matches bool) error {
	move := match.Enter
	switch {
	case !matches:
		delete(s.ids, text)
		s.leave(key)
		return nil
	case s.ids[text] != nil:
		move = match.Stay
	case len(s.ids) == mostRows:
		return errMany
	}
	s.ids[text] = key
	texts, err := s.viewer.texts(ctx, s.query, []*source.Cells{source.CellsOf(s.collection, row)})
	if err == nil {
		s.post(move.String(), texts[0])
	}
	return err
}

// leave tells that a row matches no longer, or is gone, by its key alone: of what it is now the caller may not see anything.
func (s *subscription) leave(key []schema.Value) {
	row := source.Row{}
	for i, col := range s.collection.Key {
		switch v := key[i]; v.Kind() {
		case schema.Int, schema.Float, schema.Bool:
			row[col.Name] = v.Any()
		case schema.Decimal:
			row[col.Name] = json.Number(v.String())
		default:
			row[col.Name] = v.String()
		}
	}
	s.post(match.Leave.String(), source.AppendRow(nil, s.collection, row))
}

// post adds an event. Those that were written are forgotten when there are too many; if too many wait, the subscription ends.
func (s *subscription) post(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return
	}
	s.events = append(s.events, event{name, data})
	s.bytes += len(data)
	waiting := int(s.before) + len(s.events) - int(s.sent)
	if s.first > 0 && waiting > mostEvents+s.first || s.first > 0 && s.sent >= int64(s.first) && s.bytes > mostBytes {
		s.ended, s.events = errSlow, nil
	}
	for len(s.events) > mostEvents && s.before < s.sent {
		s.events[0] = event{}
		s.events, s.before = s.events[1:], s.before+1
	}
	s.signal()
}

func (s *subscription) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// end ends the subscription for a reason, if there is one.
func (s *subscription) end(err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.ended = endOf(err)
	}
	s.signal()
}

// endOf returns the reason that a client gets for an error that ends its stream.
func endOf(err error) error {
	if errors.Is(err, errMany) {
		return errMany
	}
	return errAgain
}

// has reports whether all events behind one of that number are there.
func (s *subscription) has(n int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended == nil && n >= s.before && n <= s.before+int64(len(s.events))
}

// read takes the subscription over from whoever reads it.
func (s *subscription) read() (turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	s.left = time.Time{}
	s.signal()
	return s.turn
}

// unread says that nobody reads it any more, unless somebody has taken it over.
func (s *subscription) unread(turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn == turn {
		s.left = time.Now()
	}
}

// over reports whether nobody will read it.
func (s *subscription) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.left.IsZero() && (s.ended != nil || time.Since(s.left) > keptFor)
}

// behind returns the events behind one of that number, which count as written, and why there will be no more.
func (s *subscription) behind(n int64, turn int) ([]event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case turn != s.turn:
		return nil, errAgain
	case s.ended != nil && s.events == nil:
		return nil, s.ended
	case n < s.before:
		return nil, errAgain
	}
	events := slices.Clone(s.events[n-s.before:])
	s.sent = s.before + int64(len(s.events))
	s.bytes = 0
	if n := int64(s.first) - s.before; n > 0 { // whoever comes back before they were read begins anew
		clear(s.events[:n])
		s.events, s.before = s.events[n:], int64(s.first)
	}
	return events, s.ended
}

// refusedLive returns the problem of a filter that cannot stay live.
func refusedLive(err error) error {
	if errors.Is(err, errMany) {
		return &problem.Error{Kind: problem.Unsupported, Detail: "more rows match than a live filter may have: 10,000"}
	}
	return err
}
