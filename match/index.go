package match

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// An Index holds queries on one collection, each under a key. Only their Where counts: sort and page do not matter for
// one row.
//
// It is safe for concurrent use. A Match sees every Put and Delete completely or not at all.
type Index[K comparable, T any] struct {
	collection *schema.Collection

	mu      sync.RWMutex // a reader sees an engine that does not change; a Put locks it for about a microsecond
	data    memeval.Dataset
	version int // of the data
	*fleetwide
	engine  *engine
	filters map[K]uint32
	keys    []K                     // by filter
	skip    func(row *T, err error) // nil: the error of a row is returned

	events sync.Pool // of *event
}

// New returns an empty index on rows of c, which are T: a struct or map[string]any. Queries with relations read data,
// which may be nil if there are none. Call Refresh when the related rows change.
func New[K comparable, T any](c *schema.Collection, data memeval.Dataset) (*Index[K, T], error) {
	return newIndex[K, T](c, data, newFleetwide(c))
}

// newIndex returns an index that has the limits, the clock and the lines of JSON in common with others.
func newIndex[K comparable, T any](c *schema.Collection, data memeval.Dataset, shared *fleetwide) (*Index[K, T], error) {
	read, err := newReader[T](c, nil, shared.lines)
	if err != nil {
		return nil, err
	}
	ix := &Index[K, T]{
		collection: c, data: data, fleetwide: shared, engine: newEngine(c, read), filters: make(map[K]uint32),
	}
	ix.events.New = func() any { return new(event) }
	return ix, nil
}

// Limit bounds what the index may hold from now on. What it holds already stays.
func (ix *Index[K, T]) Limit(l Limits) { ix.limit(l) }

// Len returns the number of queries.
func (ix *Index[K, T]) Len() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return len(ix.filters)
}

// Bytes returns roughly how much memory the queries take: what Limits bounds.
func (ix *Index[K, T]) Bytes() int64 {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.engine.weight
}

// Put saves q under key, replacing the query that was there.
//
// Times relative to now (now-1h) are relative to each event, by the clock of q's language (filter.Config.Now).
//
// It fails as [memeval.Compile] does, if T has no field for a column that q reads or the data has no such collection,
// and with ErrFull. The index is then unchanged.
func (ix *Index[K, T]) Put(key K, q *filter.Query) error {
	switch c := q.Collection(); {
	case c == ix.collection:
	case c.Name == ix.collection.Name:
		return fmt.Errorf("match: the query is on %s of another schema than the index, such as the same file loaded again, or the collection that schema.New copied: "+
			"make an index for the collection of the language (Language.Collection), parse every filter in it, and put it there", c.Name)
	default:
		return fmt.Errorf("match: the query is on %s, the index on %s", c.Name, ix.collection.Name)
	}
	where, err := q.Unresolved()
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	if predicate.Relative(&where) {
		where = predicate.Simplify(moving(where))
		now := q.Language().Now
		ix.clock.Store(&now)
	}
	if !needsKit(&where) {
		return ix.put(key, &where, nil)
	}
	for have := (kit{}); ; {
		err := ix.prepare(&where, &have)
		if err == nil {
			err = ix.put(key, &where, &have)
		}
		if !errors.Is(err, errStale) {
			return err
		}
	}
}

// errStale is returned where a compiled test is out of date, because something was put, deleted or refreshed meanwhile.
var errStale = errors.New("match: stale")

// prepare compiles what where needs and neither the engine nor the kit has. It reads the related rows, while others
// match.
func (ix *Index[K, T]) prepare(where *predicate.Node, have *kit) error {
	ix.mu.RLock()
	data, version := ix.data, ix.version
	if have.version != version {
		*have = kit{version: version}
	}
	missing := ix.engine.missing(where, have)
	ix.mu.RUnlock()
	return ix.compile(have, data, missing, ix.now())
}

// compile adds compiled nodes to a kit.
func (ix *Index[K, T]) compile(have *kit, data memeval.Dataset, nodes []*predicate.Node, now time.Time) error {
	if len(nodes) == 0 {
		return nil
	}
	read, err := newReader[T](ix.collection, data, ix.lines)
	if err != nil {
		return err
	}
	if have.tests == nil {
		have.tests = make(map[string]compiled, len(nodes))
	}
	for _, n := range nodes {
		test := compiled{print: printOf(n), node: *n}
		if predicate.Relative(n) {
			if test.at, err = movingTest(read, n, now); err != nil {
				return err
			}
		} else if test.holds, err = read.test(n); err != nil {
			return err
		}
		have.tests[test.print] = test
	}
	return nil
}

// put adds a filter to the engine, with its compiled tests, or nil if it needs none.
func (ix *Index[K, T]) put(key K, where *predicate.Node, have *kit) error {
	weight := min(weigh(where), math.MaxUint32)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	e := ix.engine
	if have != nil && (have.version != ix.version || len(e.missing(where, have)) > 0) {
		return errStale
	}
	old, replaces := ix.filters[key]
	filters, bytes := 1, weight
	if replaces {
		filters--
		bytes -= int64(e.filters.at(old).weight)
	}
	if err := ix.take(filters, bytes); err != nil {
		return err
	}
	if err := e.ready(where); err != nil {
		ix.give(filters, bytes)
		return err
	}
	n := e.save(where, weight, have) // first, as the old filter may have compiled what the new one needs
	if replaces {
		e.drop(old)
		var zero K
		ix.keys[old] = zero
	}
	if int(n) == len(ix.keys) {
		ix.keys = append(ix.keys, key)
	}
	ix.keys[n] = key
	ix.filters[key] = n
	return nil
}

// Delete removes the query under key.
func (ix *Index[K, T]) Delete(key K) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	n, ok := ix.filters[key]
	if !ok {
		return
	}
	ix.give(1, int64(ix.engine.filters.at(n).weight))
	ix.engine.drop(n)
	delete(ix.filters, key)
	var zero K
	ix.keys[n] = zero
}

// Match returns the keys of the queries that row satisfies, in no order.
//
// A value that is not of its column's kind, where queries read it, is an error: a [*memeval.RowError]. See Skip.
func (ix *Index[K, T]) Match(row *T) ([]K, error) { return ix.Append(nil, row) }

// Append appends what Match returns to dst. It allocates nothing else.
func (ix *Index[K, T]) Append(dst []K, row *T) ([]K, error) {
	v := ix.events.Get().(*event) //nolint:forcetypeassert // New makes nothing else
	dst, err := ix.appendKeys(dst, row, v)
	ix.events.Put(v)
	return dst, ix.refuse(row, err)
}

func (ix *Index[K, T]) appendKeys(dst []K, row *T, v *event) ([]K, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock() // also when a custom test panics
	if err := ix.engine.check(row); err != nil {
		return dst, err
	}
	return ix.found(dst, row, v), nil
}

// found appends the keys of the queries that a row satisfies: a *T, or a *jsonrow.Row.
func (ix *Index[K, T]) found(dst []K, row any, v *event) []K {
	if ix.engine.timed {
		v.clock.set(ix.now())
	}
	return ix.foundAt(dst, row, v)
}

// foundAt is found at the moment that the event has.
func (ix *Index[K, T]) foundAt(dst []K, row any, v *event) []K {
	ix.engine.find(v, row)
	keys := ix.keys
	for _, n := range v.hits {
		dst = append(dst, keys[n])
	}
	return dst
}
