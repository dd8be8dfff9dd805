package proxy_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/proxy"
	"github.com/tamis-go/tamis/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/prefect"
	"github.com/tamis-go/tamis/source"
)

// A law: of random policies and filters, what the proxy forwards has the rows, to a server that knows no policy, that
// the filter has within the policies.
func TestAJoinedFilterHasTheRowsThatThePolicyLeaves(t *testing.T) {
	for name, l := range map[string]*filter.Language{
		"zoo": language, "zoo without groups": zooOf("false"),
		"prefect": schema.Must(filter.New(prefect.Registry(), filter.Config{})), "prefect without groups": schema.Must(filter.New(prefect.Strict(), filter.Config{})),
	} {
		p := gopter.DefaultGenParameters()
		p.Rng.Seed(7)
		compared, narrowed, refused := 0, 0, 0
		rounds := 100
		if testing.Short() {
			rounds = 10
		}
		for range rounds {
			rows := generated[fuzz.Rows](t, fuzz.Data(l, fuzz.RowConfig{Tidy: true}), p)
			policies := generated[map[string][]byte](t, fuzz.Policies(l, rows), p)
			if name == "zoo without groups" || name == "prefect without groups" { // there only one field or two can be said
				for c, body := range policies {
					policies[c] = withoutJunctions(t, l, c, body)
				}
			}
			j := newJoiner(t, l, policies)
			if j == nil {
				refused++
				continue
			}
			wide := schema.Must(filter.New(l.Registry(), filter.Config{Limits: filter.Limits{Nodes: 1 << 20, Depth: 1 << 10}})) // what is joined may be large
			scope, err := fuzz.Scope(l, policies)
			if err != nil {
				t.Fatal(err)
			}
			store, err := source.Memory(l, dataset(rows))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range l.Registry().Collections() {
				for range 4 {
					body := generated[[]byte](t, fuzz.Bodies(l, c, rows), p)
					joined := j.join(c.Name, body)
					if joined == nil {
						continue
					}
					want := keys(t, store, l.Within(scope), c, body)
					got := keys(t, store, wide, c, joined)
					compared++
					if !slices.Equal(want, keys(t, store, l, c, body)) {
						narrowed++
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s: policies %s\n%s on %s was forwarded as\n%s\nwhich has the rows %v, want %v", name, policies, body, c.Name, joined, got, want)
					}
				}
			}
		}
		t.Logf("tally: proxy: %s: %d filters joined with random policies have the rows that they should, %d of them fewer than alone (%d policies cannot be said)", name, compared, narrowed, refused)
		if compared < rounds || narrowed == 0 {
			t.Errorf("%s: %d filters were compared, %d narrowed, %d policies refused: the law was hardly tried", name, compared, narrowed, refused)
		}
	}
}

func generated[T any](t *testing.T, g gopter.Gen, p *gopter.GenParameters) T {
	t.Helper()
	v, ok := g(p).Retrieve()
	if !ok {
		t.Fatal("nothing was generated")
	}
	return v.(T)
}

func dataset(rows fuzz.Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// withoutJunctions returns a policy that has no "operator", or the one that says nothing.
func withoutJunctions(t *testing.T, l *filter.Language, collection string, body []byte) []byte {
	t.Helper()
	if strings.Contains(string(body), `"operator"`) {
		return []byte(`{}`)
	}
	if _, err := l.Parse(collection, body); err != nil {
		t.Fatal(err)
	}
	return body
}

// A joiner shows what a proxy forwards.
type joiner struct {
	handler   http.Handler
	forwarded []byte
}

// newJoiner returns nil where a policy cannot be said.
func newJoiner(t *testing.T, l *filter.Language, policies map[string][]byte) *joiner {
	t.Helper()
	bodies := map[string]json.RawMessage{}
	for c, body := range policies {
		bodies[c] = body
	}
	text, err := json.Marshal(map[string]any{"roles": map[string]any{"r": map[string]any{"rows": bodies}}, "anonymous": "r"})
	if err != nil {
		t.Fatal(err)
	}
	roles, err := httpapi.ParseRoles(l, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	j := &joiner{}
	table := routes.Standard
	j.handler, err = proxy.Check(l, proxy.Options{Roles: roles, Routes: &table}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		j.forwarded, _ = io.ReadAll(r.Body)
	}))
	if err != nil {
		return nil
	}
	return j
}

// join returns what is forwarded of a body, or nil if it is refused.
func (j *joiner) join(collection string, body []byte) []byte {
	j.forwarded = nil
	r := httptest.NewRequest(http.MethodPost, "/api/"+collection+"/filter", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	j.handler.ServeHTTP(httptest.NewRecorder(), r)
	return j.forwarded
}

// keys returns the keys of the rows of a filter, in order of their text.
func keys(t *testing.T, s *source.Store, l *filter.Language, c *schema.Collection, body []byte) []string {
	t.Helper()
	q, err := l.Parse(c.Name, body)
	if err != nil {
		t.Fatalf("%s on %s: %v", body, c.Name, err)
	}
	out := []string{}
	for row, err := range s.Rows(t.Context(), q.Slice(0, filter.NoLimit)) {
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		for _, col := range c.Key {
			key += " " + string(source.AppendValue(nil, row[col.Name]))
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
