//go:build !trino

package introspect_test

import "github.com/tamis-go/tamis/sqlgen"

// slowDialects are those of databases that take long to start: they are asked with the build tag trino.
func slowDialects() []*sqlgen.Dialect { return nil }
