package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachTestRunsWhereItCan(t *testing.T) {
	without := []pack{
		{ImportPath: "plain", TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "gains", TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "swaps", TestGoFiles: []string{"a_test.go"}, XTestGoFiles: []string{"without_test.go"}},
		{ImportPath: "goes", TestGoFiles: []string{"a_test.go"}},
	}
	with := []pack{
		{ImportPath: "plain", TestGoFiles: []string{"a_test.go"}},
		{ImportPath: "gains", TestGoFiles: []string{"a_test.go"}, XTestGoFiles: []string{"duckdb_test.go"}},
		{ImportPath: "swaps", TestGoFiles: []string{"a_test.go", "duckdb_test.go"}},
		{ImportPath: "comes", TestGoFiles: []string{"duckdb_test.go"}},
	}
	got := choose(without, with)
	want := plan{plain: []string{"goes", "plain", "swaps"}, tagged: []string{"comes", "gains", "swaps"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(plan{})); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}
