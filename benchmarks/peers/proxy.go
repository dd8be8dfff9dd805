package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/schema"
)

// An upstream answers one request at a time, and each takes a while, as the reference server does: one process, which is busy.
type upstream struct {
	busy  sync.Mutex
	takes time.Duration
	page  []byte
}

// ServeHTTP answers with a page of rows.
func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, err := io.Copy(io.Discard, r.Body)
	must(err)
	u.busy.Lock()
	for begin := time.Now(); time.Since(begin) < u.takes; {
	}
	u.busy.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(u.page)
}

// proxySuite is what the validating proxy costs in front of a server: a page of 30 KB that takes the server nine milliseconds, asked for by four
// clients, beside the same server by itself; and how much later half of the answers are.
func proxySuite(o timing.Options) []benchmarks.Result {
	l, _ := benchmarks.Runs()
	u := &upstream{takes: 9 * time.Millisecond, page: append(append([]byte{'['}, bytes.Repeat([]byte(`{"id": 1},`), 3000)...), `{}]`...)}
	server := httptest.NewServer(u)
	defer server.Close()
	front := httptest.NewServer(schema.Must(proxy.New(l, schema.Must(url.Parse(server.URL)), proxy.Options{})))
	defer front.Close()
	body := []byte(`{"runs": {"state": {"any_": ["FAILED", "CRASHED"]}, "name": {"like_": "otter"}}, "limit": 200}`)
	var took [2][]float64 // by the proxy, and by the server itself
	turn := func(i int, url string) timing.Contender {
		return timing.Contender{Per: clients * asks, Do: func() { took[i] = append(took[i], askTimed(url+"/api/runs/filter", body)...) }}
	}
	ours, theirs := turn(0, front.URL), turn(1, server.URL)
	theirs.Name = "the server by itself"
	results := benchmarks.Beside(o, "proxy/page", ours, theirs)
	later := benchmarks.Result{Name: "proxy/later", NS: max(0, timing.Median(took[0])-timing.Median(took[1]))}
	u.takes = 0
	results = append(results, later)
	return append(results, benchmarks.Beside(o, "proxy/at once", turn(0, front.URL), theirs)...)
}

// askTimed asks as clients do, and returns how long each answer took.
func askTimed(url string, body []byte) []float64 {
	var all sync.WaitGroup
	took := make([][]float64, clients)
	for c := range clients {
		all.Go(func() {
			for range asks {
				begin := time.Now()
				askOnce(url, body)
				took[c] = append(took[c], float64(time.Since(begin)))
			}
		})
	}
	all.Wait()
	return slices.Concat(took...)
}

func askOnce(url string, body []byte) {
	resp, err := client.Post(url, "application/json", bytes.NewReader(body))
	must(err)
	n, err := io.Copy(io.Discard, resp.Body)
	must(err)
	if resp.StatusCode != http.StatusOK || n < 10 {
		panic(resp.Status)
	}
	must(resp.Body.Close())
}
