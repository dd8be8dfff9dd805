package repository_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheOperatorOfThisPage applies the diff of CONTRIBUTING.md, in an overlay that leaves the files as they are, and
// then asks the tests and the command about the operator.
func TestTheOperatorOfThisPage(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command anew")
	}
	overlay := overlaid(t, diffOf(t, "CONTRIBUTING.md", "## An operator"))
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
	// The documentation, a conformance case: the example of the definition is true, in memory.
	run(false, "go", "test", "-overlay", overlay, "-run", "TestEvery", "./operators")
	run(false, "go", "build", "-overlay", overlay, "-o", tamis, "./cmd/tamis")
	for _, test := range []struct {
		fails bool
		args  []string
		want  []string
	}{
		{false, []string{"check", "-s", schema, "-c", "visits", body}, []string{"ok"}},
		{true, []string{"check", "-s", schema, "-c", "visits", wrong}, []string{"at has no operator \"within\"", "within_", "within_ does not apply to id, which is int"}},
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

// TestTheDialectOfThisPage applies the diff of CONTRIBUTING.md that adds a dialect, and then has the command read a schema off a database
// of it, make tables, load, ask, check the health, name indexes, and compare its answers with memory's.
func TestTheDialectOfThisPage(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command anew")
	}
	overlay := overlaid(t, diffOf(t, "CONTRIBUTING.md", "## A dialect"))
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tamis := filepath.Join(folder, "tamis")
	run := func(fails bool, name string, args ...string) string {
		t.Helper()
		out, err := exec.Command(name, args...).CombinedOutput()
		if fails != (err != nil) {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run(false, "go", "build", "-overlay", overlay, "-o", tamis, "./cmd/tamis")
	schema := write("schema.yaml", `tamis: 1
collections:
  visits:
    key: id
    columns: {id: int, at: datetime or null, guest: string or null, tags: set of string}
`)
	rows := write("rows.json", `{"visits": [
  {"id": 1, "at": "2024-01-31T23:00:00Z", "guest": "Ada", "tags": ["a", "b"]}, {"id": 2, "at": null, "guest": "Bob", "tags": []}, {"id": 3, "at": "2024-01-01", "guest": null, "tags": ["b"]}]}`)
	body := write("body.json", `{"visits": {"operator": "or_", "guest": {"any_": ["Ada", "Eve"]}, "tags": {"any_": ["b"]}}, "sort": "AT_ASC"}`)
	strange := write("strange.yaml", "tamis: 1\ncollections:\n  visits: {key: id, columns: {id: int, missing: string}}\n")
	all := write("all.json", `{}`)
	db := "toy:" + filepath.Join(folder, "toy.db")
	read := filepath.Join(folder, "read.yaml")
	for _, test := range []struct {
		fails bool
		args  []string
		want  []string
	}{
		{false, []string{"sql", "-s", schema, "-c", "visits", "-d", "toy", body}, []string{"`guest` IN (SELECT value FROM json_each(?) AS toy)", "ORDER BY `visits`.`at` IS NULL, `visits`.`at` ASC"}},
		{false, []string{"load", "-s", schema, "--create", "--indexes", "--from", rows, "--to", db}, nil},
		{false, []string{"query", "-s", schema, "-c", "visits", "--from", db, "--ids", body}, []string{"3\n1\n"}},
		{false, []string{"index", "-s", schema, "-c", "visits", "-d", "toy", "--from", db}, []string{"ON `visits` (`guest`"}},
		{true, []string{"query", "-s", strange, "-c", "visits", "--from", db, all}, []string{"visits has no column missing"}},
		{false, []string{"schema", "--from", db}, []string{"tamis: 1", "at:", "micros", "tags:"}},
		{false, []string{"fuzz", "-s", "random", "--backend", "toy", "-n", "300", "--seed", "7", "--keep", folder}, []string{"toy"}},
	} {
		got := run(test.fails, tamis, test.args...)
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("tamis %s = %s, want %q in it", strings.Join(test.args, " "), got, want)
			}
		}
		if test.args[0] == "schema" { // what is read from the database opens it
			if err := os.WriteFile(read, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := run(false, tamis, "query", "-s", read, "-c", "visits", "--from", db, "--count", all); strings.TrimSpace(got) != "3" {
		t.Errorf("tamis query by the schema of the database = %s, want 3", got)
	}
	served := exec.CommandContext(t.Context(), tamis, "serve", "-s", schema, "--from", db, "--addr", "127.0.0.1:0", "--log", "none")
	said, err := served.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := served.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = served.Process.Kill(), served.Wait() }()
	first, _ := bufio.NewReader(said).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(first), "/api"), " on ")
	if !ok {
		t.Fatalf("tamis serve says %q, and not where", first)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/visits/filter", strings.NewReader(`{"visits": {"guest": {"any_": ["Ada"]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK || !strings.Contains(string(got), `"2024-01-31T23:00:00.000000Z"`) {
		t.Errorf("POST /api/visits/filter = %d %s, want the row 1", response.StatusCode, got)
	}
}

// What differs between databases is asked of the dialect, so that one more is one more file. Tests start their servers by name, and an example
// shows how to speak to one database.
func TestNobodyAsksForTheNameOfADialect(t *testing.T) {
	asks := regexp.MustCompile(`case "(postgres|sqlite|mariadb|mysql|duckdb)"|[=!]= *(sqlgen\.)?("(postgres|sqlite|mariadb|mysql|duckdb)"|(Postgres|SQLite|MariaDB|MySQL|DuckDB)\b)`)
	err := filepath.WalkDir(".", func(file string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") ||
			strings.HasPrefix(file, "examples/") || strings.HasPrefix(file, "internal/engines/") {
			return err
		}
		for n, line := range strings.Split(read(t, file), "\n") {
			if asks.MatchString(line) {
				t.Errorf("%s:%d: %s: ask the dialect instead", file, n+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A patch is a change of one file: whole, if it is new.
type patch struct {
	file         string
	removed, put []string
}

// diffOf reads the diff under a heading of a document. It has no hunks: each line taken away stands once in its file.
func diffOf(t *testing.T, document, heading string) []patch {
	t.Helper()
	_, section, _ := strings.Cut(read(t, document), "\n"+heading)
	_, rest, _ := strings.Cut(section, "```diff\n")
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
