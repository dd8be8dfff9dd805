//go:build !cgo

package main

import "github.com/tamis-go/tamis/benchmarks"

// sqlite needs a C compiler.
var sqlite func([]benchmarks.Run) (answer, error)
