//go:build !trino

package sqlgen_test

// slowKeepings are the ways of keeping rows of databases that take long to start: those of the build tag trino.
func slowKeepings() []keeping { return nil }
