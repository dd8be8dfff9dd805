package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// TestAPolicyThatChangesUnderASubscription lets a caller be of another tenant, see fewer columns, and be nobody, while a filter stays live.
func TestAPolicyThatChangesUnderASubscription(t *testing.T) {
	s := writer(t, "memory", notes)
	feed := httpapi.NewFeed(notes, s)
	feed.Beat(100 * time.Millisecond)
	var tenant atomic.Value
	tenant.Store("a")
	changing := func(r *http.Request) (httpapi.View, error) {
		if tenant.Load() == "none" {
			return httpapi.View{}, errors.New("the token is no more")
		}
		as := r.Clone(r.Context())
		as.Header.Set("Tenant", tenant.Load().(string))
		return tenants(as)
	}
	h := httpapi.Options{Access: changing, Feed: feed}.Handler(notes, s)
	all := httpapi.Options{Writes: true, Feed: feed}.Handler(notes, s)
	send(all, "", "POST", "/api/notes", noteOf(idA, "a", "x"))
	send(all, "", "POST", "/api/notes", noteOf(idB, "b", "y"))
	server := httptest.NewServer(h)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	ctx, cancel := context.WithCancel(t.Context())
	l := &listener{body: `{"notes": {}}`}
	var done sync.WaitGroup
	done.Go(func() { l.listen(ctx, server.URL, rand.New(rand.NewPCG(1, 1))) })
	defer done.Wait()
	defer cancel()
	sees := func(want ...string) {
		t.Helper()
		var have []string
		for patience := time.Now().Add(10 * time.Second); time.Now().Before(patience); time.Sleep(10 * time.Millisecond) {
			l.mu.Lock()
			have = nil
			for id := range l.rows {
				have = append(have, id)
			}
			ready := l.ready
			l.mu.Unlock()
			slices.Sort(have)
			if ready && slices.Equal(have, want) {
				return
			}
		}
		t.Errorf("as %s it has %v, want %v", tenant.Load(), have, want)
	}
	sees(idA)
	tenant.Store("b") // nothing is written
	sees(idB)
	tenant.Store("")
	sees(idA, idB)
	tenant.Store("a")
	time.Sleep(1100 * time.Millisecond) // nothing is sent by a policy of more than a second ago
	l.mu.Lock()
	before := l.events
	l.mu.Unlock()
	send(all, "", "PATCH", "/api/notes/"+idB, `{"state": "done"}`)
	sees(idA)
	if l.begun < 4 {
		t.Errorf("it began %d times, with %d events before", l.begun, before)
	}
	tenant.Store("none")
	patience := time.Now().Add(10 * time.Second)
	for got := send(h, "", "POST", "/api/notes/live", l.body); got.status != http.StatusUnauthorized; got = send(h, "", "POST", "/api/notes/live", l.body) {
		if time.Now().After(patience) {
			t.Fatalf("nobody is answered %d", got.status)
		}
	}
	time.Sleep(1100 * time.Millisecond)
	send(all, "", "PATCH", "/api/notes/"+idA, `{"state": "done"}`)
	l.mu.Lock()
	before = l.events
	l.mu.Unlock()
	send(all, "", "PATCH", "/api/notes/"+idA, `{"state": "open"}`)
	time.Sleep(300 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events > before {
		t.Errorf("nobody is told of %d events", l.events-before)
	}
}

// TestOneOfAThousandNeverReads lets one subscriber read nothing: the others have all events, and it is dropped.
func TestOneOfAThousandNeverReads(t *testing.T) {
	subscribers, writes := 1000, 600
	if testing.Short() {
		subscribers = 100
	}
	s := writer(t, "memory", notes)
	h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	readers := make([]*counter, subscribers)
	slow := &blocked{httptest.NewRecorder(), make(chan struct{})}
	all.Go(func() { h.ServeHTTP(slow, request("POST", "/api/notes/live", `{"notes": {}}`).WithContext(ctx)) })
	for i := range readers {
		readers[i] = &counter{header: http.Header{}}
		all.Go(func() {
			h.ServeHTTP(readers[i], request("POST", "/api/notes/live", fmt.Sprintf(`{"notes": {"slug": {"any_": ["s%d", "last"]}}}`, i%5)).WithContext(ctx))
		})
	}
	for _, r := range readers {
		r.wait(t, "event: ready\n", 1)
	}
	for i := range writes {
		got := send(h, "a", "PUT", fmt.Sprintf("/api/notes/01890000-0000-7000-8000-%012d", i%3), fmt.Sprintf(`{"tenant": "a", "slug": "s%d", "state": "open", "body": "%d"}`, i%3, i))
		if got.status >= 300 {
			t.Fatal(got)
		}
	}
	if got := send(h, "a", "POST", "/api/notes", noteOf(idA, "a", "last")); got.status != http.StatusCreated {
		t.Fatal(got)
	}
	for i, r := range readers {
		r.wait(t, `"slug":"last"`, 1)
		if t.Failed() {
			t.Fatalf("subscriber %d has not got the last event", i)
		}
	}
	close(slow.release)
	cancel()
	all.Wait()
}

// A counter is a client that reads all, and counts what it waits for.
type counter struct {
	header http.Header
	mu     sync.Mutex
	text   []byte
}

func (c *counter) Header() http.Header { return c.header }
func (c *counter) WriteHeader(int)     {}
func (c *counter) Flush()              {}

func (c *counter) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text = append(c.text, p...)
	return len(p), nil
}

// wait waits until a text has come so often.
func (c *counter) wait(t *testing.T, text string, n int) {
	t.Helper()
	for patience := time.Now().Add(10 * time.Second); time.Now().Before(patience); time.Sleep(5 * time.Millisecond) {
		c.mu.Lock()
		have := bytes.Count(c.text, []byte(text))
		c.mu.Unlock()
		if have >= n {
			return
		}
	}
	t.Errorf("%q has not come %d times in %d bytes, the last of which are %q", text, n, len(c.text), c.text[max(0, len(c.text)-300):])
}

// TestMoreRowsThanALiveFilterMayHave is refused at the beginning, and ends a filter that comes to have them.
func TestMoreRowsThanALiveFilterMayHave(t *testing.T) {
	var rows []map[string]any
	for i := range 10_000 {
		rows = append(rows, map[string]any{"id": fmt.Sprintf("01890000-0000-7000-8000-%012d", i), "tenant": "a", "slug": fmt.Sprint(i), "state": "open"})
	}
	s := schema.Must(source.Memory(notes, memeval.Dataset{"notes": rows}))
	h := httpapi.Options{Writes: true, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
	ctx, cancel := context.WithCancel(t.Context())
	r := &counter{header: http.Header{}}
	var all sync.WaitGroup
	all.Go(func() { h.ServeHTTP(r, request("POST", "/api/notes/live", `{"notes": {}}`).WithContext(ctx)) })
	defer all.Wait()
	defer cancel()
	r.wait(t, "event: ready\n", 1)
	if got := send(h, "", "POST", "/api/notes", noteOf(idA, "a", "one more")); got.status != http.StatusCreated {
		t.Fatal(got)
	}
	r.wait(t, "event: end\ndata: {\"reason\":\"many\"}\n\n", 1)
	if got := send(h, "", "POST", "/api/notes/live", `{"notes": {}}`); got.status != http.StatusNotImplemented || !strings.Contains(got.body, "10,000") {
		t.Errorf("with one row more it is answered %d %s", got.status, got.body)
	}
}

// TestOthersTakeAwayAndRename has others delete a row and give one another key, and tell of it by what was before.
func TestOthersTakeAwayAndRename(t *testing.T) {
	s := writer(t, "memory", notes)
	feed := httpapi.NewFeed(notes, s)
	quiet := httpapi.Options{Writes: true}.Handler(notes, s)
	h := httpapi.Options{Feed: feed}.Handler(notes, s)
	send(quiet, "", "POST", "/api/notes", noteOf(idA, "a", "x"))
	send(quiet, "", "POST", "/api/notes", noteOf(idB, "a", "y"))
	ctx, cancel := context.WithCancel(t.Context())
	r := &counter{header: http.Header{}}
	var all sync.WaitGroup
	all.Go(func() { h.ServeHTTP(r, request("POST", "/api/notes/live", `{"notes": {}}`).WithContext(ctx)) })
	defer all.Wait()
	defer cancel()
	r.wait(t, "event: ready\n", 1)
	send(quiet, "", "DELETE", "/api/notes/"+idA, "")
	if err := feed.Changed("notes", source.Row{"id": idA}, nil); err != nil {
		t.Fatal(err)
	}
	r.wait(t, "event: leave\ndata: {\"id\":\""+idA+"\"}\n", 1)
	send(quiet, "", "DELETE", "/api/notes/"+idB, "")
	send(quiet, "", "POST", "/api/notes", noteOf(idC, "a", "y"))
	if err := feed.Changed("notes", source.Row{"id": idB}, source.Row{"id": idC}); err != nil {
		t.Fatal(err)
	}
	r.wait(t, "event: leave\ndata: {\"id\":\""+idB+"\"}\n", 1)
	r.wait(t, "event: enter\ndata: {\"id\":\""+idC+"\"", 1)
}

// TestALiveFilterSaysThatItIsThere sends a sign of life while nothing changes, and shows no hidden column when something does.
func TestALiveFilterSaysThatItIsThere(t *testing.T) {
	s := writer(t, "memory", notes)
	feed := httpapi.NewFeed(notes, s)
	feed.Beat(20 * time.Millisecond)
	h := httpapi.Options{Writes: true, Access: tenants, Feed: feed}.Handler(notes, s)
	ctx, cancel := context.WithCancel(t.Context())
	r := &counter{header: http.Header{}}
	of := request("POST", "/api/notes/live", `{"notes": {}}`).WithContext(ctx)
	of.Header.Set("Tenant", "a")
	var all sync.WaitGroup
	all.Go(func() { h.ServeHTTP(r, of) })
	defer all.Wait()
	defer cancel()
	r.wait(t, "event: ready\n", 1)
	r.wait(t, ":\n\n", 3)
	send(h, "", "POST", "/api/notes", strings.Replace(noteOf(idA, "a", "x"), "{", `{"secret": "hush", `, 1))
	send(h, "", "POST", "/api/notes", strings.Replace(noteOf(idB, "b", "x"), "{", `{"secret": "hush", `, 1))
	r.wait(t, "event: enter\n", 1)
	send(h, "", "PATCH", "/api/notes/"+idA, `{"secret": "still"}`)
	r.wait(t, "event: stay\n", 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, hidden := range []string{"secret", "hush", "still", idB} {
		if bytes.Contains(r.text, []byte(hidden)) {
			t.Errorf("it tells of %s: %s", hidden, r.text)
		}
	}
}
