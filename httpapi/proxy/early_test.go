package proxy_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/schema"
)

// The upstream server begins its answer when half of the body is there. The client has it before it sends the other half, and the server reads all.
func TestAnAnswerThatBeginsBeforeTheBodyEnds(t *testing.T) {
	behind := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := http.NewResponseController(w)
		if err := answer.EnableFullDuplex(); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusOK)
		if err := answer.Flush(); err != nil {
			t.Error(err)
		}
		body, err := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%d bytes, %v", len(body), err)
	}))
	front := serve(t, schema.Must(proxy.New(language, behind, idle(t, proxy.Options{}))))
	c := schema.Must(net.Dial("tcp", front.Host))
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	half := strings.Repeat("x", 5000)
	fmt.Fprintf(c, "POST /api/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", 2*len(half), half)
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer before the body's other half: %v", err)
	}
	defer response.Body.Close()
	fmt.Fprint(c, half)
	if text, err := io.ReadAll(response.Body); err != nil || string(text) != "10000 bytes, <nil>" {
		t.Errorf("the answer is %q, %v", text, err)
	}
}

// lateEnd is a transport that learns that a body is at its end only when an answer has begun, as a busy processor lets it.
type lateEnd struct {
	*http.Transport
	begun chan bool
}

func (l lateEnd) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Body = &lateBody{r.Body, r.ContentLength, l.begun}
	return l.Transport.RoundTrip(r)
}

type lateBody struct {
	io.ReadCloser
	left  int64
	begun chan bool
}

func (b *lateBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		<-b.begun
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

func TestAnAnswerIsNotCutWhenTheEndOfTheBodyIsReadLate(t *testing.T) {
	begun := make(chan bool)
	behind := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength)
		_ = http.NewResponseController(w).Flush()
		<-begun
		time.Sleep(50 * time.Millisecond) // the proxy has long read on
		fmt.Fprint(w, "whole")
	}))
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	front := serve(t, schema.Must(proxy.New(language, behind, proxy.Options{Transport: lateEnd{transport, begun}})))
	response, err := http.Post(front.String()+"/api/events/count-by/day", "application/json", strings.NewReader(`{"filter": {}}`))
	if err != nil {
		t.Fatal(err)
	}
	close(begun)
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if err != nil || string(text) != "whole" {
		t.Errorf("the answer is %q, %v", text, err)
	}
}

// A server that closes a connection just when a request is sent on it has not answered that request. A filter, which changes nothing, is sent
// again; what may change something is not.
func TestAFilterIsSentAgainWhereTheServerHasHungUp(t *testing.T) {
	listener := schema.Must(net.Listen("tcp", "127.0.0.1:0"))
	defer listener.Close()
	var asked, hungUp atomic.Int64
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { // answers one request, and closes at the next
				defer c.Close()
				in := bufio.NewReader(c)
				for range 2 {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					body, _ := io.ReadAll(r.Body)
					if asked.Add(1); len(r.Header["Idempotency-Key"])+len(r.Header["X-Idempotency-Key"]) > 0 {
						t.Errorf("the server sees a header that the client has not sent: %v", r.Header)
					}
					if asked.Load() == 2 {
						hungUp.Add(1)
						return
					}
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				}
			}()
		}
	}()
	for path, want := range map[string]string{"/api/animals/filter": `200 {}`, "/api/animals/create": "502"} {
		asked.Store(0)
		hungUp.Store(0)
		h := schema.Must(proxy.New(language, &url.URL{Scheme: "http", Host: listener.Addr().String()}, idle(t, proxy.Options{})))
		if w := send(h, "POST", "/api/animals/filter", "", `{}`); w.Code != http.StatusOK {
			t.Fatalf("the first is answered %d %s", w.Code, w.Body)
		}
		w := send(h, "POST", path, "", `{}`)
		if got := fmt.Sprintf("%d %s", w.Code, bytes.TrimSpace(w.Body.Bytes())); !strings.HasPrefix(got, want) || hungUp.Load() != 1 {
			t.Errorf("%s is answered %s after %d hung up, want %s", path, got, hungUp.Load(), want)
		}
	}
}
