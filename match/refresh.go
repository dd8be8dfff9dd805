package match

import (
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
)

// Refresh makes the queries with relations read data from now on: their tests on related rows are compiled again, once
// for all queries that share them. It fails as Put does, and the index is then unchanged. The index can be used while
// Refresh reads the related rows.
func (ix *Index[K, T]) Refresh(data memeval.Dataset) error {
	var have kit
	for {
		nodes, now := ix.stale(have)
		if err := ix.compile(&have, data, nodes, now); err != nil {
			return err
		}
		if ix.renew(data, have) {
			return nil
		}
	}
}

// stale returns the compiled tests that are not in the kit, and the time.
func (ix *Index[K, T]) stale(have kit) ([]*predicate.Node, time.Time) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	var nodes []*predicate.Node
	for text, n := range ix.engine.testOf {
		if _, ok := have.tests[text]; !ok {
			node := ix.engine.tests.at(n).node
			nodes = append(nodes, &node)
		}
	}
	return nodes, ix.clock()
}

// renew takes over the tests of the kit, unless the index has changed since it was made.
func (ix *Index[K, T]) renew(data memeval.Dataset, have kit) bool {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for text := range ix.engine.testOf {
		if _, ok := have.tests[text]; !ok {
			return false
		}
	}
	for text, n := range ix.engine.testOf {
		t, fresh := ix.engine.tests.at(n), have.tests[text]
		t.holds, t.at = fresh.holds, fresh.at
	}
	ix.data, ix.version = data, ix.version+1
	return true
}
