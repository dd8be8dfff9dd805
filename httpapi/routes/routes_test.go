package routes_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

func ExampleFor() {
	table := routes.For(language.Registry())
	for _, r := range table.Routes {
		if r.Collection == "artifact_collections" && !r.Extra {
			fmt.Println(r.Method, table.Prefix+r.Path, r.Action)
		}
	}
	// Output:
	// POST /api/artifacts/latest/filter filter
	// POST /api/artifacts/latest/count count
}

func ExampleRoute_Language() {
	for _, r := range routes.Standard.Routes {
		if r.Action == routes.Count {
			_, err := r.Language(language).Parse("flows", []byte(`{"limit": 5}`))
			fmt.Println(err)
		}
	}
	// Output: /limit: limit is not allowed where rows are counted
}

func ExampleRoute_Bodies() {
	for _, r := range routes.Prefect.Routes {
		if r.Order != "" {
			fmt.Println(r.Path, r.Bodies().Order)
		}
	}
	// Output:
	// /work_pools/{name}/queues/filter priority
	// /ui/flow_runs/history -expected_start_time
}

// A mux takes every route, none twice; each has a collection of the schema, and a sentence for the documents.
func TestRoutesFitTheirSchema(t *testing.T) {
	for _, table := range []*routes.Table{&routes.Standard, &routes.Prefect} {
		mux := http.NewServeMux()
		for _, r := range table.Routes {
			mux.Handle(r.Method+" "+table.Prefix+r.Path, http.NotFoundHandler())
			if !strings.HasSuffix(r.Doc, ".") {
				t.Errorf("%s %s is not described by a sentence: %q", r.Method, r.Path, r.Doc)
			}
			if table.Name == "" {
				continue
			}
			c := language.Collection(r.Collection)
			if c == nil {
				if r.Action != routes.Health && r.Action != routes.Version {
					t.Errorf("%s %s: there is no collection %s", r.Method, r.Path, r.Collection)
				}
				continue
			}
			if _, err := c.SortKey(r.Order); r.Order != "" && err != nil {
				t.Errorf("%s: %v", r.Path, err)
			}
			if p := r.Parent; p != nil && (language.Collection(p.Collection).Column(p.Column) == nil || c.Column(p.Key) == nil || !strings.Contains(r.Path, "{"+p.Column+"}")) {
				t.Errorf("%s: its parent %+v is not in the schema, or not in the path", r.Path, *p)
			}
		}
	}
}

// A schema that is read off a file prefect.db has the preset's name, and none of its collections.
func TestANameAloneIsNoPreset(t *testing.T) {
	own := schema.Must(file.Parse("own.yaml", []byte("tamis: 1\nname: prefect\ncollections: {flow: {key: id, columns: {id: int}}}")))
	for r, want := range map[*schema.Registry]*routes.Table{own: &routes.Standard, prefect.Server(): &routes.Prefect, prefect.Strict(): &routes.Prefect} {
		if got := routes.For(r); got != want {
			t.Errorf("the routes of a schema with %d collections begin with %s, want those that begin with %s", len(r.Collections()), got.Routes[0].Path, want.Routes[0].Path)
		}
	}
}

func TestARouteLimitsItsPage(t *testing.T) {
	for _, r := range routes.Prefect.Routes {
		if r.Action != routes.SimpleRuns {
			continue
		}
		l := r.Language(language)
		q, err := l.Parse("flow_runs", []byte(`{}`))
		if err != nil || q.Page().Limit != 1000 {
			t.Errorf("the page of %s: %v, %v; want 1000 rows", r.Path, q, err)
		}
		if _, err := l.Parse("flow_runs", []byte(`{"limit": 1001}`)); err == nil {
			t.Errorf("%s takes a limit of 1001", r.Path)
		}
	}
}
