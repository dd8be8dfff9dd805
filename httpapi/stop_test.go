package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Rows in memory that take seconds to look at are not looked at for longer than the request is waited for: until its time is
// over, or its client has gone away. Each route that reads rows says so. What was looked at is counted, and not timed.
func TestNobodyWaitsForRowsInMemory(t *testing.T) {
	rows := make([]map[string]any, 10_000)
	for i := range rows {
		rows[i] = map[string]any{"id": int64(i), "name": fmt.Sprint("Ada ", i), "shift": "2024-01-01T08:00:00.000000Z"}
	}
	store := schema.Must(source.Memory(language, memeval.Dataset{"keepers": rows}))
	const most = 8_000
	var calls atomic.Int64
	slow := &predicate.Call{Name: "slow", Go: func(schema.Value, schema.Values) bool {
		calls.Add(1)
		time.Sleep(200 * time.Microsecond)
		return true
	}}
	scope := &filter.Scope{Rows: map[string]predicate.Node{
		"keepers": {Op: predicate.OpCustom, Term: language.Collection("keepers").Term("name"), Call: slow},
	}}
	access := func(*http.Request) (httpapi.View, error) { return httpapi.View{Scope: scope}, nil }
	bodies := map[string]string{
		"/api/keepers/filter":   `{}`,
		"/api/keepers/count":    `{}`,
		"/api/keepers/paginate": `{}`,
		"/api/keepers/history":  `{"history": {"field": "shift", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600}}`,
	}
	for path, body := range bodies {
		h := httpapi.Options{Access: access, Timeout: 50 * time.Millisecond}.Handler(language, store)
		calls.Store(0)
		if w := post(h, path, body); w.Code != http.StatusServiceUnavailable || calls.Load() > most {
			t.Fatalf("%s: %d after %d rows, want %d after %d at most: %s", path, w.Code, calls.Load(), http.StatusServiceUnavailable, most, w.Body)
		}
		h = httpapi.Options{Access: access}.Handler(language, store)
		ctx, leave := context.WithTimeout(context.Background(), 50*time.Millisecond)
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		calls.Store(0)
		h.ServeHTTP(httptest.NewRecorder(), r)
		if calls.Load() > most {
			t.Fatalf("%s looks at %d rows, though its client has gone away", path, calls.Load())
		}
		leave()
	}
}
