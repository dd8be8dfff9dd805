package prefect_test

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

//go:embed testdata/inventory.txt
var inventory string

func TestPresetIsTheInventory(t *testing.T) {
	var want, got []string
	for line := range strings.Lines(inventory) {
		if !strings.HasPrefix(line, "#") {
			want = append(want, strings.TrimSpace(line))
		}
	}
	for _, c := range prefect.Registry().Collections() {
		got = append(got, describe(c))
		got = append(got, fields(c.Name+".", c.Fields)...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the preset accepts (-want +got):\n%s", diff)
	}
}

func describe(c *schema.Collection) string {
	var sorts, related []string
	for _, s := range c.Sorts {
		sorts = append(sorts, s.Name)
	}
	for _, r := range c.Related {
		if r.SameAs == "" { // another name of one, for one route
			related = append(related, r.Name)
		}
	}
	return fmt.Sprintf("%s: table %s; operator %v; sorts %s; default %s; related %s",
		c.Name, c.SQL(), !c.NoOperator, words(sorts), words(strings.Fields(c.Sort)), words(related))
}

func words(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func fields(prefix string, list []*schema.Field) (lines []string) {
	for _, f := range list {
		lines = append(lines, fields(prefix+f.Name+".", f.Fields)...)
		if len(f.Words) == 0 {
			continue // a group, or a relation that the reference cannot ask for
		}
		typ := strings.TrimSuffix(f.Type.String(), " or null")
		if f.Relation != nil {
			typ = "relation"
		}
		var accepts []string
		for _, w := range f.Words {
			accepts = append(accepts, w.Name)
		}
		line := words(accepts)
		if f.Operator {
			line += " operator"
		}
		lines = append(lines, fmt.Sprintf("%s%s: %s; %s", prefix, f.Name, typ, line))
	}
	return lines
}

func TestSourceIsACopy(t *testing.T) {
	prefect.Source()[0] = 'x'
	if prefect.Source()[0] == 'x' {
		t.Error("whoever reads Source can change it for others")
	}
}

func ExampleRegistry() {
	runs := prefect.Registry().Collection("flow_runs")
	for _, w := range runs.Field("start_time").Words {
		fmt.Println(w.Name)
	}
	// Output:
	// before_
	// after_
	// is_null_
}
