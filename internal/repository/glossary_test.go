package repository_test

import (
	"io/fs"
	"os"
	"path/filepath"
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

// instead has the phrases that no comment and no page uses, with the words to use instead.
var instead = []struct{ phrase, word string }{
	{`(says?|say|saying) nothing`, "no-op, vacuous, does not matter"},
	{`(a|the|no|one|every|its|each|other|planted) faults?`, "error (validation), failure (HTTP) or mutant (planted)"},
	{`(fast|slow|both|other) roads?`, "fast path, general path"},
	{`nothing can\s+be said`, "is unknown"},
	{`what is\s+none`, "what is invalid, what is not one"},
	{`(is|are|be) told`, "is reported, is called with, is configured"},
	{`has an error for`, "fails for"},
	{`of one's own`, "user-defined, custom"},
	{`refused for little`, "refused cheaply"},
	{`Of an? \w+ that`, "a plain order of words"},
	{`(off|of|by) (the|their|its|operators') cards?`, "operator definition"},
	{`is no affair|'s affair`, "depends on, is left to"},
	{`is no (field|column|collection|sort|operator|key) of`, `has no field "nme"`},
	{`server behind`, "upstream server"},
	{`read off`, "read from, generated from"},
}

func TestCommentsAndPagesUseTheWordsOfTheField(t *testing.T) {
	files := written(t)
	for _, phrase := range instead {
		banned := regexp.MustCompile(`\b(?:` + phrase.phrase + `)\b`)
		for _, file := range files {
			for _, at := range banned.FindAllStringIndex(file.text, -1) {
				t.Errorf("%s:%d: %q; write %s", file.name, 1+strings.Count(file.text[:at[0]], "\n"), file.text[at[0]:at[1]], phrase.word)
			}
		}
	}
}

// A prose is what people read of a file: the comments of a Go file, the whole of any other.
type prose struct{ name, text string }

var comment = regexp.MustCompile(`(?m)^(.*?)(//[ \t].*)?$`)

// written returns the prose of the repository, outside of test data.
func written(t *testing.T) (out []prose) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "bin" || d.Name() == ".git" || d.Name() == "cases"):
			return fs.SkipDir
		case !slices.Contains([]string{".go", ".md", ".yaml"}, filepath.Ext(path)) && d.Name() != "Makefile":
			return nil
		}
		text, err := os.ReadFile(path)
		if filepath.Ext(path) == ".go" {
			text = comment.ReplaceAll(text, []byte("$2"))
		}
		out = append(out, prose{path, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 500 {
		t.Fatalf("%d files with prose", len(out))
	}
	return out
}
