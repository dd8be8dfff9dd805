package live

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Load is many clients that ask the same over and over.
type Load struct {
	Clients int
	For     time.Duration
	Most    int // requests a second at most; 0: as many as are answered
	Bodies  [][]byte
}

// A Result is how a server bore a Load.
type Result struct {
	Requests, Errors int
	First            error // of the errors
	PerSecond        float64
	P50, P99         time.Duration
}

// Run asks url until the time is over.
func (l Load) Run(ctx context.Context, url string) Result {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.Clients}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	begin := time.Now()
	end := begin.Add(l.For)
	var group sync.WaitGroup
	var mu sync.Mutex
	var out Result
	var took []time.Duration
	var sent atomic.Int64
	for range l.Clients {
		group.Go(func() {
			var own []time.Duration
			var failed []error
			for time.Now().Before(end) && ctx.Err() == nil {
				n := sent.Add(1)
				if l.Most > 0 {
					time.Sleep(time.Until(begin.Add(time.Duration(n) * time.Second / time.Duration(l.Most))))
				}
				start := time.Now()
				if err := post(ctx, client, url, l.Bodies[int(n)%len(l.Bodies)]); err != nil {
					failed = append(failed, err)
					continue
				}
				own = append(own, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, own...)
			if out.Errors += len(failed); out.First == nil && len(failed) > 0 {
				out.First = failed[0]
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	if out.Requests = len(took); out.Requests > 0 {
		out.PerSecond = float64(len(took)) / time.Since(begin).Seconds()
		out.P50, out.P99 = took[len(took)/2], took[len(took)*99/100]
	}
	return out
}

func post(ctx context.Context, client *http.Client, url string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
