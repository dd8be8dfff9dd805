// Package prefect is the API of Prefect's server: its filter language as a schema, its routes, the look of its rows and refusals.
//
// It uses httpapi as any API's author can: [Preset] is one bundle, [Routes] a table in which some routes have a Serve of their own,
// [Problems] a style. A proxy in front of a Prefect server wants Routes too, since filters go there on other paths than elsewhere.
//
// The schema is data, in preset.yaml. Its collections, fields, operators and sorts are those of the Prefect server
// (https://github.com/PrefectHQ/prefect, Apache-2.0), as facts about its API; none of its code is here. They are those of one commit of
// August 2026, and of release 3.8.8 the key automations.id: what a release has beside them is refused.
package prefect

import (
	_ "embed" // the schema is a file
	"sync"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

//go:embed preset.yaml
var preset []byte

// Source returns the schema file.
func Source() []byte { return append([]byte(nil), preset...) }

// Registry returns the schema. It is read once.
var Registry = sync.OnceValue(func() *schema.Registry {
	return schema.Must(file.Parse("preset.yaml", preset))
})

// Preset is all that this package knows, as one bundle:
//
//	prefect.Preset.Options(language.Registry()).Handler(language, rows)
var Preset = httpapi.Preset{
	Name: "prefect", Registry: Registry, Stored: Server, Upstream: Strict,
	Routes: &Routes, Problems: Problems, Views: Views,
}
