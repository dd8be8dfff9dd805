package main

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestARecordComesBackAsItWasWritten(t *testing.T) {
	mutants := []*mutant{{name: "a", sentence: "A bug | of two."}, {name: "b", sentence: "Another.", suite: "engines"}, {name: "c", sentence: "Not planted."}}
	r := record{"a": "sqlgen/count_test.go: TestCounts/of_none", "b": module + "fuzz: TestLaws", "gone": "x: TestX"}
	page := filepath.Join(t.TempDir(), "caught.md")
	if err := r.write(page, mutants); err != nil {
		t.Fatal(err)
	}
	got, err := readRecord(page)
	if err != nil {
		t.Fatal(err)
	}
	delete(r, "gone") // of no mutant
	if diff := cmp.Diff(r, got); diff != "" {
		t.Error(diff)
	}
	for i, want := range [][]string{{"-short", "-run", "^TestCounts$", "./sqlgen"}, {"-run", "^TestLaws$", "./fuzz"}, nil} {
		if diff := cmp.Diff(want, got.first(mutants[i])); diff != "" {
			t.Errorf("%s: %s", mutants[i].name, diff)
		}
	}
	if none, err := readRecord(filepath.Join(t.TempDir(), "none")); err != nil || len(none) > 0 {
		t.Errorf("a record that is not there has %v, %v", none, err)
	}
}
