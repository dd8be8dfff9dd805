//go:build race

package sqlgen_test

// The race detector makes a sync.Pool forget at random, so that allocations say nothing.
const racing = true
