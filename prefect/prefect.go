// Package prefect is the API of Prefect's server: its filter language as a schema, its routes, the look of its rows and refusals.
//
// It uses httpapi as any API's author can: [Preset] is one bundle, [Routes] a table in which some routes have a Serve of their own,
// [Problems] a style. A proxy in front of a Prefect server wants Routes too, since filters go there on other paths than elsewhere.
//
// The schema is data, in preset.yaml. Its collections, fields, operators and sorts are those of the Prefect server
// (https://github.com/PrefectHQ/prefect, Apache-2.0), as facts about its API; none of its code is here. They are those of release 3.8.8, to
// which newest.yaml adds what [Release] has beside them. Which of the two a database is of, its own version says.
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
//
// It is that of the newest release. A database of an older one has its preset in Versions.
var Preset = presets()

func presets() httpapi.Preset {
	out := newest.preset(&Routes)
	out.Version, out.Versions = "SELECT version_num FROM alembic_version", map[string]*httpapi.Preset{}
	table := pinned.table()
	older := pinned.preset(&table)
	for _, version := range pinned.versions {
		out.Versions[version] = &older
	}
	return out
}
