//go:build !race

package evaltest

const Raced = false
