package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
)

// A deadEnd is a connection whose client sends one request, and keeps of what it reads only how much that was.
type deadEnd struct {
	net.Conn // nil: what is not here is not called
	mu       sync.Mutex
	changed  *sync.Cond
	request  []byte
	closed   bool
	late     bool // the deadline of reading has passed
	got      int
	ready    bool
}

func newDeadEnd(request []byte) *deadEnd {
	d := &deadEnd{request: request}
	d.changed = sync.NewCond(&d.mu)
	return d
}

func (d *deadEnd) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.request) == 0 && !d.closed && !d.late {
		d.changed.Wait()
	}
	switch {
	case d.closed:
		return 0, io.EOF
	case d.late:
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(p, d.request)
	d.request = d.request[n:]
	return n, nil
}

func (d *deadEnd) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got += len(p)
	d.ready = d.ready || bytes.Contains(p, []byte("event: ready\n"))
	return len(p), nil
}

func (d *deadEnd) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.changed.Broadcast()
	return nil
}

func (d *deadEnd) SetReadDeadline(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.late = !t.IsZero() && !t.After(time.Now())
	d.changed.Broadcast()
	return nil
}

func (d *deadEnd) SetDeadline(t time.Time) error    { return d.SetReadDeadline(t) }
func (d *deadEnd) SetWriteDeadline(time.Time) error { return nil }
func (d *deadEnd) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (d *deadEnd) RemoteAddr() net.Addr             { return &net.TCPAddr{} }

// has reports whether the client has its rows, and how many bytes it has read.
func (d *deadEnd) has() (ready bool, got int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ready, d.got
}

// A deadEnds is a listener of them.
type deadEnds chan net.Conn

func (l deadEnds) Accept() (net.Conn, error) {
	c, ok := <-l
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l deadEnds) Close() error   { return nil }
func (l deadEnds) Addr() net.Addr { return &net.TCPAddr{} }

// inUse returns the bytes of the heap and of stacks, when garbage is collected.
func inUse() (heap, stacks int64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc), int64(m.StackInuse)
}

// mostOfOne is how many bytes an idle subscriber may take, connection and all.
const mostOfOne = 48 << 10

// TestIdleSubscribersAreCheap keeps ten thousand filters live, each on a connection of its own, and lets a few rows change.
func TestIdleSubscribersAreCheap(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 1000
	}
	s := writer(t, "memory", notes)
	h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
	send(h, "a", "POST", "/api/notes", noteOf(idA, "a", "x"))
	ctx, cancel := context.WithCancel(t.Context())
	listener := make(deadEnds)
	var all sync.WaitGroup
	all.Go(func() { _ = httpapi.Serve(ctx, listener, h, time.Second) }) // what is cut off is the test's own
	clients := make([]*deadEnd, n)
	heap, stacks := inUse()
	for i := range clients {
		body := fmt.Sprintf(`{"notes": {"slug": {"any_": ["s%d"]}, "state": {"any_": ["open"]}}}`, i%1000)
		clients[i] = newDeadEnd(fmt.Appendf(nil, "POST /api/notes/live HTTP/1.1\r\nHost: x\r\nTenant: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
		listener <- clients[i]
	}
	patience := time.Now().Add(2 * time.Minute)
	for _, c := range clients {
		for ready, _ := c.has(); !ready; ready, _ = c.has() {
			if time.Now().After(patience) {
				t.Fatal("a subscriber is not served")
			}
			time.Sleep(time.Millisecond)
		}
	}
	heap2, stacks2 := inUse()
	ofHeap, ofStacks := (heap2-heap)/int64(n), (stacks2-stacks)/int64(n)
	t.Logf("tally: live: %d idle subscribers: %d bytes of heap and %d of stacks each, connection and all", n, ofHeap, ofStacks)
	if ofHeap+ofStacks > mostOfOne {
		t.Errorf("an idle subscriber takes %d bytes, want at most %d", ofHeap+ofStacks, mostOfOne)
	}
	if name := os.Getenv("TAMIS_LIVE_HEAP"); name != "" {
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_ = pprof.WriteHeapProfile(file)
		_ = file.Close()
	}
	_, before := clients[7].has()
	_, other := clients[8].has()
	send(h, "a", "PATCH", "/api/notes/"+idA, `{"slug": "s7"}`)
	for _, got := clients[7].has(); got == before; _, got = clients[7].has() {
		if time.Now().After(patience) {
			t.Fatal("an idle subscriber gets no event")
		}
		time.Sleep(time.Millisecond)
	}
	if _, got := clients[8].has(); got != other {
		t.Error("another subscriber gets what does not match")
	}
	for _, c := range clients {
		_ = c.Close()
	}
	cancel()
	close(listener)
	all.Wait()
}
