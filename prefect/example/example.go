// Package example is a small set of rows for the schema prefect: what a data platform did in a week.
package example

import _ "embed" // the rows are a file

// Data is data.json: {collection: [row, ...]}, which `tamis query --from` takes too.
//
//go:embed data.json
var Data []byte
