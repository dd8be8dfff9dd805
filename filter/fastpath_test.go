package filter

import (
	"bytes"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Bodies that the fast path takes, and so must read as the check does.
var pathBodies = []struct{ collection, body string }{
	{"flows", `{}`},
	{"flows", `{"flows": {"tags": {"all_": ["database"]}}, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`},
	{"flows", `{"flows": {"operator": "or_", "name": {"like_": "x", "any_": []}, "id": {"not_any_": ["8F3C2A10-1111-4222-8333-444455556666"]}}, "limit": 5, "offset": 3, "sort": "CREATED_DESC"}`},
	{"flows", `{"task_runs": {"name": {"like_": "a"}}, "flow_runs": {}, "work_pools": {"name": {"any_": ["p"]}}, "deployments": {"paused": {"eq_": true}}, "flows": null}`},
	{"flows", `{"flows": {"or_": [{"name": {"any_": ["a"]}}, {"and_": [{}, {"id": {}}]}, {"not_": {"name": {"like_": "z"}}}], "flow_runs": {"some_": {"name": {"any_": ["q"]}}}, "deployment": {"is_null_": true}}}`},
	{"flows", `{"flows": {"not_": {}}}`},
	{"flows", `{"flows": {"flow_runs": {"none_": {"or_": [{"name": {"any_": []}}, {"tags": {"all_": ["a"]}}]}}}}`},
	{"flows", `{"flows": {"flow_runs": {"every_": {"operator": "or_", "name": {"like_": "a"}, "not_": {"name": {"any_": []}}}, "none_": {}}}}`},

	{"flows", `{"flows": {"or_": []}}`},
	{"flow_runs", `{"flow_runs": {"start_time": {"after_": "2024-01-01T00:00:00Z", "is_null_": false}, "parent_flow_run_id": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}, "created_by": {"type_": ["a\u00e9"]}}}`},
	{"flow_runs", `{"work_queues": {"name": {"startswith_": ["a"]}}, "work_pools": {}}`},
	{"block_documents", `{}`},
	{"block_documents", `{"block_documents": {"is_anonymous": null}}`},
	{"block_documents", `{"block_documents": {"operator": "or_", "name": {"any_": ["x"]}, "and_": [{"is_anonymous": {"eq_": true}}]}, "block_types": {"slug": {"any_": ["s"]}}}`},
	{"deployments", `{"deployments": {"flow_or_deployment_name": {"like_": "x"}}}`},
	{"logs", `{"logs": {"level": {"ge_": -5, "le_": 9223372036854775807}, "timestamp": {"before_": "2024-01-01"}}}`},
}

func FuzzFastPath(f *testing.F) {
	l, err := New(preset(), Config{CursorKey: []byte("k")})
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range pathBodies {
		f.Add(b.collection, []byte(b.body))
	}
	f.Fuzz(func(t *testing.T, collection string, body []byte) {
		c := l.Collection(collection)
		if c == nil {
			t.Skip()
		}
		comparePaths(t, l, collection, body)
	})
}

// comparePaths holds the fast path to the check: what it takes the check takes, as an equal query.
func comparePaths(t *testing.T, l *Language, collection string, body []byte) (fast bool) {
	a := l.parseFast(l.tables[collection], bytes.Clone(body))
	b, err := l.parseSlow(l.tables[collection], bytes.Clone(body))
	if a == nil {
		return false
	}
	if err != nil {
		t.Fatalf("the fast path takes %s, the check says %v", body, err)
	}
	if got, want := a.where.String(), b.where.String(); got != want {
		t.Fatalf("fast %s\n got %s\nwant %s", body, got, want)
	}
	if a.HasSort() != b.HasSort() {
		t.Fatalf("%s has a sort: %v, and %v for the check", body, a.HasSort(), b.HasSort())
	}
	if a.Sum() != b.Sum() {
		t.Fatalf("%s has two sums\n%+v\n%+v", body, a.page, b.page)
	}
	return true
}

func TestTheFastPathTakesPlainBodies(t *testing.T) {
	l, err := New(preset(), Config{CursorKey: []byte("k")})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range pathBodies {
		if !comparePaths(t, l, b.collection, []byte(b.body)) {
			t.Errorf("the fast path does not take %s", b.body)
		}
	}
}

func TestTheFastPathTakesPoliciesAlong(t *testing.T) {
	open, err := New(preset(), Config{CursorKey: []byte("k")})
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]predicate.Node)
	for _, c := range open.Registry().Collections() {
		name := c.Term("name")
		if name == nil {
			rows[c.Name] = predicate.True()
			continue
		}
		rows[c.Name] = predicate.And(
			predicate.In(name, schema.Texts("mine", "ours")),
			predicate.Not(predicate.IsNull(name)))
	}
	delete(rows, "work_pools")
	rows["deployments"] = predicate.False()
	l := open.Within(Scope{Rows: rows, Sees: func(c *schema.Collection, name string) bool { return c.Name != "flows" || name != "id" }})
	taken := 0
	for _, b := range pathBodies {
		if comparePaths(t, l, b.collection, []byte(b.body)) {
			taken++
		}
	}
	if taken < 8 {
		t.Errorf("the fast path takes %d bodies of a caller with policies, want 8 or more", taken)
	}
}

// A limit refuses on both paths, however small it is.
func TestBothPathsAgreeOnSmallLimits(t *testing.T) {
	for n := 1; n < 40; n++ {
		l := schema.Must(New(preset(), Config{CursorKey: []byte("k"), Limits: Limits{String: n, List: n, Nodes: n, Depth: n}}))
		for _, b := range pathBodies {
			comparePaths(t, l, b.collection, []byte(b.body))
		}
	}
}

const mediumBody = `{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}, "start_time": {"after_": "2024-01-01T00:00:00Z", "before_": "2024-02-01T00:00:00Z"}, "tags": {"all_": ["database", "prod"]}, "name": {"like_": "otter"}, "deployment_id": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}}, "flows": {"name": {"any_": ["etl", "ingest"]}, "tags": {"all_": ["database"]}}, "sort": "START_TIME_DESC", "limit": 50, "offset": 0}`

func BenchmarkParseMedium(b *testing.B) {
	l, _ := New(preset(), Config{})
	body := []byte(mediumBody)
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := l.Parse("flow_runs", body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("slow", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := l.parseSlow(l.tables["flow_runs"], body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
