package benchmarks_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/workload"
	"github.com/tamis-go/tamis/memeval"
)

func TestTheSameSeedMakesTheSameRows(t *testing.T) {
	rows := func(seed uint64) []byte {
		text, err := json.Marshal(benchmarks.NewGenerator(seed).Rows(100))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if !bytes.Equal(rows(1), rows(1)) {
		t.Error("the same seed made other rows")
	}
	if bytes.Equal(rows(1), rows(2)) {
		t.Error("another seed made the same rows")
	}
}

func TestRunsAreSkewedAndOfTheirSchema(t *testing.T) {
	l, c := benchmarks.Runs()
	rows := benchmarks.NewGenerator(1).Rows(5000)
	if err := memeval.Check(l.Registry(), memeval.Dataset{c.Name: rows}); err != nil {
		t.Fatal(err)
	}
	states, deployments, ids := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, r := range rows {
		states[r.State]++
		deployments[r.Deployment]++
		ids[r.ID] = true
	}
	most := 0
	for _, n := range deployments {
		most = max(most, n)
	}
	if len(ids) != len(rows) || states["COMPLETED"] < 3000 || states["FAILED"] < 300 || len(states) < 8 || most < 100 || len(deployments) < 500 {
		t.Errorf("%d ids, states %v, %d deployments of which one has %d runs", len(ids), states, len(deployments), most)
	}
}

func TestBodiesAreAcceptedAndHostileOnesBounded(t *testing.T) {
	l := workload.Language()
	bodies := append(benchmarks.Bodies(), benchmarks.List(1000), benchmarks.Nodes(199))
	for _, b := range bodies {
		if _, err := l.Parse(b.Collection, b.Text); err != nil {
			t.Errorf("%s: %v", b.Name, err)
		}
	}
	refused := 0
	for _, b := range benchmarks.Hostile() {
		if len(b.Text) > l.Limits().Body {
			t.Errorf("%s has %d bytes: it is refused before it is read", b.Name, len(b.Text))
		}
		if _, err := l.Parse(b.Collection, b.Text); err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("no hostile body is refused")
	}
}

func TestSavedFiltersAreAccepted(t *testing.T) {
	l, _ := benchmarks.Runs()
	for _, byDeployment := range []bool{true, false} {
		for _, body := range benchmarks.NewGenerator(3).Saved(300, byDeployment) {
			if _, err := l.Parse("runs", body); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			if strings.Contains(string(body), "deployment") != byDeployment {
				t.Fatalf("%s: a deployment is asked for: want %v", body, byDeployment)
			}
		}
	}
}
