package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/source"
)

// A listener pieces together what a live filter tells it.
type listener struct {
	tenant, body string

	mu     sync.Mutex
	rows   map[string]string // by key, as JSON
	ready  bool
	events int
	last   string // id
	begun  int    // how often it began anew
}

// listen reads a live filter until ctx ends. It comes back when the stream ends, or when it went away itself, as it does at times.
func (l *listener) listen(ctx context.Context, url string, r *rand.Rand) {
	for ctx.Err() == nil {
		stay, cancel := context.WithTimeout(ctx, time.Duration(200+r.IntN(2000))*time.Millisecond)
		request, err := http.NewRequestWithContext(stay, http.MethodPost, url+"/api/notes/live", strings.NewReader(l.body))
		if err != nil {
			panic(err)
		}
		request.Header = http.Header{"Content-Type": {"application/json"}, "Tenant": {l.tenant}, "Last-Event-Id": {l.last}}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			if answer.StatusCode == http.StatusOK {
				l.read(bufio.NewScanner(answer.Body))
			}
			answer.Body.Close()
		}
		cancel()
	}
}

// read takes events until there are no more.
func (l *listener) read(s *bufio.Scanner) {
	s.Buffer(nil, 1<<20)
	var id, name string
	for s.Scan() {
		field, value, _ := strings.Cut(s.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			l.take(id, name, value)
		}
	}
}

func (l *listener) take(id, name, data string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var row struct{ ID string }
	if err := json.Unmarshal([]byte(data), &row); err != nil {
		panic(err)
	}
	l.events++
	l.last = id
	switch name {
	case "begin":
		l.rows, l.ready = map[string]string{}, false
		l.begun++
	case "ready":
		l.ready = true
	case "enter", "stay":
		l.rows[row.ID] = data
	case "leave":
		delete(l.rows, row.ID)
	case "end":
		l.last = ""
	}
}

// differs returns what the listener has otherwise than the query has now, or "".
func (l *listener) differs(h http.Handler) string {
	got := send(h, l.tenant, "POST", "/api/notes/filter", l.body[:len(l.body)-1]+`, "limit": 200}`)
	var rows []json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &rows); err != nil {
		return got.body
	}
	want := map[string]string{}
	for _, text := range rows {
		var row struct{ ID string }
		if err := json.Unmarshal(text, &row); err != nil {
			return err.Error()
		}
		want[row.ID] = string(text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ready {
		return "it is not ready"
	}
	return cmp.Diff(want, l.rows)
}

// TestLiveFiltersPieceTogetherTheirQueries makes random writes of three writers while filters are live, some over relations, for callers
// who go away and come back.
func TestLiveFiltersPieceTogetherTheirQueries(t *testing.T) {
	filters, lasts := 100, 6*time.Second
	if d, err := time.ParseDuration(os.Getenv("TAMIS_LIVE_LASTS")); err == nil { // a minute, in make test-live
		lasts = d
	} else if testing.Short() {
		filters, lasts = 15, time.Second
	}
	for _, engine := range []string{"memory", "sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			s := writer(t, engine, notes)
			h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
			server := httptest.NewServer(h)
			defer server.Close()
			defer http.DefaultClient.CloseIdleConnections()
			for i := range 4 {
				if got := send(h, "", "POST", "/api/books", fmt.Sprintf(`{"id": %d, "title": "t%d"}`, i, i)); got.status != http.StatusCreated {
					t.Fatal(got)
				}
			}
			ctx, cancel := context.WithCancel(t.Context())
			var all sync.WaitGroup
			listeners := make([]*listener, filters)
			for i := range listeners {
				r := rand.New(rand.NewPCG(uint64(i), 7))
				listeners[i] = &listener{tenant: []string{"a", "b", ""}[i%3], body: randomFilter(r)}
				all.Go(func() { listeners[i].listen(ctx, server.URL, r) })
			}
			writes := 0
			var writers sync.WaitGroup
			until := time.Now().Add(lasts)
			var mu sync.Mutex
			for _, caller := range []string{"a", "b", ""} {
				writers.Go(func() {
					r := rand.New(rand.NewPCG(rand.Uint64(), 1))
					for time.Now().Before(until) {
						randomWrite(h, r, caller)
						mu.Lock()
						writes++
						mu.Unlock()
						if engine == "memory" {
							time.Sleep(time.Millisecond)
						}
					}
				})
			}
			time.Sleep(lasts / 3)
			early, _ := inUse()
			writers.Wait()
			late, _ := inUse()
			passed := (lasts + time.Since(until)).Seconds()
			told := 0
			for _, l := range listeners {
				l.mu.Lock()
				told += l.events
				l.mu.Unlock()
			}
			if late > early+early/2+16<<20 {
				t.Errorf("the heap has %d bytes after a third of the time, and %d in the end", early, late)
			}
			t.Logf("tally: live: %s: %.0f writes and %.0f events a second; the heap has %.1f MB after a third of the time, and %.1f MB in the end", engine,
				float64(writes)/passed, float64(told)/passed, float64(early)/1e6, float64(late)/1e6)
			settle(t, h, listeners)
			for i := range 4 { // what notes are found by changes, and no note does
				send(h, "", "PATCH", fmt.Sprintf("/api/books/%d", i), `{"title": "other"}`)
			}
			settle(t, h, listeners)
			events := 0
			cancel()
			all.Wait()
			begun := 0
			for _, l := range listeners {
				events += l.events
				begun += l.begun
			}
			t.Logf("tally: live: %s: %d writes, %d events to %d filters, which began %d times", engine, writes, events, filters, begun)
		})
	}
}

// settle waits until every listener has what its query has.
func settle(t *testing.T, h http.Handler, listeners []*listener) {
	t.Helper()
	patience := time.Now().Add(20 * time.Second)
	for _, l := range listeners {
		diff := l.differs(h)
		for ; diff != "" && time.Now().Before(patience); diff = l.differs(h) {
			time.Sleep(50 * time.Millisecond)
		}
		if diff != "" {
			t.Errorf("%q with %s: -query +live\n%s", l.tenant, l.body, diff)
		}
	}
}

// randomFilter returns the body of a filter of notes.
func randomFilter(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	return pick(
		`{"notes": {}}`,
		`{"notes": {"state": {"any_": ["`+pick("open", "done")+`"]}}}`,
		`{"notes": {"slug": {"any_": ["`+pick("x", "y", "z")+`"]}}}`,
		`{"notes": {"slug": {"any_": ["x", "y"]}, "not_": {"state": {"any_": ["open"]}}}}`,
		`{"books": {"title": {"any_": ["`+pick("t0", "t1")+`"]}}}`,
		`{"notes": {"state": {"any_": ["open"]}}, "books": {"title": {"any_": ["t0", "t1", "t2"]}}}`,
	)
}

// randomWrite changes a note, or the title of a book, which notes with it come and go by.
func randomWrite(h http.Handler, r *rand.Rand, caller string) {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	id := fmt.Sprintf("01890000-0000-7000-8000-%012d", r.IntN(20))
	book := fmt.Sprint(r.IntN(4))
	body := `{"tenant": "` + pick("a", "b") + `", "slug": "` + pick("x", "y", "z", "v", "w") + `", "state": "` + pick("open", "done") + `", "book_id": ` + book + `}`
	switch r.IntN(6) {
	case 0, 1:
		send(h, caller, "PUT", "/api/notes/"+id, body)
	case 2:
		send(h, caller, "PATCH", "/api/notes/"+id, `{"state": "`+pick("open", "done")+`"}`)
	case 3:
		send(h, caller, "PATCH", "/api/notes/"+id, `{"book_id": `+book+`}`)
	case 4:
		send(h, caller, "DELETE", "/api/notes/"+id, "")
	default:
		send(h, caller, "PATCH", "/api/books/"+book, `{"title": "`+pick("t0", "t1", "t2", "t3")+`"}`)
	}
}

// TestAFeedOfOthersMayLie tells of changes that came twice, in another order, and never were.
func TestAFeedOfOthersMayLie(t *testing.T) {
	s := writer(t, "memory", notes)
	feed := httpapi.NewFeed(notes, s)
	quiet := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, s) // nobody learns of its writes
	h := httpapi.Options{Access: tenants, Feed: feed}.Handler(notes, s)
	server := httptest.NewServer(h)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	ctx, cancel := context.WithCancel(t.Context())
	l := &listener{tenant: "a", body: `{"notes": {"state": {"any_": ["open"]}}}`}
	var all sync.WaitGroup
	all.Go(func() { l.listen(ctx, server.URL, rand.New(rand.NewPCG(1, 1))) })
	defer all.Wait()
	defer cancel()
	row := func(state string) source.Row {
		return source.Row{"id": idA, "tenant": "a", "slug": "x", "state": state}
	}
	send(quiet, "a", "POST", "/api/notes", noteOf(idA, "a", "x"))
	send(quiet, "a", "PATCH", "/api/notes/"+idA, `{"body": "text"}`)
	for _, change := range [][2]source.Row{{row("done"), row("open")}, {nil, row("done")}, {row("open"), nil}, {nil, row("open")}, {nil, {"id": idB}}} {
		if err := feed.Changed("notes", change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	for patience := time.Now().Add(10 * time.Second); l.differs(h) != "" && time.Now().Before(patience); {
		time.Sleep(10 * time.Millisecond)
	}
	if diff := l.differs(h); diff != "" || len(l.rows) != 1 {
		t.Errorf("%d rows; -query +live\n%s", len(l.rows), diff)
	}
	for _, row := range []source.Row{{"id": "x"}, {}} {
		if err := feed.Changed("notes", row, nil); err == nil {
			t.Errorf("a change of %v is taken", row)
		}
	}
	if err := feed.Changed("note", row("open"), nil); err == nil {
		t.Error("a change of no collection is taken")
	}
}

// stream reads a live filter until it has so many events, and returns their names and the id of the last.
func stream(t *testing.T, url, tenant, last string, n int) (names []string, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/notes/live", strings.NewReader(`{"notes": {}}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Tenant": {tenant}, "Last-Event-Id": {last}}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for s := bufio.NewScanner(answer.Body); len(names) < n && s.Scan(); {
		field, value, _ := strings.Cut(s.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			names = append(names, value)
		}
	}
	return names, id
}

// TestWhoComesBackGoesOnOrBeginsAnew comes back with the last event, with one that is no more, and with one of another caller.
func TestWhoComesBackGoesOnOrBeginsAnew(t *testing.T) {
	s := writer(t, "memory", notes)
	h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
	server := httptest.NewServer(h)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	send(h, "a", "POST", "/api/notes", noteOf(idA, "a", "x"))
	whole := []string{"begin", "enter", "ready"}
	names, first := stream(t, server.URL, "a", "", 3)
	if diff := cmp.Diff(whole, names); diff != "" {
		t.Fatal(diff)
	}
	send(h, "a", "PATCH", "/api/notes/"+idA, `{"state": "done"}`)
	names, second := stream(t, server.URL, "a", first, 1)
	if diff := cmp.Diff([]string{"stay"}, names); diff != "" {
		t.Errorf("behind the last event: %s", diff)
	}
	send(h, "a", "DELETE", "/api/notes/"+idA, "")
	if names, _ = stream(t, server.URL, "a", second, 1); !cmp.Equal(names, []string{"leave"}) {
		t.Errorf("behind the last event but one: %v", names)
	}
	subscription, _, _ := strings.Cut(first, ".")
	for _, row := range []struct{ tenant, last string }{
		{"a", "x"}, {"a", subscription + ".1"}, {"a", subscription + ".99"}, {"a", subscription + ".-1"}, {"b", second}, {"", second},
	} {
		if names, _ := stream(t, server.URL, row.tenant, row.last, 2); !cmp.Equal(names, []string{"begin", "ready"}) {
			t.Errorf("%q behind %s: %v, want to begin anew", row.tenant, row.last, names)
		}
	}
}

// A blocked is a client that reads nothing until it is released.
type blocked struct {
	*httptest.ResponseRecorder
	release chan struct{}
}

func (b *blocked) Write(p []byte) (int, error) {
	<-b.release
	return b.ResponseRecorder.Write(p)
}

// TestASlowReaderIsDropped lets a client read nothing while a thousand rows are added.
func TestASlowReaderIsDropped(t *testing.T) {
	s := writer(t, "memory", notes)
	h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
	slow := &blocked{httptest.NewRecorder(), make(chan struct{})}
	var all sync.WaitGroup
	all.Go(func() { h.ServeHTTP(slow, request("POST", "/api/notes/live", `{"notes": {}}`)) })
	for i := range 1000 {
		id := fmt.Sprintf("01890000-0000-7000-8000-%012d", i)
		send(h, "a", "POST", "/api/notes", noteOf(id, "a", id))
	}
	close(slow.release)
	all.Wait()
	if text := slow.Body.String(); !strings.HasSuffix(text, "event: end\ndata: {\"reason\":\"slow\"}\n\n") {
		t.Errorf("it ends with %q", text[max(0, len(text)-100):])
	}
}
