// Package workload gives the language that benchmarks are measured in: flows, their runs and what stands around them, with
// relations, arrays and JSON.
package workload

import (
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

// Language is that of the reference system, without its routes.
func Language() *filter.Language { return schema.Must(filter.New(prefect.Registry(), filter.Config{})) }
