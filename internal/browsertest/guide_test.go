//go:build browser

package browsertest

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/browser"
	"github.com/tamis-go/tamis/internal/live"
)

// The rows that the guide's SQL makes, for a server without PostgreSQL.
const bookshopRows = `{
"authors": [{"id": 1, "name": "Terry Pratchett"}, {"id": 2, "name": "Neil Gaiman"}, {"id": 3, "name": "Jane Austen"}],
"books": [
{"id": 1, "tenant": "north", "title": "Good Omens", "price": "12.50", "cost": "6.10", "added": "2026-01-01T00:00:00Z"},
{"id": 3, "tenant": "north", "title": "Emma", "price": "7.90", "cost": "3.20", "added": "2026-01-03T00:00:00Z"},
{"id": 4, "tenant": "north", "title": "Persuasion", "price": "7.90", "cost": "3.30", "added": "2026-01-04T00:00:00Z"},
{"id": 6, "tenant": "north", "title": "Sanditon", "price": "9.00", "cost": "3.30", "added": "2026-01-04T00:00:00Z"},
{"id": 7, "tenant": "south", "title": "Lady Susan", "price": "1.00", "cost": "0.50", "added": "2026-01-05T00:00:00Z"}],
"book_authors": [{"book_id": 1, "author_id": 1}, {"book_id": 3, "author_id": 3}, {"book_id": 4, "author_id": 3}, {"book_id": 6, "author_id": 3}, {"book_id": 7, "author_id": 3}]}`

// The guide's program, compiled as the guide says, runs in a page: it shows the rows of its tenant alone, over the pages, in their order; and
// what the server says where a filter is wrong.
func TestTheProgramOfTheGuideRunsInABrowser(t *testing.T) {
	path := chromium(t)
	if _, err := exec.LookPath("npm"); err != nil {
		live.Missing(t, "tsc cannot be installed", err)
	}
	begin := time.Now()
	dir := t.TempDir()
	write := func(name, content string) string {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return full
	}
	block := func(name string) string { return block(t, name) }
	for _, name := range []string{"shop.yaml", "roles.yaml", "main.ts", "page/index.html"} {
		write(name, block(name))
	}
	write("data.json", bookshopRows)
	write("wrong.ts", strings.Replace(block("main.ts"), `{ icontains_: "austen" }`, `({ icontains: "austen" } as never)`, 1))
	write("page/wrong.html", strings.Replace(block("page/index.html"), "main.js", "wrong.js", 1))
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) []byte {
		c := exec.CommandContext(t.Context(), name, args...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, args, err, out)
		}
		return out
	}
	write("client.ts", string(run(tamis, "gen", "-s", "shop.yaml", "--lang", "typescript")))
	run("npx", "--yes", "--package", "typescript@7.0.2", "tsc", "--strict", "--target", "es2022", "--module", "es2022", "--lib", "es2022,dom,dom.iterable",
		"--outDir", "page", "client.ts", "main.ts", "wrong.ts")

	s, err := live.Serve(tamis, "serve", "-s", filepath.Join(dir, "shop.yaml"), "--from", filepath.Join(dir, "data.json"), "--tokens", filepath.Join(dir, "roles.yaml"), "--log", "none")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // what the page shows is what counts
	api, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: api.Scheme, Host: api.Host}))
	mux.Handle("/", http.FileServer(http.Dir(filepath.Join(dir, "page"))))
	shop := httptest.NewServer(mux)
	defer shop.Close()

	b, err := browser.Open(t.Context(), path, t.TempDir(), 800, 600)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // it has none
	p := &person{t, b, filepath.Join(pictures(t), "bookshop")}
	for _, row := range []struct{ page, until, want string }{
		{"/", `document.querySelectorAll("li").length >= 3`, "Emma: 7.90|Persuasion: 7.90|Sanditon: 9.00"},
		{"/wrong.html", `document.body.innerText.includes("icontains")`, `/books/authors/some_/name/icontains: name has no operator "icontains"`},
	} {
		if err := b.Call("Page.navigate", map[string]any{"url": shop.URL + row.page}, nil); err != nil {
			t.Fatal(err)
		}
		p.does(row.until)
		got, err := p.Value(`document.body.innerText.trim().split("\n").filter((line) => line).join("|")`)
		if err != nil || got != row.want {
			t.Errorf("%s shows %v (%v), want %s", row.page, got, err, row.want)
		}
	}
	p.sees("page")
	for _, line := range b.Said {
		if !strings.Contains(line, "status of 422") && !strings.Contains(line, "favicon") && !strings.Contains(line, "status of 404") {
			t.Errorf("a page says %s", line)
		}
	}
	t.Logf("tally: guide: the program of the bookshop runs in a browser, %.1f s", time.Since(begin).Seconds())
}

// block returns a file that the guide to the bookshop shows.
func block(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/guide/bookshop.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), " "+name+"\n")
	body, _, ends := strings.Cut(rest, "\n```")
	if !found || !ends {
		t.Fatalf("the guide has no %s", name)
	}
	return body + "\n"
}
