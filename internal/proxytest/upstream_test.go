package proxytest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

var language = schema.Must(filter.New(schema.Must(file.Parse("flows.yaml", []byte(`
tamis: 1
name: flows
collections:
  flows:
    key: id
    columns: {id: int, name: string, owner: string}
  users:
    key: id
    columns: {id: int, name: string}
`))), filter.Config{}))

// table is the usual routes, and one with a name in its path.
var table = routes.Table{
	Prefix: "/api",
	Routes: append([]routes.Route{
		{Method: http.MethodPost, Path: "/pools/{name}/flows/filter", Collection: "flows", Action: routes.Filter},
	}, routes.Standard.Routes...),
}

// mine is what every filter of flows has that comes through the proxy with a policy.
const mine = `"owner":{"eq_":"me"}`

var mineOnly = schema.Must(httpapi.ParseRoles(language, []byte(`{roles: {r: {rows: {flows: {flows: {owner: {eq_: me}}}, users: {}}}}, anonymous: r}`)))

// A sighting is what a handler behind the proxy saw.
type sighting struct{ Route, Method, Path, Body string }

// unchecked returns why a sighting is of a body that was not checked, or "".
func (s sighting) unchecked(policy bool) string {
	at := slices.IndexFunc(table.Routes, func(r routes.Route) bool { return string(r.Action) == s.Route && r.Body() })
	if at < 0 || s.Method == http.MethodOptions && s.Body == "" && !policy {
		return ""
	}
	collection := "flows"
	if strings.Contains(strings.ToLower(s.Path), "/users/") {
		collection = "users"
	}
	q, err := table.Routes[at].Language(language).Parse(collection, []byte(s.Body))
	switch {
	case err != nil:
		return err.Error()
	case q.String() != s.Body:
		return "it is not canonical"
	case policy && collection == "flows" && !strings.Contains(s.Body, mine):
		return "it has no policy"
	}
	return ""
}

// An upstream is a upstream server the proxy, which knows what its handlers saw.
type upstream struct {
	name string
	url  *url.URL
	seen func(testing.TB) []sighting // since it was last asked
}

// goServer returns Go's own server and router.
func goServer(t testing.TB) *upstream {
	var mu sync.Mutex
	var seen []sighting
	sees := func(route string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return // it was cut off, and no handler takes that for a body
			}
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, sighting{route, r.Method, r.URL.Path, string(body)})
			fmt.Fprint(w, "[]")
		}
	}
	mux := http.NewServeMux()
	mux.Handle("POST /api/flows/filter", sees("filter"))
	mux.Handle("POST /api/users/filter", sees("filter"))
	mux.Handle("POST /api/pools/{name}/flows/filter", sees("filter"))
	mux.Handle("/api/flows/count", sees("count"))
	mux.Handle("/files/", sees("file"))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return &upstream{"net/http", schema.Must(url.Parse(s.URL)), func(testing.TB) []sighting {
		mu.Lock()
		defer mu.Unlock()
		out := seen
		seen = nil
		return out
	}}
}

// A counting transport counts what it is asked to send.
type counting struct {
	*http.Transport
	sent atomic.Int64
}

// RoundTrip sends a request.
func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.sent.Add(1)
	return c.Transport.RoundTrip(r)
}

// front returns the address of a proxy before a server, and what counts the requests that pass.
func front(t testing.TB, u *upstream, network, address string, roles *httpapi.Roles) (string, *counting) {
	transport := &counting{Transport: &http.Transport{DisableCompression: true}}
	t.Cleanup(transport.CloseIdleConnections)
	h := schema.Must(proxy.New(language, u.url, proxy.Options{Routes: &table, Roles: roles, Transport: transport}))
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	ctx := t.Context()
	go func() { done <- httpapi.Serve(ctx, listener, h, time.Second) }()
	t.Cleanup(func() { <-done })
	return listener.Addr().String(), transport
}

// request returns the bytes of a spelling with a body.
func (s spelling) request(body string) string {
	head := s.line + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	framed, connected := false, false
	for _, h := range s.headers {
		head += h + "\r\n"
		framed = framed || strings.HasPrefix(h, "Transfer-Encoding:") || strings.HasPrefix(h, "Content-Length:")
		connected = connected || strings.HasPrefix(h, "Connection:")
		if strings.HasPrefix(h, "Transfer-Encoding:") {
			body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
	}
	switch method, _, _ := strings.Cut(s.line, " "); {
	case method == "GET", method == "HEAD" && body == "", framed && !strings.HasSuffix(body, "\r\n"):
		body = ""
	case method == "OPTIONS" && len(s.headers) > 0:
		body = ""
	}
	if !framed && body != "" {
		head += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	if !connected {
		head += "Connection: close\r\n"
	}
	return head + "\r\n" + body
}

// send writes a request to a server, and returns the status of the answer; 0 if there is none.
func send(t testing.TB, address, method, bytes string) int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, bytes); err != nil {
		return 0
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return 0
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		_, _ = io.Copy(io.Discard, response.Body)
	}
	response.Body.Close()
	return response.StatusCode
}
