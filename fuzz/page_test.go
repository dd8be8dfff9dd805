package fuzz_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/fuzz"
)

// declared returns the tests and fuzz targets of the module by name, with their folders.
func declared(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range function.FindAllStringSubmatch(string(text), -1) {
			out[m[1]] = append(out[m[1]], strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func document(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePageOfLawsIsTrue(t *testing.T) {
	page, there := document(t, "../docs/laws.md"), declared(t)
	laws, targets, _ := strings.Cut(page, "## Fuzz targets")
	for _, m := range regexp.MustCompile("`(Test\\w+)` \\|").FindAllStringSubmatch(laws, -1) {
		if there[m[1]] == nil {
			t.Errorf("%s is on the page, and there is no such test", m[1])
		}
	}
	for test, folders := range there {
		file := regexp.MustCompile("`" + test + "`")
		if slices.Contains(folders, "fuzz") && isLaw(t, test) && !file.MatchString(laws) {
			t.Errorf("%s is a law that is not on the page", test)
		}
	}
	on := map[string]string{} // the folders of a target
	for _, m := range regexp.MustCompile("((?:`Fuzz\\w+`(?: and |, )?)+) in ([\\w/]+)").FindAllStringSubmatch(targets, -1) {
		for _, name := range regexp.MustCompile(`Fuzz\w+`).FindAllString(m[1], -1) {
			on[name+" in "+m[2]] = m[2]
			if !slices.Contains(there[name], m[2]) {
				t.Errorf("%s is on the page, and there is no such target in %s", name, m[2])
			}
		}
	}
	for name, folders := range there {
		for _, folder := range folders {
			if at := name + " in " + folder; strings.HasPrefix(name, "Fuzz") && on[at] == "" {
				t.Errorf("%s is a target that is not on the page", at)
			}
		}
	}
}

// isLaw reports whether a test of this package is in one of the files of laws.
func isLaw(t *testing.T, test string) bool {
	t.Helper()
	files, err := filepath.Glob("*laws_test.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no laws: %v", err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		return strings.Contains(document(t, file), "func "+test+"(")
	})
}

func TestThePageOfWhatWasFoundIsTrue(t *testing.T) {
	page, there := document(t, "../docs/found.md"), declared(t)
	files, err := filepath.Glob(filepath.Join(fuzz.RegressFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]bool{}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		cases[name] = true
		if !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("%s is a case of something that was found and that the page does not tell of", name)
		}
	}
	rows := regexp.MustCompile("(?m)^\\|.*\\| [\\w/]+ \\| `([\\w-]+)`.*\\|$").FindAllStringSubmatch(page, -1)
	if len(rows) < len(cases) {
		t.Errorf("%d rows have a case, want %d at least", len(rows), len(cases))
	}
	for _, row := range rows {
		if !cases[row[1]] && there[row[1]] == nil {
			t.Errorf("%s is on the page, and there is no such case or test", row[1])
		}
	}
}
