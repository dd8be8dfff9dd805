//go:build trino

package introspect_test

import "github.com/tamis-go/tamis/sqlgen"

func slowDialects() []*sqlgen.Dialect { return []*sqlgen.Dialect{sqlgen.Trino} }
