package source

import (
	"context"

	"github.com/tamis-go/tamis/memeval"
)

// A Loader is a Source that rows can be put into: what fuzz, load and demo need.
type Loader interface {
	Source
	// Load adds rows: all or none. A collection's rows are what a memeval.Dataset holds, or Rows.
	Load(ctx context.Context, data memeval.Dataset) error
}
