package match

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
)

// Refresh makes the queries with relations read data from now on: their tests on related rows are compiled again, once
// for all queries that share them. It fails as Put does, and the index is then unchanged. The index can be used while
// Refresh reads the related rows.
func (ix *Index[K, T]) Refresh(data memeval.Dataset) error {
	return refresh([]*Index[K, T]{ix}, data)
}

// refresh makes all indexes read data, or none.
func refresh[K comparable, T any](indexes []*Index[K, T], data memeval.Dataset) error {
	kits := make([]kit, len(indexes))
	for {
		for i, ix := range indexes {
			if err := ix.compile(&kits[i], data, ix.stale(kits[i]), ix.now()); err != nil {
				return err
			}
		}
		if renew(indexes, data, kits) {
			return nil
		}
	}
}

// stale returns the compiled tests that are not in the kit.
func (ix *Index[K, T]) stale(have kit) []*predicate.Node {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	var nodes []*predicate.Node
	for text, n := range ix.engine.testOf {
		if _, ok := have.tests[text]; !ok {
			node := ix.engine.tests.at(n).node
			nodes = append(nodes, &node)
		}
	}
	return nodes
}

// renew takes over the tests of the kits, unless an index has changed since they were made.
func renew[K comparable, T any](indexes []*Index[K, T], data memeval.Dataset, kits []kit) bool {
	for i, ix := range indexes {
		ix.mu.Lock()
		defer ix.mu.Unlock()
		for text := range ix.engine.testOf {
			if _, ok := kits[i].tests[text]; !ok {
				return false
			}
		}
	}
	for i, ix := range indexes {
		for text, n := range ix.engine.testOf {
			t, fresh := ix.engine.tests.at(n), kits[i].tests[text]
			t.holds, t.at = fresh.holds, fresh.at
		}
		ix.data, ix.version = data, ix.version+1
	}
	return true
}
