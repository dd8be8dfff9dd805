package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
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

// A balancer sends each request to another server.
func TestServersBehindABalancerAreOne(t *testing.T) {
	schema := write(t, "notes.yaml", "tamis: 1\nname: notes\ncollections:\n  notes:\n    key: id\n    columns: {id: int}\n")
	data := write(t, "data.json", `{"notes": [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}, {"id": 5}]}`)
	key := write(t, "key", strings.Repeat("k", 40))
	var servers []*url.URL
	for range 2 {
		at, err := url.Parse(served(t, "serve", "-s", schema, "--from", data, "--cursor-key", key))
		if err != nil {
			t.Fatal(err)
		}
		servers = append(servers, at)
	}
	var asked [2]int
	turn := 0
	balancer := httptest.NewServer(&httputil.ReverseProxy{
		Transport: &http.Transport{DisableKeepAlives: true},
		Rewrite: func(r *httputil.ProxyRequest) {
			asked[turn%2]++
			r.SetURL(servers[turn%2])
			turn++
		},
	})
	defer balancer.Close()
	var ids []int
	for cursor := ""; ; {
		n := pageOf(t, balancer.URL, cursor)
		for _, row := range n.Results {
			ids = append(ids, row.ID)
		}
		if cursor = n.Next; cursor == "" {
			break
		}
	}
	if fmt.Sprint(ids) != "[1 2 3 4 5]" || asked[0] < 2 || asked[1] < 2 {
		t.Errorf("%d and %d requests page through %v", asked[0], asked[1], ids)
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
