package advise_test

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// A trees is a database whose indexes are on columns alone.
type trees struct{}

func (trees) Part(_ *schema.Collection, u advise.Use) (advise.Part, bool) {
	if len(u.Term.Columns) != 1 || u.Term.Type.Array || u.For == advise.Text {
		return advise.Part{}, false
	}
	c := u.Term.Columns[0]
	p := advise.Part{SQL: c.SQL(), Column: c, Reads: c}
	if u.Order != nil && u.Order.Descending {
		p.After, p.Descending = " desc", true
	}
	return p, true
}

func (trees) Joins(_, _ *schema.Column) bool { return true }

func (trees) KeyBytes() int { return 0 }

func (trees) Create(x *advise.Index, parts []advise.Part) string {
	var names []string
	for _, p := range parts {
		names = append(names, p.SQL+p.After)
	}
	return x.Name + ": " + strings.Join(names, ", ")
}

func ExampleIndexes() {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	var queries []*filter.Query
	for _, body := range []string{
		`{"flow_runs": {"work_queue_name": {"any_": ["default"]}}, "sort": "NAME_ASC"}`,
		`{"flow_runs": {"work_queue_name": {"any_": ["default"]}, "deployment_id": {"any_": ["00000000-0000-0000-0000-000000000001"]}}}`,
		`{"flow_runs": {"id": {"any_": ["00000000-0000-0000-0000-000000000001"]}}}`,
		`{"flow_runs": {"tags": {"all_": ["etl"]}}, "sort": "NAME_ASC"}`,
	} {
		queries = append(queries, schema.Must(l.Parse("flow_runs", []byte(body))))
	}
	indexes, unserved := advise.Indexes(func(*schema.Registry) advise.Database { return trees{} }, queries...)
	for _, x := range indexes {
		fmt.Println(x.SQL)
		for _, s := range x.Serves {
			fmt.Println("   ", s.Query, s.What)
		}
	}
	for _, s := range unserved {
		fmt.Println("none:", s.Query, s.What)
	}
	// Output:
	// ix_flow_run_work_queue_name_name_id: work_queue_name, name, id
	//     0 work_queue_name, in the order of name, id
	// ix_flow_run_work_queue_name_deployment_id_id: work_queue_name, deployment_id, id
	//     1 work_queue_name, deployment_id, in the order of -id
	// ix_flow_run_name_id: name, id
	//     3 in the order of name, id
	// none: 3 tags
}

// Where nobody knows yet what clients will ask, typical filters stand for theirs.
func ExampleTypical() {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	queries := advise.Typical(l)
	indexes, _ := sqlgen.SQLite.Indexes(queries...)
	fmt.Println(len(queries) > 100, len(indexes) > 20)
	// Output: true true
}

func ExampleName() {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	fmt.Println(advise.Name(l.Collection("flow_runs"), "name", "id"))
	// Output: ix_flow_run_name_id
}
