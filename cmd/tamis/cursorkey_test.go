package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A next is what a page says of the one behind it.
type next struct {
	Results []struct{ ID int }
	Next    string
	Errors  []struct{ Code string }
}

func pageOf(t *testing.T, url, cursor string) next {
	t.Helper()
	body := `{"limit": 1}`
	if cursor != "" {
		body = fmt.Sprintf(`{"limit": 1, "cursor": %q}`, cursor)
	}
	var n next
	_, text, _ := strings.Cut(answer(t, "POST", url+"/api/notes/paginate", "", body), "{")
	if err := json.Unmarshal([]byte("{"+text), &n); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

func TestServersOfOneKeyPageThroughEachOthersCursors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	schema := file("notes.yaml", "tamis: 1\nname: notes\ncollections:\n  notes:\n    key: id\n    columns: {id: int}\n")
	data := file("data.json", `{"notes": [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}, {"id": 5}, {"id": 6}]}`)
	was, is := strings.Repeat("a", 32), strings.Repeat("b", 32)
	serve := func(args ...string) string {
		return served(t, append([]string{"serve", "-s", schema, "--from", data}, args...)...)
	}
	t.Setenv("TAMIS_CURSOR_KEY", was)
	byEnvironment := serve()
	t.Setenv("TAMIS_CURSOR_KEY", "")
	before, rotated, alone := serve("--cursor-key", file("was", was+"\n")), serve("--cursor-key", file("both", is+"\n"+was+"\n")), serve()

	var ids []int
	cursor := ""
	for i := range 6 {
		n := pageOf(t, []string{byEnvironment, before}[i%2], cursor)
		if len(n.Results) != 1 {
			t.Fatalf("page %d behind a cursor of the other server: %+v", i, n)
		}
		ids, cursor = append(ids, n.Results[0].ID), n.Next
	}
	if fmt.Sprint(ids) != "[1 2 3 4 5 6]" {
		t.Errorf("two servers page through %v, want every row once", ids)
	}

	first := pageOf(t, before, "")
	if n := pageOf(t, rotated, first.Next); len(n.Results) != 1 || n.Results[0].ID != 2 {
		t.Errorf("a cursor of the key of before at a server that has both: %+v, want the second row", n)
	}
	if n := pageOf(t, before, pageOf(t, rotated, "").Next); len(n.Errors) != 1 {
		t.Errorf("a cursor of the new key at a server that has the old alone: %+v, want an error", n)
	}
	if n := pageOf(t, alone, first.Next); len(n.Errors) != 1 {
		t.Errorf("a cursor at a server without its key: %+v, want an error", n)
	}
}

func TestAKeyOfCursorsIsRefusedWithoutBeingShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	for text, want := range map[string]string{"secret": "at least 32", "\n": "no key"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: &said}, []string{"serve", "-s", "prefect", "--from", "../../examples/prefect/data.json", "--cursor-key", path})
		if code == 0 || !strings.Contains(said.String(), want) || strings.Contains(said.String(), "secret") {
			t.Errorf("a file of %q: exit status %d, %s, want %s", text, code, &said, want)
		}
	}
}
