package sqlgen_test

import (
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/prefect"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestArgumentsOutliveTheirQuery parses another body into the query that arguments were made of: neither they nor the texts
// of its predicate may change.
func TestArgumentsOutliveTheirQuery(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	of := func(s string) []byte {
		return fmt.Appendf(nil, `{"flow_runs": {"name": {"any_": [%[1]q]}, "flow_version": {"any_": [%[1]q, "b"]}, "tags": {"all_": [%[1]q, "x"]},
			"start_time": {"after_": "20%[2]d-01-01"}}, "flows": {"name": {"like_": %[1]q}}, "offset": 10%[2]d}`, s, s[0]%50+10)
	}
	for _, d := range sqlgen.Dialects() {
		var q filter.Query
		if err := l.ParseInto(&q, "flow_runs", of("alice")); err != nil {
			t.Fatal(err)
		}
		_, args := d.Append(nil, nil, &q)
		want, where := fmt.Sprintf("%#v", args), q.Where().String()
		kept := map[any]bool{}
		for _, a := range args {
			if s, ok := a.(string); ok {
				kept[s] = true
			}
		}
		if err := l.ParseInto(&q, "flow_runs", of("mallo")); err != nil {
			t.Fatal(err)
		}
		if q.Where().String() == where {
			t.Fatal("the query did not change")
		}
		if got := fmt.Sprintf("%#v", args); got != want {
			t.Errorf("%s: arguments are %s, were %s", d, got, want)
		}
		for _, a := range args {
			if s, ok := a.(string); ok && !kept[s] {
				t.Errorf("%s: %q is lost as a key", d, s)
			}
		}
	}
}
