package main

import (
	"strings"
	"testing"
)

// A patch that does not fit would plant nothing, and a mutant that is not there is never caught.
func TestEveryPatchFits(t *testing.T) {
	mutants, err := readMutants("../..", "patches")
	if err != nil {
		t.Fatal(err)
	}
	if len(mutants) < 30 {
		t.Errorf("there are %d mutants, want 30 at least", len(mutants))
	}
	for _, m := range mutants {
		if !strings.HasSuffix(m.sentence, ".") {
			t.Errorf("%s: %q is no sentence", m.name, m.sentence)
		}
	}
}

func TestAPatchIsFoundByItsText(t *testing.T) {
	source := "a\n\tb := 1\nc\n\tb := 2\n"
	for _, row := range []struct{ patch, want, err string }{
		{"x.\n--- f\n+++ f\n@@\n a\n-\tb := 1\n+\tb := 3\n", "a\n\tb := 3\nc\n\tb := 2\n", ""},
		{"x.\n--- f\n+++ f\n@@\n-\tb := 1\n+\tb := 3\n@@\n c\n-\tb := 2\n", "a\n\tb := 3\nc\n", ""},
		{"x.\n--- f\n+++ f\n@@\n-  b   :=  1\n+d\n", "a\nd\nc\n\tb := 2\n", ""},
		{"x.\n--- f\n+++ f\n@@\n-\n+d\n@@\n-d\n-e\n", "", "0 times"},
		{"x.\n--- f\n+++ f\n@@\n-e\n+d\n", "", "0 times"},
		{"x.\n", "", "changes nothing"},
		{"x.\n--- f\n?\n", "", "unexpected line"},
	} {
		m := &mutant{files: map[string]string{}}
		err := m.parse(row.patch, func(string) (string, error) { return source, nil })
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%q: %v, want an error with %q", row.patch, err, row.err)
			}
			continue
		}
		if err != nil || strings.TrimSuffix(m.files["f"], "\n") != strings.TrimSuffix(row.want, "\n") {
			t.Errorf("%q makes %q, %v, want %q", row.patch, m.files["f"], err, row.want)
		}
	}
}
