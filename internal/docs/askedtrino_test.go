//go:build trino

package docs

import "github.com/tamis-go/tamis/sqlgen"

func asked(*sqlgen.Dialect) bool { return true }
