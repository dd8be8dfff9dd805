// Package metrics counts what a handler of httpapi does, for Prometheus.
package metrics

import (
	"context"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tamis-go/tamis/httpapi"
)

// An Observer counts requests. It is what httpapi.Options.Observer wants.
type Observer struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	running  *prometheus.GaugeVec
}

// New returns an Observer whose metrics are registered in r:
//
//	tamis_http_requests_total{route, method, status, problem}
//	tamis_http_request_seconds{route, method}
//	tamis_http_response_bytes_total{route, method}
//	tamis_http_requests_running{route, method}
//
// The labels are the route's pattern and the problem's kind, so that no client can create new series.
func New(r prometheus.Registerer) (*Observer, error) {
	o := &Observer{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tamis_http_requests_total", Help: "Requests that were answered."},
			[]string{"route", "method", "status", "problem"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tamis_http_request_seconds", Help: "How long requests took.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route", "method"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tamis_http_response_bytes_total", Help: "Bytes of answers, as they were sent."},
			[]string{"route", "method"}),
		running: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "tamis_http_requests_running", Help: "Requests that are being answered."},
			[]string{"route", "method"}),
	}
	for _, c := range []prometheus.Collector{o.requests, o.seconds, o.bytes, o.running} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// Begin counts a request.
func (o *Observer) Begin(r *http.Request, route string) (context.Context, func(httpapi.Outcome)) {
	method := methodOf(r)
	o.running.WithLabelValues(route, method).Inc()
	return r.Context(), func(out httpapi.Outcome) {
		kind := ""
		if out.Problem != nil {
			kind = out.Problem.Kind.Name
		}
		o.running.WithLabelValues(route, method).Dec()
		o.requests.WithLabelValues(route, method, strconv.Itoa(out.Status), kind).Inc()
		o.seconds.WithLabelValues(route, method).Observe(out.Elapsed.Seconds())
		o.bytes.WithLabelValues(route, method).Add(float64(out.Bytes))
	}
}

// methodOf returns the method of a request that reached a route.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return r.Method
	}
	return "other"
}

// Handler serves the metrics that g gathers.
func Handler(g prometheus.Gatherer) http.Handler {
	return promhttp.HandlerFor(g, promhttp.HandlerOpts{})
}
