//go:build race

package filter

// The race detector makes a sync.Pool forget at random, so that allocations cannot be compared.
const racing = true
