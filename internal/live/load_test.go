package live_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/live"
)

func TestALoadCountsWhatFails(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "{}" && string(body) != "[]" {
			t.Errorf("a body %q, %v", body, err)
		}
		if asked.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer s.Close()
	r := live.Load{Clients: 3, For: 200 * time.Millisecond, Most: 500, Bodies: [][]byte{[]byte("{}"), []byte("[]")}}.Run(t.Context(), s.URL)
	if n := int64(r.Requests + r.Errors); n != asked.Load() || r.Errors == 0 || r.Requests == 0 || r.First == nil || r.P50 > r.P99 {
		t.Errorf("of %d requests the load tells %+v", asked.Load(), r)
	}
	if r.PerSecond > 500 {
		t.Errorf("%.0f requests a second, want at most 500", r.PerSecond)
	}
}
