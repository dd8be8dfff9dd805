// Package prefect is the filter language of Prefect's REST API as a schema: data alone, in preset.yaml.
//
// The collections, fields, operators and sorts are those of the Prefect server (https://github.com/PrefectHQ/prefect,
// Apache-2.0), as facts about its API; none of its code is here. They are those of one commit of August 2026: what a release has
// beside them is refused, as release 3.8.8's automations.id is.
package prefect

import (
	_ "embed" // the schema is a file
	"sync"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

//go:embed preset.yaml
var source []byte

// Source returns the schema file.
func Source() []byte { return append([]byte(nil), source...) }

// Registry returns the schema. It is read once.
var Registry = sync.OnceValue(func() *schema.Registry {
	return schema.Must(file.Parse("preset.yaml", source))
})
