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
	"github.com/tamis-go/tamis/internal/timing"
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

// exprMap takes rows as ours does: their times are times. The one in the filter is a constant of the program.
func exprMap() (run, again func(map[string]any) bool) {
	env := rowMap(&benchmarks.Run{})
	env["noon"] = func() time.Time { return evalStart }
	return exprOnMaps(`start >= noon()`, expr.Env(env), expr.ConstExpr("noon"))
}

// exprNumbers takes rows whose times are numbers.
func exprNumbers() (run, again func(map[string]any) bool) {
	return exprOnMaps(fmt.Sprintf(`start >= %d`, evalStart.UnixMicro()), expr.Env((&flatRun{}).vars()))
}

func exprOnMaps(start string, options ...expr.Option) (run, again func(map[string]any) bool) {
	p, err := expr.Compile(`state in ["FAILED", "CRASHED"] && `+start+` && "database" in tags && lower(name) contains "otter"`, append(options, expr.AsBool())...)
	must(err)
	var machine vm.VM
	return func(r map[string]any) bool { return runExpr(new(vm.VM), p, r) }, func(r map[string]any) bool { return runExpr(&machine, p, r) }
}

// rowMap returns a run as a map.
func rowMap(r *benchmarks.Run) map[string]any {
	return map[string]any{"name": r.Name, "state": r.State, "start": r.Start, "tags": r.Tags}
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
func evalSuite(o timing.Options) []benchmarks.Result {
	sameAnswers()
	q := evalQuery()
	ours := schema.Must(memeval.Compile[benchmarks.Run](q, nil))
	oursMap := schema.Must(memeval.Compile[map[string]any](q, nil))
	row := matching()
	flat := flatten(&row)
	vars := flat.vars()
	asMap := rowMap(&row)
	expr1, expr1Again := exprStruct()
	expr2, expr2Again := exprMap()
	_, exprNumbersAgain := exprNumbers()
	cel1, bexpr1 := celMap(), bexprStruct()
	hand := byHandEval
	results := benchmarks.Beside(o, "eval/struct",
		timing.Contender{Do: func() { hold(ours(&row)) }},
		timing.Contender{Name: "hand-written", Do: func() { hold(hand(&row)) }},
		timing.Contender{Name: "expr", Do: func() { hold(expr1(&flat)) }},
		timing.Contender{Name: "expr, its VM used again", Do: func() { hold(expr1Again(&flat)) }},
		timing.Contender{Name: "cel-go", Do: func() { hold(cel1(vars)) }},
		timing.Contender{Name: "go-bexpr", Do: func() { hold(bexpr1(&flat)) }})
	return append(results, benchmarks.Beside(o, "eval/map",
		timing.Contender{Do: func() { hold(oursMap(&asMap)) }},
		timing.Contender{Name: "expr", Do: func() { hold(expr2(asMap)) }},
		timing.Contender{Name: "expr, its VM used again", Do: func() { hold(expr2Again(asMap)) }},
		timing.Contender{Name: "expr, its VM used again, times as numbers", Do: func() { hold(exprNumbersAgain(vars)) }})...)
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
	_, expr3 := exprNumbers()
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
		if flat.State == "FAILED" && (expr1(&flat) != want || expr2(rowMap(&r)) != want || expr3(flat.vars()) != want || cel1(flat.vars()) != want) {
			panic(fmt.Sprintf("a peer says otherwise than %v of %+v", want, r))
		}
	}
	if matches == 0 {
		panic("no row matches")
	}
}
