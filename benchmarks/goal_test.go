package benchmarks_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/benchmarks"
)

func TestThePageOfBenchmarksHasEveryGoal(t *testing.T) {
	page, err := os.ReadFile("../docs/benchmarks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "<!-- benchmarks -->\n")
	text, _, _ = strings.Cut(text, "<!-- end of benchmarks -->\n")
	lines := strings.Split(text, "\n")
	for _, g := range benchmarks.Goals() {
		said := 0
		for _, line := range lines {
			cells := strings.Split(line, " | ")
			if len(cells) == 7 && cells[0] == "| "+g.Name && cells[2] == g.Peer && cells[5] == g.Write(g.Most) && strings.HasSuffix(cells[6], "reached |") {
				said++
			}
		}
		if said != 1 {
			t.Errorf("docs/benchmarks.md says %d times whether %s beside %q is %s (make bench writes it)", said, g.Name, g.Peer, g.Write(g.Most))
		}
	}
}

func TestAGoalIsMeasuredBesideItsPeer(t *testing.T) {
	var all []benchmarks.Result
	for _, g := range benchmarks.Goals() {
		all = append(all, benchmarks.Result{Name: g.Name, Peer: g.Peer})
	}
	if missing := benchmarks.Unmeasured(all); len(missing) > 0 {
		t.Errorf("not measured: %v", missing)
	}
	missing := benchmarks.Unmeasured(all[1:])
	if len(missing) != 1 || missing[0] != benchmarks.Goals()[0] {
		t.Errorf("without the first, %v is not measured", missing)
	}
	if _, ok := (benchmarks.Goal{Name: "match/10000", Peer: "another"}).In(all); ok {
		t.Error("a measurement beside one peer counts for another")
	}
}

func TestRatiosHaveThreeFigures(t *testing.T) {
	for ratio, want := range map[float64]string{0: "0", 0.06: "0.06", 0.1004: "0.1", 0.1028: "0.103", 1: "1", 1.1: "1.1", 12.345: "12.3", 1234: "1234", 0.0000204: "0.0000204", 100: "100"} {
		if got := (benchmarks.Goal{}).Write(ratio); got != want {
			t.Errorf("Write(%v) = %s, want %s", ratio, got, want)
		}
	}
}

func TestWhatIsPrintedIsRead(t *testing.T) {
	want := []benchmarks.Result{
		{Name: "compile/medium", Peer: `a "peer"`, NS: 1234.6, PeerNS: 5e12, Ratio: 0.000001, Allocs: 7.25},
		{Name: "match/build of 100000", NS: 1e8},
	}
	var text bytes.Buffer
	if err := benchmarks.Print(&text, want...); err != nil {
		t.Fatal(err)
	}
	got, err := benchmarks.Read(&text)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if _, err := benchmarks.Read(strings.NewReader(`{"name": `)); err == nil {
		t.Error("a line that was cut is read")
	}
}

func ExampleGoals() {
	for _, g := range benchmarks.Goals()[:2] {
		fmt.Println(g.Name, "beside", g.Peer, "at most", g.Write(g.Most))
	}
	// Output:
	// compile/small beside json+validator+squirrel at most 0.06
	// compile/medium beside json+validator+squirrel at most 0.08
}
