package table

import (
	"slices"
	"sync"

	"github.com/tamis-go/tamis/internal/eval"
)

// A dictionary numbers values as they come, from 1. Number 0 is null's.
//
// Only a writer of its table adds to it. Readers hold the values that there were when their rows were put in, which
// never change; they take the lock to look a value up.
type dictionary[V string | int64] struct {
	mu     sync.RWMutex
	codes  map[V]uint32
	values []V // by number
	bytes  int64
}

func newDictionary[V string | int64]() *dictionary[V] {
	return &dictionary[V]{codes: make(map[V]uint32), values: make([]V, 1, 8)}
}

// find returns the number of v, or 0.
func (d *dictionary[V]) find(v V) uint32 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.codes[v]
}

// What a value takes beside its text, roughly: its header, and its place in the map.
const valueSize = 56

// add numbers a new value, which is the dictionary's from now on.
func (d *dictionary[V]) add(v V, size int) uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	code := uint32(len(d.values)) //nolint:gosec // fewer than 2^32 values fit in memory
	d.values = append(d.values, v)
	d.codes[v] = code
	d.bytes += int64(size) + valueSize
	return code
}

// len returns how many numbers there are, with null's.
func (d *dictionary[V]) len() int { return len(d.values) }

// seen returns the values by number, as they are now.
func (d *dictionary[V]) seen() []V { return d.values[:len(d.values):len(d.values)] }

// numbersOf returns the numbers of the values of d that satisfy holds, in order.
func numbersOf[V string | int64](d *dictionary[V], stop *eval.Stop, holds func(V) bool) []uint32 {
	d.mu.RLock()
	values := d.seen()
	d.mu.RUnlock()
	var codes []uint32
	for code := 1; code < len(values) && !stop.After(code); code++ {
		if holds(values[code]) {
			codes = append(codes, uint32(code)) //nolint:gosec // as it was added
		}
	}
	return codes
}

// cut forgets what was added since there were n numbers, which took so many bytes. No reader may have seen it.
func (d *dictionary[V]) cut(n int, bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, v := range d.values[n:] {
		delete(d.codes, v)
	}
	// A value that comes next is put elsewhere in memory than those, of which a refused chunk may still tell.
	d.values = slices.Clip(d.values[:n])
	d.bytes = bytes
}
