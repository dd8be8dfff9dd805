package metrics_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/metrics"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func ExampleNew() {
	registry := prometheus.NewRegistry()
	observer, err := metrics.New(registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	language := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	rows := schema.Must(source.Memory(language, nil))
	mux := http.NewServeMux()
	mux.Handle("/", httpapi.Options{Observer: observer}.Handler(language, rows))
	mux.Handle("/metrics", metrics.Handler(registry))

	for _, body := range []string{`{}`, `{"flows": 1}`} {
		r := httptest.NewRequest(http.MethodPost, "/api/flows/count", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		mux.ServeHTTP(httptest.NewRecorder(), r)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "tamis_http_requests_total") {
			fmt.Print(line)
		}
	}
	// Output:
	// tamis_http_requests_total{method="POST",problem="",route="/api/{collection}/count",status="200"} 1
	// tamis_http_requests_total{method="POST",problem="invalid-filter",route="/api/{collection}/count",status="422"} 1
}

func TestTwoObserversInOneRegistryAreRefused(t *testing.T) {
	r := prometheus.NewRegistry()
	if _, err := metrics.New(r); err != nil {
		t.Fatal(err)
	}
	if _, err := metrics.New(r); err == nil {
		t.Error("the same metrics were registered twice")
	}
}
