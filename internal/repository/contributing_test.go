package repository_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheOperatorOfThisPage applies the diff of CONTRIBUTING.md, in an overlay that leaves the files as they are, and
// then asks the tests and the command about the operator.
func TestTheOperatorOfThisPage(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command anew")
	}
	overlay := overlaid(t, diffOf(t, "CONTRIBUTING.md"))
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	schema := write("schema.yaml", "tamis: 1\ncollections:\n  visits: {key: id, columns: {id: int, at: datetime}}\n")
	body := write("body.json", `{"visits": {"at": {"within_": ["2024-01-01", "2024-02-01"]}}}`)
	wrong := write("wrong.json", `{"visits": {"at": {"within": ["2024-01-01"]}, "id": {"within_": [1, 2]}}}`)
	rows := write("rows.json", `{"visits": [{"id": 1, "at": "2024-01-31T23:00:00Z"}, {"id": 2, "at": "2024-02-01"}]}`)
	tamis := filepath.Join(folder, "tamis")

	run := func(fails bool, name string, args ...string) string {
		t.Helper()
		out, err := exec.Command(name, args...).CombinedOutput()
		if fails != (err != nil) {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	// The documentation, a conformance case: the example of the card is true, in memory.
	run(false, "go", "test", "-overlay", overlay, "-run", "TestEvery", "./operators")
	run(false, "go", "build", "-overlay", overlay, "-o", tamis, "./cmd/tamis")
	for _, test := range []struct {
		fails bool
		args  []string
		want  []string
	}{
		{false, []string{"check", "-s", schema, "-c", "visits", body}, []string{"ok"}},
		{true, []string{"check", "-s", schema, "-c", "visits", wrong}, []string{"within is no operator of at", "within_", "within_ does not apply to id, which is int"}},
		{false, []string{"sql", "-s", schema, "-c", "visits", "-d", "postgres", body}, []string{`"at" >= $1`, `"at" < $2`}},
		{false, []string{"sql", "-s", schema, "-c", "visits", "-d", "sqlite", body}, []string{`"at"`, `>= ?`, `< ?`}},
		{false, []string{"query", "-s", schema, "-c", "visits", "--from", rows, "--ids", body}, []string{"1"}},
		{false, []string{"openapi", "-s", schema}, []string{"within_", "The time lies in [from, to)."}},
	} {
		got := run(test.fails, tamis, test.args...)
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("tamis %s = %s, want %s in it", test.args[0], got, want)
			}
		}
	}
	if got := run(false, tamis, "query", "-s", schema, "-c", "visits", "--from", rows, "--ids", body); strings.TrimSpace(got) != "1" {
		t.Errorf("tamis query = %s, want the row 1 alone", got)
	}
}

// A patch is a change of one file: whole, if it is new.
type patch struct {
	file         string
	removed, put []string
}

// diffOf reads the diff of a document. It has no hunks: each line taken away stands once in its file.
func diffOf(t *testing.T, document string) []patch {
	t.Helper()
	_, rest, _ := strings.Cut(read(t, document), "```diff\n")
	text, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatalf("%s has no diff", document)
	}
	var out []patch
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch file, begins := strings.CutPrefix(line, "+++ b/"); {
		case begins:
			out = append(out, patch{file: file})
		case strings.HasPrefix(line, "--- "):
		case strings.HasPrefix(line, "+"):
			out[len(out)-1].put = append(out[len(out)-1].put, line[1:])
		case strings.HasPrefix(line, "-"):
			out[len(out)-1].removed = append(out[len(out)-1].removed, line[1:])
		default:
			t.Fatalf("%s: %q is no line of a diff", document, line)
		}
	}
	return out
}

// overlaid returns an overlay file for the go command in which patches are applied.
func overlaid(t *testing.T, patches []patch) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for _, p := range patches {
		text := strings.Join(p.put, "\n") + "\n"
		if p.removed != nil {
			old := strings.Join(p.removed, "\n") + "\n"
			file := read(t, p.file)
			if strings.Count(file, old) != 1 {
				t.Fatalf("%s does not have %q once", p.file, old)
			}
			text = strings.Replace(file, old, text, 1)
		}
		path := filepath.Join(t.TempDir(), filepath.Base(p.file))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(folder, p.file)] = path
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
