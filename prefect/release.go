package prefect

import (
	_ "embed" // a schema and settings are files
	"strings"
	"sync"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// Release is the newest release of the reference system whose answers these are.
const Release = "3.9.1"

// A release is how one release of the reference system differs from others.
type release struct {
	name     string
	schema   []byte // put over that of a server
	routes   func() []routes.Route
	lacks    string   // a member of settings.json
	bounded  bool     // lists of keys have a bound
	versions []string // of the schema of its databases, on SQLite and on PostgreSQL
}

//go:embed newest.yaml
var newestSchema []byte

var (
	newest = release{name: Release, schema: newestSchema, routes: observed, bounded: true}
	pinned = release{
		name: "3.8.8", schema: []byte("{}"), routes: func() []routes.Route { return nil }, lacks: `  "clear_schedules_on_empty": false,` + "\n",
		versions: []string{"a3b9c7d2e5f1", "d4a7e1c93f52"},
	}
)

// preset returns what this package knows of a release, as one bundle.
func (r *release) preset(table *routes.Table) httpapi.Preset {
	return httpapi.Preset{
		Name: "prefect", Registry: Registry,
		Stored:   sync.OnceValue(func() *schema.Registry { return schema.Must(with(server, r.schema)) }),
		Upstream: Strict, Routes: table, Problems: Problems, Views: Views,
	}
}

// settings returns those of a server that nobody has set.
func (r *release) settings() string { return strings.Replace(settings, r.lacks, "", 1) }
