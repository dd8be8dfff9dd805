//go:build !trino

package docs

import "github.com/tamis-go/tamis/sqlgen"

// asked reports whether a dialect's own server is asked: Trino's is with the build tag trino.
func asked(d *sqlgen.Dialect) bool { return d != sqlgen.Trino }
