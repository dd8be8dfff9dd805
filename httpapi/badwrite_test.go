package httpapi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/source"
)

// TestOneOfTwoClientsCreatesAKey lets eight create one key at once, by POST and by PUT.
func TestOneOfTwoClientsCreatesAKey(t *testing.T) {
	for _, engine := range writers {
		t.Run(engine, func(t *testing.T) {
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, writer(t, engine, notes))
			for round := range 5 {
				id := fmt.Sprintf("01890000-0000-7000-8000-%012d", round)
				counts := map[int]int{}
				var mu sync.Mutex
				var all sync.WaitGroup
				for i := range 8 {
					all.Go(func() {
						method, path := "POST", "/api/notes"
						if i%2 == 0 {
							method, path = "PUT", "/api/notes/"+id
						}
						got := send(h, "a", method, path, noteOf(id, "a", id))
						mu.Lock()
						counts[got.status]++
						mu.Unlock()
					})
				}
				all.Wait()
				if counts[http.StatusCreated] != 1 || counts[http.StatusInternalServerError] > 0 {
					t.Errorf("the answers are %v, want one 201 and no 500", counts)
				}
			}
		})
	}
}

// TestABodyWhoseSecondHalfNeverComes changes nothing, and is refused in time.
func TestABodyWhoseSecondHalfNeverComes(t *testing.T) {
	for _, engine := range writers {
		t.Run(engine, func(t *testing.T) { halfABody(t, writer(t, engine, notes)) })
	}
}

func halfABody(t *testing.T, s source.Writer) {
	t.Helper()
	h := httpapi.Options{Writes: true, Access: tenants, Timeout: 300 * time.Millisecond}.Handler(notes, s)
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := noteOf(idA, "a", "x")
	if _, err := fmt.Fprintf(conn, "POST /api/notes HTTP/1.1\r\nHost: x\r\nTenant: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, _ := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("it is answered %q, want 408", answer)
	}
	plain := httpapi.Options{}.Handler(notes, s) // which is patient
	if rows := rowsOf(t, plain, ""); len(rows) != 0 {
		t.Errorf("there are %v", rows)
	}
}

// TestARowOfTenThousandMembers is answered with an error for each, at once.
func TestARowOfTenThousandMembers(t *testing.T) {
	h := httpapi.Options{Writes: true}.Handler(notes, writer(t, "memory", notes))
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `"m%d":1,`, i)
	}
	begin := time.Now()
	got := send(h, "", "POST", "/api/notes", "{"+b.String()+`"slug": "x"}`)
	if n := strings.Count(got.body, "unknown_field"); got.status != http.StatusUnprocessableEntity || n != 10_000 {
		t.Errorf("%d with %d errors", got.status, n)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}
