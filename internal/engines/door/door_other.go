//go:build !linux

package door

import "errors"

// Serve fails: the library is for Linux.
func Serve(Config) error { return errors.New("door: ClickHouse's engine is a library for Linux") }

// Runs reports whether a library is one that this system can load.
func Runs(string) bool { return false }
