package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// FuzzAppend holds that what is accepted becomes one statement with as many binds as arguments, through every door,
// and that nothing of the body is in its text.
func FuzzAppend(f *testing.F) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, b := range bodies {
		f.Add(b.body)
	}
	for _, s := range hostile {
		f.Add(`{"flow_runs": {"name": {"like_": "` + s + `"}, "tags": {"all_": ["` + s + `"], "any_": []}}}`)
	}
	f.Add(`{"flow_runs": {"not_": {"or_": [{"tags": {"is_null_": true}}, {"created_by": {"type_": {"any_": ["zebra"]}}}]}}, "sort": "NAME_ASC", "limit": 0}`)
	f.Fuzz(func(t *testing.T, body string) {
		q, err := l.Parse("flow_runs", []byte(body))
		if err != nil {
			return
		}
		for _, d := range sqlgen.Dialects() {
			text, args, err := d.Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			same(t, d.Select(q), text, args)
			for _, compile := range compilers(d) {
				compiled, compiledArgs, err := compile(l, "flow_runs", []byte(body))
				if diff := cmp.Diff(args, compiledArgs); compiled != string(text) || diff != "" || err != nil {
					t.Errorf("compiled: %s, %v\nappended: %s\n(-appended +compiled):\n%s", compiled, err, text, diff)
				}
			}
			if strings.Contains(string(text), "zebra") {
				t.Errorf("%s is in %s", "zebra", text)
			}
		}
	})
}
