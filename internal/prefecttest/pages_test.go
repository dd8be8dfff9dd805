//go:build prefect

package prefecttest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/browser"
)

// Both web interfaces of the reference have these pages: ID stands for the key of a row of the collection that is named first.
var pages = []struct{ collection, path string }{
	{"", "/dashboard"},
	{"", "/runs"},
	{"", "/flows"},
	{"", "/deployments"},
	{"", "/work-pools"},
	{"", "/blocks"},
	{"", "/blocks/catalog"},
	{"", "/blocks/catalog/secret"},
	{"", "/variables"},
	{"", "/automations"},
	{"", "/artifacts"},
	{"", "/concurrency-limits"},
	{"", "/events"},
	{"", "/settings"},
	{"", "/artifacts/key/etl-report"},
	{"", "/work-pools/work-pool/pool-a"},
	{"", "/work-pools/work-pool/pool-a/queue/high"},
	{"flow_runs", "/runs/flow-run/ID"},
	{"task_runs", "/runs/task-run/ID"},
	{"flows", "/flows/flow/ID"},
	{"deployments", "/deployments/deployment/ID"},
	{"deployments", "/deployments/deployment/ID/run"},
	{"block_documents", "/blocks/block/ID"},
	{"artifacts", "/artifacts/artifact/ID"},
}

// interfaces are where the pages of each begin.
var interfaces = []struct{ name, base string }{{"vue", ""}, {"react", "/v2"}}

// A call is what a page asks of the API.
type call struct {
	method, path, body string
	status             int
}

// A stage shows the reference's pages to a browser, sends to an API what they ask for, and keeps it.
type stage struct {
	*httptest.Server
	mu      sync.Mutex
	calls   []call
	pending int
	last    time.Time
}

func newStage(reference, api string) *stage {
	s := &stage{}
	shown := httputil.NewSingleHostReverseProxy(must(url.Parse(reference)))
	asked := httputil.NewSingleHostReverseProxy(must(url.Parse(api)))
	asked.ModifyResponse = func(r *http.Response) error {
		status := r.StatusCode
		if status == http.StatusNotModified { // the browser has the answer
			status = http.StatusOK
		}
		s.keep(call{r.Request.Method, strings.TrimPrefix(r.Request.URL.RequestURI(), "/api"), r.Request.Context().Value(s).(string), status})
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("/", shown)
	mux.HandleFunc("/ui-settings", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{ // the page sees what is missing
			"api_url": s.URL + "/api", "csrf_enabled": false, "auth": nil, "flags": []string{},
			"default_ui": "v2", "available_uis": []string{"v1", "v2"}, "v1_base_url": "/", "v2_base_url": "/v2",
		})
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" { // the feed of events is no filter
			http.NotFound(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the page went on
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		asked.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), s, string(body))))
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.wait(1)
		defer s.wait(-1)
		mux.ServeHTTP(w, r)
	}))
	return s
}

func (s *stage) keep(c call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
}

func (s *stage) wait(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending, s.last = s.pending+n, time.Now()
}

// shown is what a page shows, or false before it does. The text that a chart is measured by is none of it.
const shown = `document.querySelectorAll('#recharts_measurement_span').forEach((e) => e.remove()),
	document.readyState == 'complete' && document.body.innerText.length > 100 && document.body.innerText`

// settle waits until the page shows something, asks for nothing more for a while and shows the same at its end, and returns what it shows.
func (s *stage) settle(b *browser.Browser, quiet time.Duration) string {
	var before any
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		s.mu.Lock()
		busy := s.pending > 0 || time.Since(s.last) < quiet
		s.mu.Unlock()
		if busy {
			before = nil
			continue
		}
		text, err := b.Value(shown)
		if err != nil || text == false { // the page may be on its way to another
			continue
		}
		if text == before {
			return fmt.Sprint(text)
		}
		before = text
		time.Sleep(quiet / 2)
	}
	return fmt.Sprint(before)
}

// tabs clicks on every tab of a page.
const tabs = `(async () => { for (let i = 0; i < 12; i++) {
	const tab = document.querySelectorAll('[role=tab], .p-tab, .p-tab-navigation__tab')[i]
	if (!tab) return
	for (const what of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) tab.dispatchEvent(new MouseEvent(what, {bubbles: true, button: 0}))
	await new Promise((done) => setTimeout(done, 400))
}})()`

// visit opens pages of both interfaces, with all of their tabs, and returns what each shows.
func (s *stage) visit(t *testing.T, keys map[string]string, pictures string, quiet time.Duration, asked func(page string) bool) (texts map[string]string) {
	t.Helper()
	path, err := browser.Path(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "pages") // not t.TempDir: Chromium's own processes may still write there when it has ended
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(profile)
	b, err := browser.Open(t.Context(), path, profile, 1280, 900)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // it has none
	texts = map[string]string{}
	for _, of := range interfaces {
		for _, page := range pages {
			if !asked(of.name + " " + page.path) {
				continue
			}
			at := of.base + strings.Replace(page.path, "ID", keys[page.collection], 1)
			s.wait(0)
			if err := b.Call("Page.navigate", map[string]any{"url": s.URL + at}, nil); err != nil {
				t.Fatal(err)
			}
			text := s.settle(b, quiet)
			if len(text) < 100 {
				t.Errorf("%s shows %q", at, text)
			}
			if pictures != "" {
				if err := b.Screenshot(filepath.Join(pictures, of.name+strings.ReplaceAll(page.path, "/", "-")+".png")); err != nil {
					t.Error(err)
				}
			}
			_, _ = b.Value(tabs) // a tab may lead to another page
			texts[of.name+" "+page.path] = text + "\n=== behind its tabs\n" + s.settle(b, quiet)
		}
	}
	return texts
}

var (
	numbers = regexp.MustCompile(`\d+(\.\d+)?`)
	lists   = regexp.MustCompile(`("ID",?){2,}`)
	times   = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)`)
	ids     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// shape is a call without what differs from one day and one database to the next.
func (c call) shape() string {
	text := ids.ReplaceAllString(times.ReplaceAllString(c.method+" "+c.path+" "+c.body, "TIME"), "ID")
	return numbers.ReplaceAllString(lists.ReplaceAllString(text, `"ID"`), "N")
}

// keysOf returns a key of each collection that pages are about.
func (s *server) keysOf(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, page := range pages {
		if page.collection == "" || out[page.collection] != "" {
			continue
		}
		response, err := http.Post(s.api()+"/"+page.collection+"/filter", "application/json", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		var rows []struct{ ID string }
		err = json.NewDecoder(response.Body).Decode(&rows)
		response.Body.Close()
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s: %d rows (%v)", page.collection, len(rows), err)
		}
		out[page.collection] = rows[0].ID
	}
	return out
}

var update = flag.Bool("update", false, "record what the pages ask for; write the rates into docs/prefect.md")

// unlike are pages that show something else of tamis serve, and why. At the end each must have differed.
var unlike = map[string]string{
	"/blocks/block/ID": "the server decrypts the data of a block; Tamis has no key to it, and leaves it out",
	"/settings":        "the settings are those of a server that nobody has set",
}

// A visit is what the pages asked of an API, a call of each shape, and what they showed.
type visit struct {
	calls map[string]call
	texts map[string]string
}

// visit opens pages on an API.
func (s *server) visit(t *testing.T, name, api string, keys map[string]string, quiet time.Duration, asked func(page string) bool) visit {
	t.Helper()
	pictures := os.Getenv("TAMIS_PICTURES")
	if pictures != "" {
		pictures = filepath.Join(pictures, s.release.name, name)
		if err := os.MkdirAll(pictures, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	stage := newStage(s.url(), api)
	defer stage.Close()
	out := visit{map[string]call{}, stage.visit(t, keys, pictures, quiet, asked)}
	for _, c := range stage.calls {
		out.calls[c.shape()] = c
	}
	for page, text := range out.texts {
		out.texts[page] = settledText(text, stage.URL)
	}
	return out
}

// pages opens every page of both web interfaces of the reference on it, on tamis serve and on tamis proxy, and compares how calls of each shape
// are answered, and what the pages show. Where that differs, both are opened again, with more patience: a page that a busy
// machine has drawn in part differs from itself.
func (s *server) pages(t *testing.T, served, proxied string) {
	const quiet = 700 * time.Millisecond
	keys := s.keysOf(t)
	all := func(string) bool { return true }
	want := s.visit(t, "reference", s.url(), keys, quiet, all)
	if *update {
		out := "# What the pages of both web interfaces of the reference, release " + s.release.name + ", ask of its API, and its status: one call of each shape.\n"
		for _, shape := range slices.Sorted(maps.Keys(want.calls)) {
			c := want.calls[shape]
			out += strings.TrimSpace(fmt.Sprintf("%d %s %s %s", c.status, c.method, c.path, c.body)) + "\n"
		}
		if err := os.WriteFile("../../prefect/testdata/calls-"+s.release.name+".txt", []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []struct{ name, api string }{{"serve", served}, {"proxy", proxied}} {
		same, alike := 0, 0
		got := s.visit(t, other.name, other.api, keys, quiet, all)
		for shape, c := range got.calls {
			switch w, asked := want.calls[shape]; {
			case !asked && c.status != http.StatusOK, asked && c.status != w.status:
				t.Errorf("tamis %s answers %d to %s %s %s, the reference %d", other.name, c.status, c.method, c.path, c.body, w.status)
			default:
				same++
			}
		}
		differ := func(page string) bool { return want.texts[page] != got.texts[page] }
		unexplained := func(page string) bool {
			_, path, _ := strings.Cut(page, " ")
			return differ(page) && (unlike[path] == "" || other.name != "serve")
		}
		for _, patient := range []time.Duration{4 * time.Second, 12 * time.Second} {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(want.texts)), unexplained) {
				break
			}
			again := s.visit(t, "reference", s.url(), keys, patient, unexplained)
			maps.Copy(got.texts, s.visit(t, other.name, other.api, keys, patient, unexplained).texts)
			maps.Copy(want.texts, again.texts)
		}
		for _, page := range slices.Sorted(maps.Keys(want.texts)) {
			_, path, _ := strings.Cut(page, " ")
			why := unlike[path]
			switch {
			case !differ(page):
				if alike++; why != "" && other.name == "serve" {
					t.Errorf("%s shows the same, and yet it is excused: %s", page, why)
				}
			case why == "" || other.name != "serve":
				diff := cmp.Diff(strings.Split(want.texts[page], "\n"), strings.Split(got.texts[page], "\n"))
				t.Errorf("%s shows of tamis %s (-reference +tamis):\n%s", page, other.name, diff)
			default:
				t.Logf("%s: %s", page, why)
			}
		}
		s.tell(t, fmt.Sprintf("of %d shapes of calls of %d pages %d are answered by tamis %s as by the reference; %d pages show the same",
			len(got.calls), len(want.texts), same, other.name, alike))
		if same < 100 {
			t.Errorf("%d calls to %s: too few", same, other.name)
		}
	}
}

// moving is what a page shows otherwise another time, and what stands for it: how long ago something was, and queues of one name, which the
// reference has in no order.
var moving = []struct {
	shown *regexp.Regexp
	as    string
}{
	{regexp.MustCompile(`\b(a|an|\d+) (second|minute|hour|day|week|month|year)s?\b|\ba few seconds\b|\b\d+(\.\d+)?(s|m|h|d)\b|\bjust now\b|\bnow\b`), "SOME TIME"},
	{regexp.MustCompile(`(SOME TIME ?)+`), "SOME TIME"},
	{regexp.MustCompile(`\b\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\b`), "CLOCK"},
	{regexp.MustCompile(`(pool-a|pool b) > default`), "POOL > default"},
}

// settledText is what a page shows, without what moves and its own address.
func settledText(text, url string) string {
	text = strings.ReplaceAll(text, url, "URL")
	for _, c := range moving {
		text = c.shown.ReplaceAllString(text, c.as)
	}
	return text
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
