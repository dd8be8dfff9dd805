//go:build trino

package engines

// slow are the engines that tests start only where they are asked for.
var slow = []Engine{Trino}
