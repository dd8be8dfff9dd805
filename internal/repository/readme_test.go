package repository_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// What the documents show is what there is; -update writes it anew. The table of operators is written by package filter, that of
// benchmarks by `make bench`.
func TestTheDocumentsAreTrue(t *testing.T) {
	for _, page := range []struct {
		file  string
		parts map[string]func(t *testing.T, page string) string
	}{
		{"README.md", map[string]func(*testing.T, string) string{"sql": statement, "errors": errorsOf}},
		{"CONTRIBUTING.md", map[string]func(*testing.T, string) string{"make": commands, "named": named}},
		{"docs/layout.md", map[string]func(*testing.T, string) string{"layout": layout}},
		{"docs/operators.md", map[string]func(*testing.T, string) string{"operator": definition}},
	} {
		text := read(t, page.file)
		want := text
		for name, part := range page.parts {
			want = between(t, page.file, want, name, part(t, text))
		}
		if *update {
			if err := os.WriteFile(page.file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%s: -want +got (-update writes it)\n%s", page.file, diff)
		}
	}
}

// A stranger reads the README to its end.
func TestTheREADMEIsShort(t *testing.T) {
	if size := len(read(t, "README.md")); size > 8<<10 {
		t.Errorf("README.md has %d bytes, want at most 8 KiB: move parts to docs", size)
	}
}

func definition(t *testing.T, _ string) string {
	t.Helper()
	_, code, _ := strings.Cut(read(t, "internal/repository/within_test.go"), "\n")
	return "```go\npackage mine\n" + code + "```\n"
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// between returns text with what stands between the marks of name replaced.
func between(t *testing.T, file, text, name, inside string) string {
	t.Helper()
	from, to := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, ok := strings.Cut(text, from)
	_, after, also := strings.Cut(rest, to)
	if !ok || !also {
		t.Fatalf("%s has no %s", file, name)
	}
	return before + from + inside + to + after
}

// statement returns the filter of README as SQL.
func statement(t *testing.T, text string) string {
	t.Helper()
	_, rest, _ := strings.Cut(text, "<!-- filter -->\n```json\n")
	body, _, _ := strings.Cut(rest, "```")
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	q, err := l.Parse("flows", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	sql, args, err := sqlgen.Postgres.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("```sql\n%s\n-- %s\n```\n", lines(string(sql)), strings.TrimSpace(fmt.Sprintln(args...)))
}

// errorsOf returns what `tamis check` says of a filter with errors.
func errorsOf(t *testing.T, _ string) string {
	t.Helper()
	const body = `{
  "flows": {"nme": {"any_": ["etl"]}, "tags": {"all_": "database"}},
  "flow_runs": {"state": {"type": {"any_": ["failed"]}}},
  "limit": 1000
}`
	var wrong filter.Errors
	_, err := schema.Must(filter.New(prefect.Registry(), filter.Config{})).Parse("flows", []byte(body))
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	var b strings.Builder
	report.Errors(&b, report.Body{Name: "body.json", Text: []byte(body)}, wrong)
	return "```text\n" + b.String() + "```\n"
}

// lines breaks a statement before its clauses, and before what a related row must be.
func lines(statement string) string {
	var b strings.Builder
	depth := 0
	for i, c := range statement {
		for _, clause := range []string{"FROM ", "WHERE ", "ORDER BY ", "LIMIT "} {
			if depth == 0 && strings.HasPrefix(statement[i:], clause) {
				b.WriteByte('\n')
			}
		}
		if strings.HasPrefix(statement[i:], "AND EXISTS ") {
			b.WriteString("\n  ")
		}
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		b.WriteRune(c)
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

// layout returns the packages with their sentences, in the order of deps_test.go.
func layout(t *testing.T, _ string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}\t{{.Doc}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| package | what it is |\n|---|---|\n")
	list := strings.Split(strings.TrimSpace(string(out)), "\n")
	place := func(line string) int {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, module+"/"), "\t")
		return slices.IndexFunc(rules, func(r rule) bool { return covers(r.name, name) })
	}
	slices.SortStableFunc(list, func(a, b string) int { return place(a) - place(b) })
	for _, line := range list {
		path, sentence, _ := strings.Cut(line, "\t")
		name := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
		if name == "" || strings.HasPrefix(name, "internal/") {
			continue
		}
		sentence = regexp.MustCompile(`^(Package|Command) \S+ (is )?`).ReplaceAllString(sentence, "")
		fmt.Fprintf(&b, "| [`%s`](../%s) | %s |\n", name, name, sentence)
	}
	return b.String()
}

// Each direct dependency is named with its reason, and no other.
func TestEveryDependencyIsNamed(t *testing.T) {
	_, table, _ := strings.Cut(read(t, "docs/layout.md"), "<!-- dependencies -->")
	var named []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(table, -1) {
		named = append(named, row[1])
		if len(row[2]) < 10 {
			t.Errorf("%s has no reason: %q", row[1], row[2])
		}
	}
	if diff := cmp.Diff(direct(t), slices.Sorted(slices.Values(named))); diff != "" {
		t.Errorf("the dependencies in docs/layout.md: -want +got\n%s", diff)
	}
}

// direct returns the modules that packages and tests of this one import, with those of every build tag.
func direct(t *testing.T) []string {
	t.Helper()
	const imports = `{{range .Imports}}{{println .}}{{end}}{{range .TestImports}}{{println .}}{{end}}{{range .XTestImports}}{{println .}}{{end}}`
	packages, err := exec.Command("go", "list", "-e", "-tags=duckdb", "-f", imports, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(modules, &mod); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for path := range strings.FieldsSeq(string(packages)) {
		longest := ""
		for _, m := range mod.Require {
			if inside(path, m.Path) && len(m.Path) > len(longest) {
				longest = m.Path
			}
		}
		if longest != "" {
			used[longest] = true
		}
	}
	var out []string
	for m := range used {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// commands is the table of what the Makefile makes, by its own comments.
func commands(t *testing.T, _ string) string {
	table := "| command | what it does |\n|---|---|\n"
	for _, m := range regexp.MustCompile(`(?m)^([a-z-]+):.* ## (.*)$`).FindAllStringSubmatch(read(t, "Makefile"), -1) {
		table += "| `make " + m[1] + "` | " + m[2] + " |\n"
	}
	return table
}

// Go in the documents compiles: each block stands, line for line, in a test of this package.
func TestGoInTheDocumentsCompiles(t *testing.T) {
	var code string
	files, err := filepath.Glob("internal/repository/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code += trimmed(read(t, file))
	}
	for _, document := range []string{"README.md", "docs/scopes.md"} {
		for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, document), -1) {
			if !strings.Contains(code, trimmed(block[1])) {
				t.Errorf("%s: this stands in no test:\n%s", document, block[1])
			}
		}
	}
}

func trimmed(text string) string {
	var b bytes.Buffer
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// Every test that a document names is there.
func TestTheDocumentsNameTestsThatThereAre(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(read(t, path), -1) {
			there[m[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "docs/scopes.md", "docs/limits.md", "docs/failures.md"} {
		named := regexp.MustCompile("`(Test[A-Z]\\w+)`").FindAllStringSubmatch(read(t, document), -1)
		for _, m := range named {
			if !there[m[1]] && m[1] != "TestNotKeepsNulls" { // the example of a name
				t.Errorf("%s names %s, which is not there", document, m[1])
			}
		}
		if document != "docs/failures.md" {
			continue
		}
		rows := regexp.MustCompile(`(?m)^\|.*\|$`).FindAllString(read(t, document), -1)[2:] // without the head
		for _, row := range rows {
			if !strings.Contains(row, "`Test") {
				t.Errorf("%s: no test holds %s", document, row)
			}
		}
		if len(rows) < 20 {
			t.Errorf("%s has %d rows", document, len(rows))
		}
	}
}
