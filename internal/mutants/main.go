// Command mutants plants bugs in the core, one at a time, and reports which test catches each.
//
// A mutant is a patch in internal/mutants/patches: a bug that someone could write, such as a LIKE without ESCAPE. It is
// applied with go test -overlay, so the core never knows of it. The command ends with
//
//	N of N planted mutants caught
//
// and with status 1 if one was not.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

const module = "github.com/tamis-go/tamis/"

func main() {
	only := flag.String("run", "", "plant only mutants whose names match this `REGEXP`")
	workers := flag.Int("workers", max(1, runtime.NumCPU()/2), "plant so many at a time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *workers); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, workers int) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	all, err := readMutants(root, "internal/mutants/patches")
	if err != nil {
		return err
	}
	const page = "internal/mutants/caught.md"
	last, err := readRecord(page)
	if err != nil {
		return err
	}
	mutants := slices.DeleteFunc(slices.Clone(all), func(m *mutant) bool { return !match.MatchString(m.name) })
	var controls []*mutant // a suite that fails without a mutant would catch every one
	if only == "" {
		controls = []*mutant{{name: "no mutant"}, {name: "no mutant, on servers", suite: "engines"}, {name: "no mutant, on ClickHouse and servers that divide rows", suite: "scale"}}
	}
	caught := 0
	for o := range plantAll(ctx, root, append(controls, mutants...), maps.Clone(last), workers) {
		isControl := slices.Contains(controls, o.mutant)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case isControl && o.err != nil:
			return o.err
		case isControl && o.by != "":
			return fmt.Errorf("%s, and this fails: %s", o.name, o.by)
		case isControl:
			fmt.Printf("nothing     %s: every test passes, %.0f s\n", o.name, o.took.Seconds())
		case o.err != nil:
			fmt.Printf("NOT PLANTED %s: %s\n%v\n", o.name, o.sentence, o.err)
		case o.by == "":
			fmt.Printf("NOT CAUGHT  %s: %s\n", o.name, o.sentence)
		default:
			caught++
			last[o.name] = o.by
			if err := last.write(page, all); err != nil {
				return err
			}
			fmt.Printf("caught      %s: %s\n            by %s, %.0f s\n", o.name, o.sentence, o.by, o.took.Seconds())
		}
	}
	fmt.Printf("%d of %d planted mutants caught\n", caught, len(mutants))
	if caught < len(mutants) || len(mutants) == 0 {
		return errors.New("a planted mutant was not caught")
	}
	return nil
}

// An outcome is what became of a mutant: the test that caught it, or "".
type outcome struct {
	*mutant
	by   string
	took time.Duration
	err  error
}

// plantAll plants mutants, several at a time, and gives their outcomes in order.
func plantAll(ctx context.Context, root string, mutants []*mutant, last record, workers int) iter.Seq[outcome] {
	outcomes := make([]chan outcome, len(mutants))
	free := make(chan struct{}, workers)
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	go func() {
		for i, m := range mutants {
			free <- struct{}{}
			go func() {
				begin := time.Now()
				by, err := m.plant(ctx, root, last.first(m))
				outcomes[i] <- outcome{m, by, time.Since(begin), err}
				<-free
			}()
		}
	}()
	return func(yield func(outcome) bool) {
		for _, c := range outcomes {
			if !yield(<-c) {
				return
			}
		}
	}
}

// The suites: runs of go test, the quickest first. What needs no server is asked without one. A test of time fails on a
// busy machine too, and so catches nothing.
var suites = map[string][][]string{
	"": {
		{"-run", "OwnKindAlone|OnesOwn|Plain|DoesNotHoldOn|ItsOperators", "./filter"},
		{"-run", "ManyRows|InHalves|BetweenSums", "./filter", "./sqlgen", "./memeval"},
		{"-run", "WithoutAFraction|OfAnOrder|NothingOfAStatement|AnArrayDoesNotSay|IndexesAreAsRecorded|ScanTakes|FieldsApart|AppendedJSON", "./sqlgen"},
		{"-short", "./fuzz/conformance"},
		{"-run", "AnswersAreThoseOfMemory/sqlite", "./sqlgen"},
		{"-short", "-run", "Limit|LeftOut|PlainOnes|InVain|EndsTheWork|Bounded|EveryBackend|Outlives|OfColumns|AnswersAsItsRows|DictionaryIsAsked|ABranchIs|FoundByTheirKeys|TableInOrder|BesideTheValue|ObjectsInTheir", "./filter", "./memeval/...", "./internal/eval", "./internal/needle", "./internal/jsonrow", "./source"},
		{"-run", "AConditionOf|AKeyIsOf/sqlite", "./source"},
		{"-run", "NotItsType|BytesHave|TimesOfDayAre|APathLeadsInto", "./schema", "./internal/value"},
		{"-run", "NoBytesAndNoTimes|SumsOfFloats|FloatOf32|FloatsOf32|ClauseForNulls", "./source", "./filter"},
		{"-short", "-run", "GroupsAre|DurationsAre", "./memeval", "./sqlgen", "./fuzz"},
		{"-short", "./schema/introspect", "./match"},
		{"-run", "ErrorsAreTold", "./schema/file"},
		{"-run", "AFieldInAView", "./fuzz"},
		{"-short", "-skip", "TimeAndSpace|RefusedAtOnce", "./fuzz"},
		{"-short", "./httpapi/proxy", "./internal/proxytest"},
		{"-short", "-run", "Slots|ValuesAreRead|RowsAreCountedByKey|EventsAreCounted|ADeploymentHas|AnOlderRelease|AmongTheRowsThatComeFirst|FewByEitherColumn|AReaderFinds", "./prefect", "./source"},
		{"-short", "./internal/noninterference"},
		{"-run", "AFieldOfAView|OrderOfManyRows|BelowAParent|AJoinHolds|AJoinFinds|OnEveryRoute|NobodyAsked|UnknownMember|FewMembers|FewColumns|WhatAndAdded|Opened|HoldsAPassword", "./httpapi", "./filter", "./source", "./cmd/tamis"},
		{"-run", "Scripts/fuzz", "./cmd/tamis"},
		{"-short", "-run", "Hid|Cursor|Polic|ByItsKey|Scripts", "./filter", "./httpapi"},
		{"-short", "-run", "TheVerbs|AModel|PieceTogether|MayLie|ComesBack|MayChangeWhatIs|MakesWhatARow|MoreRowsThan|OthersTake|SlowReader|PolicyOver/memory|sqlite", "./httpapi"},
		{"-short", "-run", "PoliciesHoldForNew|LiveRuns|ARunIsCreated/memory", "./prefect"},
	},
	"engines": {
		{"-run", "Cases", "./fuzz/conformance"},
		{"-run", "AnswersAreThoseOfMemory", "./sqlgen"},
		{"-run", "TheOneLoaded", "./source"},
		{"-run", "Found|Pin", "./fuzz", "./sqlgen"},
		{"-run", "Postgres|MariaDB|Locales|Zones", "./fuzz"},
		{"-run", "NoPlan", "./fuzz/conformance"},
		{"-run", "InsideJSON|CannotHold|CannotBeRead|EveryType|Fuzz|WereFound|RandomTables|Bools", "./internal/foreign"},
		{"-short", "-run", "NothingAcknowledged|OneOfTwoCallers", "./httpapi", "./prefect"},
	},
	"scale": { // ClickHouse, its shards, and PostgreSQL servers that have parts of tables
		{"-run", "ClickHouse", "./sqlgen"},
		{"-run", "Refusals", "./internal/docs"},
		{"-run", "OverClickHouse", "./cmd/tamis"},
		{"-run", "TestWhatCannotBeReadIsNull/clickhouse", "./internal/foreign"},
		{"-run", "TestWhatWasFoundStaysFixed/clickhouse", "./fuzz"},
		{"-tags", "scale", "-run", "TestClickHouseAnswersTheCases", "./fuzz/conformance"},
		{"-run", "GroupsAreTheSame", "./fuzz"},
		{"-run", "ClickHouse|AKeyGoes", "./fuzz"},
		{"-run", "ForeignTables", "./source"},
		{"-run", "ASchemaOffADatabase/clickhouse", "./schema/introspect"},
	},
}

// plant runs the suite with the mutant in place, after what is to be run first if that is not nil, and returns the test that failed first, or "".
func (m *mutant) plant(ctx context.Context, root string, first []string) (string, error) {
	folder, err := os.MkdirTemp("", "tamis-mutant-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	overlay := map[string]map[string]string{"Replace": {}}
	for name, text := range m.files {
		path := filepath.Join(folder, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay["Replace"][filepath.Join(root, name)] = path
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	runs := suites[m.suite]
	if first != nil {
		runs = append([][]string{first}, runs...)
	}
	for _, run := range runs {
		if by, err := test(ctx, file, run); by != "" || err != nil {
			return by, err
		}
	}
	return "", nil
}

// test runs go test and returns the test that failed first, and the file that it is in. What does not build is an error.
func test(ctx context.Context, overlay string, run []string) (string, error) {
	args := []string{"test", "-json", "-failfast", "-count=1", "-vet=off", "-ldflags=-w", "-overlay", overlay}
	c := exec.CommandContext(ctx, "go", append(args, run...)...) //nolint:gosec // a list of our own
	c.Env = append(os.Environ(), "TAMIS_FUZZ_N=25")
	var diagnostics bytes.Buffer
	c.Stderr = &diagnostics
	out, err := c.Output()
	if err == nil {
		return "", nil
	}
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || ctx.Err() != nil {
		return "", err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var e struct{ Action, Package, Test, Output string }
		if err := d.Decode(&e); err != nil {
			return "", fmt.Errorf("no test failed, and go test did:\n%s", diagnostics.String())
		}
		if e.Action == "build-output" {
			diagnostics.WriteString(e.Output)
		}
		if e.Action == "fail" && e.Test != "" {
			return where(e.Package, e.Test) + e.Test, nil
		}
	}
}

// where returns the file that a test is in, with a colon and a space.
func where(pkg, test string) string {
	name, _, _ := strings.Cut(test, "/")
	files, _ := filepath.Glob(filepath.Join(strings.TrimPrefix(pkg, module), "*_test.go")) // a pattern that is well formed
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && bytes.Contains(text, []byte("\nfunc "+name+"(")) {
			return file + ": "
		}
	}
	return pkg + ": "
}
