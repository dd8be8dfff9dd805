//go:build !race

package memeval

const raced = false
