package proxy_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

func TestEverythingElsePasses(t *testing.T) {
	upgrade := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/socket":
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
			line, err := rw.ReadString('\n')
			if err != nil {
				t.Error(err)
			}
			fmt.Fprint(conn, "echo "+line)
		case "/api/stream":
			fmt.Fprint(w, "first\n")
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			<-r.Context().Done()
		default:
			b, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, "%s %s %s %s", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), b)
		}
	})
	h := schema.Must(proxy.New(language, serve(t, upgrade), idle(t, proxy.Options{})))
	front := serve(t, h)
	for _, row := range []struct{ method, path, body string }{
		{"POST", "/api/deployments/1/create_flow_run", `{"duplicate": 1, "duplicate": 2}`},
		{"POST", "/api/animals/", `not JSON`},
		{"PATCH", "/api/animals/1", `{}`},
		{"DELETE", "/api/animals/1?x=%2F", ``},
		{"GET", "/api/animals/1", ``},
		{"GET", "/api/animals/filters", ``},
		{"GET", "/static/%C3%9C/app.[hash].js", ``},
		{"PATCH", "/api/work_pools/my%20pool", `{}`},
		{"POST", "/api/other/filter", `{}`},
		{"GET", "/a%2Fb//c", ``},
	} {
		r, err := http.NewRequestWithContext(t.Context(), row.method, front.String()+row.path, strings.NewReader(row.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "text/x")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		response.Body.Close()
		if want := fmt.Sprintf("%s %s text/x %s", row.method, row.path, row.body); err != nil || string(got) != want {
			t.Errorf("%s %s came as %q, want %q", row.method, row.path, got, want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	testStream(t, front)
	testSocket(t, front)
}

func testStream(t *testing.T, front *url.URL) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, front.String()+"/api/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(response.Body).ReadString('\n')
	if err != nil || line != "first\n" {
		t.Errorf("the first part of a stream = %q, %v", line, err)
	}
	cancel()
	response.Body.Close()
}

func testSocket(t *testing.T, front *url.URL) {
	t.Helper()
	conn, err := net.Dial("tcp", front.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, "GET /api/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
	answer := bufio.NewReader(conn)
	response, err := http.ReadResponse(answer, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("a socket is answered %v, %v", response, err)
	}
	response.Body.Close()
	fmt.Fprint(conn, "hello\n")
	if line, err := answer.ReadString('\n'); err != nil || line != "echo hello\n" {
		t.Errorf("a socket says %q, %v", line, err)
	}
}

func TestAServerBehindThatFailsIsAProblem(t *testing.T) {
	slow := make(chan bool)
	behind := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("X-Do") {
		case "hang":
			select {
			case <-r.Context().Done():
			case <-slow:
			}
		case "cut":
			panic(http.ErrAbortHandler)
		case "500":
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, "its own")
		}
	}))
	defer close(slow)
	for _, prefix := range []string{"", "prefect"} {
		l, path, o := language, "/api/animals/filter", proxy.Options{Timeout: 100 * time.Millisecond}
		if prefix != "" {
			l, path = schema.Must(filter.New(prefect.Strict(), filter.Config{})), "/api/flows/filter"
			o.Routes, o.Problems = &prefect.Routes, prefect.Problems
		}
		h := schema.Must(proxy.New(l, behind, idle(t, o)))
		for do, want := range map[string]int{"hang": 504, "cut": 502, "500": 500} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Do", do)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != want || strings.Contains(w.Body.String(), "127.0.0.1") || do == "500" && w.Body.String() != "its own" {
				t.Errorf("%s %s = %d %s, want %d", prefix, do, w.Code, w.Body, want)
			}
		}
	}
	nobody := schema.Must(url.Parse("http://127.0.0.1:1"))
	h := schema.Must(proxy.New(language, nobody, idle(t, proxy.Options{})))
	if w := send(h, "POST", "/api/animals/filter", "", `{}`); w.Code != http.StatusBadGateway {
		t.Errorf("nobody behind = %d, want 502", w.Code)
	}
}

func TestAProxyGivesUpASlowBody(t *testing.T) {
	behind := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("half a body came through") }))
	front := serve(t, schema.Must(proxy.New(language, behind, idle(t, proxy.Options{Timeout: 100 * time.Millisecond}))))
	c, err := net.Dial("tcp", front.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(c, "POST /api/animals/count HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	if text, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 408") {
		t.Errorf("a slow body = %q, %v; want 408 and the connection closed", text, err)
	}
}
