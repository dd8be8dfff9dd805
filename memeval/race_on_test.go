//go:build race

package memeval

// The race detector makes a sync.Pool forget things, to see what happens.
const raced = true
