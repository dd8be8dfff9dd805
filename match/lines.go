package match

import (
	"context"
	"io"
	"iter"

	"github.com/tamis-go/tamis/internal/lines"
)

// An Event is a line of NDJSON, and the keys of the queries that it satisfies.
type Event[K comparable] struct {
	Line  int    // from 1; blank lines count
	Text  []byte // of the line, without its end; only until the next event is asked for
	Keys  []K    // likewise
	Waits bool   // the next event may have to be waited for, so that what was made of the ones so far is to be written
}

// found is what was found in a block of lines.
type found[K comparable] struct {
	events []Event[K]
	errs   []error // of each event
	keys   []K
}

// MatchLines returns what [Index.MatchJSON] does of each line of r, in the order of the text. Several processors read blocks of lines at once, and
// a block ends where r has no more for now, so that r may be a stream that goes on. Blank lines are left out. A line may have 64 MiB.
//
// A line that is in error comes with a [*LineError], and those after it follow if the caller ranges on.
func (ix *Index[K, T]) MatchLines(ctx context.Context, r io.Reader) iter.Seq2[Event[K], error] {
	return eventsOf(ctx, r, ix.AppendJSON)
}

// eventsOf returns the events of a text, given what appends the keys of one.
func eventsOf[K comparable](ctx context.Context, r io.Reader, appendJSON func([]K, []byte) ([]K, error)) iter.Seq2[Event[K], error] {
	work := func(b *lines.Block[found[K]]) { matchBlock(b, appendJSON) }
	return func(yield func(Event[K], error) bool) {
		for b, err := range lines.Blocks(ctx, r, work) {
			if err != nil {
				yield(Event[K]{}, err)
				return
			}
			for i, e := range b.Made.events {
				e.Waits = i == len(b.Made.events)-1
				if !yield(e, b.Made.errs[i]) {
					return
				}
			}
		}
	}
}

// A LineError says which line is no event.
type LineError = lines.LineError

func matchBlock[K comparable](b *lines.Block[found[K]], appendJSON func([]K, []byte) ([]K, error)) {
	m := &b.Made
	m.events, m.errs, m.keys = m.events[:0], m.errs[:0], m.keys[:0]
	for n, line := range b.Lines() {
		begin := len(m.keys)
		var err error
		if m.keys, err = appendJSON(m.keys, line); err != nil {
			err = &LineError{Line: n, Err: err}
		}
		m.events, m.errs = append(m.events, Event[K]{Line: n, Text: line, Keys: m.keys[begin:len(m.keys):len(m.keys)]}), append(m.errs, err)
	}
}
