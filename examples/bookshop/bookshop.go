// Package bookshop is an API whose rows are not just those of its tables: an order is answered with its lines and the name of its
// customer, as the view in bookshop.yaml says.
package bookshop

import (
	_ "embed"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

//go:embed bookshop.yaml
var text []byte

// Language is what clients of the bookshop filter by.
var Language = schema.Must(filter.New(schema.Must(file.Parse("bookshop.yaml", text)), filter.Config{}))
