package workload

import (
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

// Language is that of the reference system, without its routes.
func Language() *filter.Language { return schema.Must(filter.New(prefect.Registry(), filter.Config{})) }
