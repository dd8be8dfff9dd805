//go:build race

package sqlgen_test

// The race detector makes a sync.Pool drop items at random, so allocations cannot be counted.
const racing = true
