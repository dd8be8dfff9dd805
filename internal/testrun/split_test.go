package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachTestRunsWhereItCan(t *testing.T) {
	without := []pack{
		{ImportPath: "alike", GoFiles: []string{"a.go"}, TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "swaps", GoFiles: []string{"off.go"}, TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "tests swap", GoFiles: []string{"a.go"}, XTestGoFiles: []string{"off_test.go"}},
		{ImportPath: "goes", GoFiles: []string{"a.go"}},
	}
	with := []pack{
		{ImportPath: "alike", GoFiles: []string{"a.go"}, TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "swaps", GoFiles: []string{"on.go"}, TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "tests swap", GoFiles: []string{"a.go"}, XTestGoFiles: []string{"on_test.go"}},
		{ImportPath: "comes", GoFiles: []string{"a.go"}},
	}
	got := choose(without, with)
	want := plan{plain: []string{"swaps", "tests swap", "goes"}, tagged: []string{"alike", "swaps", "tests swap", "comes"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(plan{})); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}
