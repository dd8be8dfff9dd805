//go:build !trino

package engines

// slow are the engines that tests start only where they are asked for: those of the build tag trino.
var slow []Engine
