package sqlgen

import (
	"slices"
	"sync/atomic"

	"github.com/tamis-go/tamis/filter"
)

// A Cache keeps the statements of the shapes of queries that it has met, in one dialect. For a query of a shape that it knows it
// only makes the arguments. Its texts are those of [Dialect.Append], to the byte; as one text comes again and again as the same
// string, what keeps prepared statements by their text finds them sooner.
//
// Several goroutines may use it at once.
type Cache struct {
	d     *Dialect
	slots []atomic.Pointer[kept]
}

// The slots that a statement may be in, and the longest text that is kept.
const (
	ways        = 4
	longestKept = 64 << 10
)

// A kept is a statement without its values: its shape, and what was written of it.
type kept struct {
	shape shape
	hash  uint64
	text  string
	binds []bind
	used  atomic.Bool // since another statement last looked for a slot
}

// Cache returns a cache of at most n statements, 1 at the least.
func (d *Dialect) Cache(n int) *Cache {
	if n > ways {
		n -= n % ways
	}
	return &Cache{d: d, slots: make([]atomic.Pointer[kept], max(n, 1))}
}

// Select returns the statement of [Dialect.Append], and its arguments behind args.
func (c *Cache) Select(args []any, q *filter.Query) (string, []any, error) {
	return c.statement(args, ask(q), wantRows)
}

// Count returns the statement of [Dialect.AppendCount], and its arguments behind args.
func (c *Cache) Count(args []any, q *filter.Query) (string, []any, error) {
	return c.statement(args, ask(q), wantCount)
}

// Keyed returns the statement of [Dialect.AppendKeyed], and its arguments behind args.
func (c *Cache) Keyed(args []any, q *filter.Query) (string, []any, error) {
	return c.statement(args, ask(q), wantKeys)
}

// Aggregate returns the statement of [Dialect.AppendAggregate], and its arguments behind args.
func (c *Cache) Aggregate(args []any, q *filter.Query) (string, []any, error) {
	return c.statement(args, ask(q), wantGroups)
}

// statement returns the statement of r and its arguments behind args.
func (c *Cache) statement(args []any, r request, want wanted) (string, []any, error) {
	w := c.d.open(r.r)
	defer w.close()
	w.numbered = c.d.numbered
	w.read(&r, want, len(args))
	hash := w.shape.hash()
	set := c.set(hash)
	for i := range set {
		if k := set[i].Load(); k != nil && k.hash == hash && k.shape.equal(&w.shape) {
			if !k.used.Load() {
				k.used.Store(true)
			}
			return k.text, w.arguments(args, k.binds, &r), nil
		}
	}
	w.write()
	if w.err != nil {
		return "", args, w.err
	}
	text := string(w.whole())
	if len(text) <= longestKept {
		put(set, &kept{shape: w.shape.clone(), hash: hash, text: text, binds: slices.Clone(w.binds)})
	}
	return text, w.arguments(args, w.binds, &r), nil
}

// set returns the slots that a statement of that hash may be in.
func (c *Cache) set(hash uint64) []atomic.Pointer[kept] {
	if len(c.slots) <= ways {
		return c.slots
	}
	at := hash % uint64(len(c.slots)/ways) * ways
	return c.slots[at : at+ways]
}

// put puts k in the place of one that has not been used of late.
func put(set []atomic.Pointer[kept], k *kept) {
	first := int(k.hash >> 33 % uint64(len(set))) //nolint:gosec // below len(set)
	for i := range set {
		at := (first + i) % len(set)
		if old := set[at].Load(); old == nil || !old.used.Swap(false) {
			set[at].Store(k)
			return
		}
	}
	set[first].Store(k)
}
