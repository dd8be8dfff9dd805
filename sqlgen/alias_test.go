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
	body := func(s string) []byte {
		return fmt.Appendf(nil, `{"flow_runs": {"name": {"any_": [%q]}, "tags": {"all_": [%q, "x"]}, "run_count": {"any_": [%d]}}}`, s, s, 1000+len(s)*int(s[0]))
	}
	flow := func(s string) []byte { return fmt.Appendf(nil, `{"flow_runs": {"name": {"any_": [%q, "b"]}}}`, s) }
	for _, d := range sqlgen.Dialects() {
		for _, of := range []func(string) []byte{body, flow} {
			var q filter.Query
			if err := l.ParseInto(&q, "flow_runs", of("alice")); err != nil {
				if err := l.ParseInto(&q, "flow_runs", flow("alice")); err != nil {
					t.Fatal(err)
				}
				of = flow
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
}
