//go:build !linux

package fuzz_test

import "time"

var begun = time.Now()

// spent is how long the tests have run, where a thread does not say how long it has worked.
func spent() time.Duration { return time.Since(begun) }
