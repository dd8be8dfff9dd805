package httpapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
)

// listening serves h as the command does, and returns where.
func listening(t *testing.T, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- httpapi.Serve(ctx, listener, h, time.Second) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// dial connects for as long as the test runs, and half a minute at most.
func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// raw sends bytes, slowly if asked, and returns all that comes back until the connection ends.
func raw(t *testing.T, addr, text string, slowly bool) string {
	t.Helper()
	c := dial(t, addr)
	step := len(text)
	if slowly {
		step = 3
	}
	for at := 0; at < len(text); at += step {
		if _, err := io.WriteString(c, text[at:min(len(text), at+step)]); err != nil {
			break // it was refused before its end
		}
		if slowly {
			time.Sleep(time.Millisecond)
		}
	}
	out, _ := io.ReadAll(c) // a reset is an end too
	return string(out)
}

const head = "POST /api/keepers/count HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

func TestHeadersThatTwoReadersMayReadDifferentlyAreRefused(t *testing.T) {
	addr := listening(t, httpapi.Handler(language, memory(t)))
	const sized, chunked = "Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n"
	for name, row := range map[string]struct {
		text string
		want string // the statuses of the answers, in their order
	}{
		"plain":                    {head + sized + "Connection: close\r\n\r\n{}", "200"},
		"in chunks":                {head + chunked + "\r\n2\r\n{}\r\n0\r\n\r\n", "200"},
		"both":                     {head + sized + chunked + "\r\n2\r\n{}\r\n0\r\n\r\n", "400"},
		"both, the other way":      {head + chunked + "X: y\r\n" + sized + "\r\n2\r\n{}\r\n0\r\n\r\n", "400"},
		"both in the second":       {head + sized + "\r\n{}" + head + sized + chunked + "\r\n2\r\n{}\r\n0\r\n\r\n", "200 400"},
		"both behind an Upgrade":   {"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + head + chunked + sized + "\r\n2\r\n{}\r\n0\r\n\r\n", "200 400"},
		"one more behind chunks":   {head + chunked + "\r\n2\r\n{}\r\n0\r\n\r\n" + head + sized + "\r\n{}", "200"},
		"in one line":              {head + "Content-Length: 2, 3\r\n\r\n{}", "400"},
		"two lengths":              {head + sized + "Content-Length: 3\r\n\r\n{} ", "400"},
		"a signed length":          {head + "Content-Length: +2\r\n\r\n{}", "400"},
		"a negative length":        {head + "Content-Length: -2\r\n\r\n{}", "400"},
		"a folded coding":          {head + sized + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n{}", "400"},
		"another coding":           {head + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "501"},
		"a space before the colon": {head + "Content-Length : 2\r\n\r\n{}", "400"},
		"no host":                  {"POST /api/keepers/count HTTP/1.1\r\n" + sized + "\r\n{}", "400"},
		"two hosts":                {head + "Host: y\r\n" + sized + "\r\n{}", "400"},
		"two types":                {head + "Content-Type: application/json\r\n" + sized + "Connection: close\r\n\r\n{}", "415"},
		"a huge header":            {head + "X: " + strings.Repeat("x", 200<<10) + "\r\n" + sized + "\r\n{}", "431"},
		"thousands of headers":     {head + strings.Repeat("X: y\r\n", 30_000) + sized + "\r\n{}", "431"},
		"a header without an end":  {head + strings.Repeat("x", 1<<20), "431"},
		"a body that ends early":   {head + "Connection: close\r\nContent-Length: 2\r\n\r\n{}x", "200"},
		"a type in a trailer":      {head + chunked + "Trailer: Content-Encoding\r\n\r\n2\r\n{}\r\n0\r\nContent-Encoding: gzip\r\n\r\n", "200"},
	} {
		for _, slowly := range []bool{false, true} {
			if slowly && len(row.text) > 1000 {
				continue
			}
			var got []string
			for _, part := range strings.Split(raw(t, addr, row.text, slowly), "HTTP/1.1 ")[1:] {
				got = append(got, part[:3])
			}
			if strings.Join(got, " ") != row.want {
				t.Errorf("%s (slowly %v) is answered %v, want %s", name, slowly, got, row.want)
			}
		}
	}
}

// Requests one behind the other on one connection are each answered, whatever their bodies hold.
func TestBodiesAreNotReadAsHeads(t *testing.T) {
	addr := listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%d %v.", n, err)
	}))
	body := "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("x", 300<<10)
	one := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	out := raw(t, addr, strings.Repeat(one, 5)+"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false)
	if n := strings.Count(out, fmt.Sprintf("%d <nil>.", len(body))); n != 5 || !strings.HasSuffix(out, "0 <nil>.") {
		t.Errorf("%d of 5 bodies were read: %.300s", n, out)
	}
}

// A connection that a handler took over carries what it likes.
func TestAnotherProtocolIsNotLookedAt(t *testing.T) {
	addr := listening(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		n, _ := io.Copy(io.Discard, io.LimitReader(rw, 400<<10))
		fmt.Fprintf(c, "read %d", n)
	}))
	c := dial(t, addr)
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	in := bufio.NewReader(c)
	for line := ""; line != "\r\n"; {
		var err error
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	text := "Content-Length: 5\nTransfer-Encoding: chunked\n\n"
	if _, err := io.WriteString(c, text+strings.Repeat("x", 400<<10-len(text))); err != nil {
		t.Fatal(err)
	}
	if out, err := io.ReadAll(in); string(out) != fmt.Sprintf("read %d", 400<<10) {
		t.Errorf("the other side says %q, %v", out, err)
	}
}

// An error of the connection would cancel the request that is still being answered.
func TestARefusedHeadLeavesTheRequestBeforeItAlone(t *testing.T) {
	addr := listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(100 * time.Millisecond):
		}
		fmt.Fprintf(w, "cancelled: %v.", r.Context().Err())
	}))
	out := raw(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"+head+"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", false)
	if !strings.Contains(out, "cancelled: <nil>.") || !strings.Contains(out, "400 Bad Request") {
		t.Errorf("answers %q, want the first whole and 400 for the second", out)
	}
}
