package main

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"

	"github.com/tamis-go/tamis/benchmarks"
)

// expressions are the criteria of a body in the words of aip.dev/160 and of CEL, as near as these come.
func expressions(b *runsBody) (aip, celText string) {
	var a, c []string
	one := func(column string, list []string) {
		if list == nil {
			return
		}
		parts, quoted := make([]string, len(list)), make([]string, len(list))
		for i, s := range list {
			parts[i], quoted[i] = fmt.Sprintf("%s = %q", column, s), fmt.Sprintf("%q", s)
		}
		a = append(a, "("+strings.Join(parts, " OR ")+")")
		c = append(c, column+" in ["+strings.Join(quoted, ", ")+"]")
	}
	text := func(column string, f *textFilter) {
		if f == nil {
			return
		}
		one(column, f.Any)
		if f.Like != nil {
			a = append(a, fmt.Sprintf("%s = %q", column, "*"+*f.Like+"*"))
			c = append(c, fmt.Sprintf("%s.contains(%q)", column, *f.Like))
		}
	}
	tags := func(column string, f *tagsFilter) {
		if f == nil {
			return
		}
		for _, t := range f.All {
			a = append(a, fmt.Sprintf("%s:%q", column, t))
			c = append(c, fmt.Sprintf("%q in %s", t, column))
		}
	}
	if f := b.FlowRuns; f != nil {
		if f.ID != nil {
			one("id", f.ID.Any)
		}
		text("name", f.Name)
		tags("tags", f.Tags)
		if f.State != nil && f.State.Type != nil {
			one("state_type", f.State.Type.Any)
		}
		if t := f.StartTime; t != nil {
			a = append(a, fmt.Sprintf("start_time >= timestamp(%q)", t.After.Format(timeFormat)), fmt.Sprintf("start_time <= timestamp(%q)", t.Before.Format(timeFormat)))
			c = append(c, fmt.Sprintf("start_time >= timestamp(%q)", t.After.Format(timeFormat)), fmt.Sprintf("start_time <= timestamp(%q)", t.Before.Format(timeFormat)))
		}
		if f.Deployment != nil {
			one("deployment_id", f.Deployment.Any)
		}
		text("work_queue_name", f.Queue)
	}
	if f := b.Flows; f != nil {
		text("flow_name", f.Name)
		tags("flow_tags", f.Tags)
	}
	return strings.Join(a, " AND "), strings.Join(c, " && ")
}

const timeFormat = "2006-01-02T15:04:05Z"

// aipCompiler returns what parses and checks the filter of a body with aip-go. It writes no SQL.
func aipCompiler(body benchmarks.Body) func() {
	options := []filtering.DeclarationOption{filtering.DeclareStandardFunctions()}
	for _, name := range []string{"id", "name", "state_type", "deployment_id", "work_queue_name", "flow_name"} {
		options = append(options, filtering.DeclareIdent(name, filtering.TypeString))
	}
	list := &expr.Type{TypeKind: &expr.Type_ListType_{ListType: &expr.Type_ListType{ElemType: filtering.TypeString}}}
	options = append(options, filtering.DeclareIdent("start_time", filtering.TypeTimestamp),
		filtering.DeclareIdent("tags", list), filtering.DeclareIdent("flow_tags", list))
	declarations, err := filtering.NewDeclarations(options...)
	must(err)
	text, _ := expressions(mustDecode(body))
	parse := func() {
		_, err := filtering.ParseFilterString(text, declarations)
		must(err)
	}
	parse()
	return parse
}

// celCompiler returns what compiles the filter of a body with cel-go, to an AST that is checked.
func celCompiler(body benchmarks.Body) func() {
	env, err := cel.NewEnv(
		cel.Variable("id", cel.StringType), cel.Variable("name", cel.StringType), cel.Variable("state_type", cel.StringType),
		cel.Variable("deployment_id", cel.StringType), cel.Variable("work_queue_name", cel.StringType), cel.Variable("flow_name", cel.StringType),
		cel.Variable("start_time", cel.TimestampType),
		cel.Variable("tags", cel.ListType(cel.StringType)), cel.Variable("flow_tags", cel.ListType(cel.StringType)),
	)
	must(err)
	_, text := expressions(mustDecode(body))
	compile := func() {
		_, issues := env.Compile(text)
		must(issues.Err())
	}
	compile()
	return compile
}

func mustDecode(body benchmarks.Body) *runsBody {
	b, err := decode(body.Text)
	must(err)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
