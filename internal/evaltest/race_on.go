//go:build race

package evaltest

// The race detector makes a sync.Pool forget things, to see what happens.
const Raced = true
