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
)

var language = schema.Must(filter.New(prefect.Server(), filter.Config{}))

func ExampleTable_Of() {
	for _, r := range routes.Standard.Of("flows", routes.Filter, routes.Row) {
		fmt.Println(r.Method, routes.Standard.Prefix+r.Path, r.Action)
	}
	// Output:
	// POST /api/flows/filter filter
	// GET /api/flows/{key} row
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
	for _, r := range prefect.Routes.Routes {
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
	for _, table := range []*routes.Table{&routes.Standard, &prefect.Routes} {
		mux := http.NewServeMux()
		for _, r := range table.Routes {
			mux.Handle(r.Method+" "+table.Prefix+r.Path, http.NotFoundHandler())
			if !strings.HasSuffix(r.Doc, ".") {
				t.Errorf("%s %s is not described by a sentence: %q", r.Method, r.Path, r.Doc)
			}
			if table == &routes.Standard {
				continue
			}
			c := language.Collection(r.Collection)
			if c == nil {
				if r.Collection != "" || r.Serve == nil {
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

func TestARouteLimitsItsPage(t *testing.T) {
	for _, r := range prefect.Routes.Routes {
		if r.Action != "simple_runs" {
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
