package repository_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var glossaryRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \|$`)

func TestTheGlossaryHasEachTermOnceAndInOrder(t *testing.T) {
	page, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	var terms []string
	for _, row := range glossaryRow.FindAllStringSubmatch(string(page), -1)[1:] {
		terms = append(terms, strings.ToLower(row[1]))
	}
	if len(terms) < 40 {
		t.Fatalf("the glossary has %d terms", len(terms))
	}
	if !slices.IsSorted(terms) {
		t.Errorf("the terms are not in order: %s", strings.Join(terms, ", "))
	}
	if once := slices.Compact(slices.Clone(terms)); len(once) != len(terms) {
		t.Errorf("a term stands twice among %s", strings.Join(terms, ", "))
	}
}
