package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"github.com/hashicorp/go-bexpr"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// The filter of the evaluations: a state, a time, a tag and a part of the name, in either case.
const evalBody = `{"runs": {"state": {"any_": ["FAILED", "CRASHED"]}, "start": {"after_": "2024-01-01T12:00:00Z"}, "tags": {"all_": ["database"]}, "name": {"like_": "otter"}}}`

var evalStart = time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)

// byHandEval is the filter as one would write it in Go.
func byHandEval(r *benchmarks.Run) bool {
	return (r.State == "FAILED" || r.State == "CRASHED") && !r.Start.Before(evalStart) &&
		slices.Contains(r.Tags, "database") && strings.Contains(strings.ToLower(r.Name), "otter")
}

// A flatRun is a run as the peers like it best: the time is a number.
type flatRun struct {
	Name, State string
	Start       int64
	Tags        []string
}

func flatten(r *benchmarks.Run) flatRun { return flatRun{r.Name, r.State, r.Start.UnixMicro(), r.Tags} }

func (r *flatRun) vars() map[string]any {
	return map[string]any{"name": r.Name, "state": r.State, "start": r.Start, "tags": r.Tags}
}

// matching is a row that the filter matches: every clause of it has to be looked at.
func matching() benchmarks.Run {
	return benchmarks.Run{
		ID: benchmarks.UUID(1, 1), Name: "amber-otter-17", State: "CRASHED", Deployment: benchmarks.UUID(2, 1),
		Start: evalStart.Add(time.Hour), Tags: []string{"prod", "etl", "database"},
	}
}

func evalQuery() *filter.Query {
	l, _ := benchmarks.Runs()
	return schema.Must(l.Parse("runs", []byte(evalBody)))
}

// The peers, each as a test of one row in its own form. expr is run as its documents say, and with a machine that is used again.
func exprStruct() (run, again func(*flatRun) bool) {
	p, err := expr.Compile(fmt.Sprintf(`State in ["FAILED", "CRASHED"] && Start >= %d && "database" in Tags && lower(Name) contains "otter"`, evalStart.UnixMicro()),
		expr.Env(flatRun{}), expr.AsBool())
	must(err)
	var machine vm.VM
	return func(r *flatRun) bool { return runExpr(new(vm.VM), p, r) }, func(r *flatRun) bool { return runExpr(&machine, p, r) }
}

func exprMap() (run, again func(map[string]any) bool) {
	p, err := expr.Compile(fmt.Sprintf(`state in ["FAILED", "CRASHED"] && start >= %d && "database" in tags && lower(name) contains "otter"`, evalStart.UnixMicro()),
		expr.Env((&flatRun{}).vars()), expr.AsBool())
	must(err)
	var machine vm.VM
	return func(r map[string]any) bool { return runExpr(new(vm.VM), p, r) }, func(r map[string]any) bool { return runExpr(&machine, p, r) }
}

func runExpr(machine *vm.VM, p *vm.Program, row any) bool {
	v, err := machine.Run(p, row)
	must(err)
	return v.(bool)
}

func celMap() func(map[string]any) bool {
	env, err := cel.NewEnv(ext.Strings(), cel.Variable("state", cel.StringType), cel.Variable("start", cel.IntType),
		cel.Variable("tags", cel.ListType(cel.StringType)), cel.Variable("name", cel.StringType))
	must(err)
	ast, issues := env.Compile(fmt.Sprintf(`state in ["FAILED", "CRASHED"] && start >= %d && "database" in tags && name.lowerAscii().contains("otter")`, evalStart.UnixMicro()))
	must(issues.Err())
	p, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	must(err)
	return func(r map[string]any) bool {
		v, _, err := p.Eval(r)
		must(err)
		return v.Value().(bool)
	}
}

// bexprStruct leaves the time out: go-bexpr has no order.
func bexprStruct() func(*flatRun) bool {
	e, err := bexpr.CreateEvaluator(`(State == "FAILED" or State == "CRASHED") and "database" in Tags and Name matches "(?i)otter"`)
	must(err)
	return func(r *flatRun) bool {
		ok, err := e.Evaluate(r)
		must(err)
		return ok
	}
}

// evalSuite is one row that matches, and many that mostly do not.
func evalSuite(o benchmarks.Options) []benchmarks.Result {
	sameAnswers()
	q := evalQuery()
	ours := schema.Must(memeval.Compile[benchmarks.Run](q, nil))
	oursMap := schema.Must(memeval.Compile[map[string]any](q, nil))
	row := matching()
	flat := flatten(&row)
	vars := flat.vars()
	rowMap := map[string]any{"name": row.Name, "state": row.State, "start": row.Start, "tags": row.Tags}
	expr1, expr1Again := exprStruct()
	expr2, expr2Again := exprMap()
	cel1, bexpr1 := celMap(), bexprStruct()
	hand := byHandEval
	results := benchmarks.Beside(o, "eval/struct",
		benchmarks.Contender{Do: func() { hold(ours(&row)) }},
		benchmarks.Contender{Name: "hand-written", Do: func() { hold(hand(&row)) }},
		benchmarks.Contender{Name: "expr", Do: func() { hold(expr1(&flat)) }},
		benchmarks.Contender{Name: "expr, its VM used again", Do: func() { hold(expr1Again(&flat)) }},
		benchmarks.Contender{Name: "cel-go", Do: func() { hold(cel1(vars)) }},
		benchmarks.Contender{Name: "go-bexpr", Do: func() { hold(bexpr1(&flat)) }})
	return append(results, benchmarks.Beside(o, "eval/map",
		benchmarks.Contender{Do: func() { hold(oursMap(&rowMap)) }},
		benchmarks.Contender{Name: "expr", Do: func() { hold(expr2(vars)) }},
		benchmarks.Contender{Name: "expr, its VM used again", Do: func() { hold(expr2Again(vars)) }})...)
}

// hold panics unless a row matched that does: so the work is not left out, and is right.
func hold(ok bool) {
	if !ok {
		panic("the row matches, and was found not to")
	}
}

// sameAnswers makes sure that all ways answer alike.
func sameAnswers() {
	ours := schema.Must(memeval.Compile[benchmarks.Run](evalQuery(), nil))
	_, expr1 := exprStruct()
	_, expr2 := exprMap()
	cel1 := celMap()
	g := benchmarks.NewGenerator(1)
	matches := 0
	for range 200_000 {
		r := g.Run()
		flat := flatten(&r)
		want := byHandEval(&r)
		if want {
			matches++
		}
		if ours(&r) != want {
			panic(fmt.Sprintf("ours is %v of %+v", !want, r))
		}
		if flat.State == "FAILED" && (expr1(&flat) != want || expr2(flat.vars()) != want || cel1(flat.vars()) != want) {
			panic(fmt.Sprintf("a peer says otherwise than %v of %+v", want, r))
		}
	}
	if matches == 0 {
		panic("no row matches")
	}
}
