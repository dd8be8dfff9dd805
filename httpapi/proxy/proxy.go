// Package proxy stands in front of a server that speaks the language, and lets no filter through that is not valid.
//
// A filter is read strictly, refused with every fault or forwarded in its canonical spelling, so that no second reader can
// understand it differently. A caller's policy is joined to it. Every other request passes as it is.
package proxy

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// Options configure a proxy; the zero Options work.
type Options struct {
	Routes    *routes.Table     // those with filters; routes.Standard if nil
	Problems  *problem.Style    // problem.Standard if nil
	Roles     *httpapi.Roles    // who may see what; nil: everybody may see all
	Timeout   time.Duration     // until a body is read, and again until the server behind begins to answer; 30 seconds if 0
	Transport http.RoundTripper // to the server behind; nil: one of the proxy's own
	Log       *slog.Logger      // what was refused and what failed; nil: none
}

// New returns a proxy in front of upstream. l is the language that upstream has: where it has no groups (and_, or_, not_), a
// schema that says so. It fails where a policy cannot be said in it.
func New(l *filter.Language, upstream *url.URL, o Options) (http.Handler, error) {
	o = o.complete(l)
	return o.check(l, &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.SetXForwarded()
		},
		Transport:     o.transport(),
		FlushInterval: -1, // streams pass as they come
		ErrorHandler:  o.failed,
	})
}

// Check lets next see only those filters that are valid, in their canonical spelling and with the caller's policy, and
// every request that is none. It is for a proxy, or a server, of one's own.
func Check(l *filter.Language, o Options, next http.Handler) (http.Handler, error) {
	return o.complete(l).check(l, next)
}

func (o Options) complete(l *filter.Language) Options {
	if o.Routes == nil {
		o.Routes = &routes.Standard
	}
	if o.Problems == nil {
		o.Problems = problem.Standard
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	return o
}

// filtered marks requests that carry a filter: the answer to one must begin in time.
type filtered struct{}

// transport returns what asks the server behind. Encodings are the client's affair.
func (o Options) transport() http.RoundTripper {
	if o.Transport != nil {
		return o.Transport
	}
	patient := http.DefaultTransport.(*http.Transport).Clone() // it is one
	patient.DisableCompression = true
	patient.Proxy = nil                                          // the server behind is the one that was named
	patient.MaxIdleConns, patient.MaxIdleConnsPerHost = 256, 256 // all of them are to that one server
	hasty := patient.Clone()
	hasty.ResponseHeaderTimeout = o.Timeout
	return transports{patient, hasty}
}

// transports are one for filters and one for other requests, which may take their time.
type transports struct{ patient, hasty *http.Transport }

// RoundTrip sends a request.
func (t transports) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(filtered{}) != nil {
		return t.hasty.RoundTrip(r)
	}
	return t.patient.RoundTrip(r)
}

// CloseIdleConnections closes what is kept for later requests.
func (t transports) CloseIdleConnections() {
	t.patient.CloseIdleConnections()
	t.hasty.CloseIdleConnections()
}

// failed answers where the server behind did not.
func (o Options) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && !errors.Is(context.Cause(r.Context()), context.DeadlineExceeded) {
		return // the client is gone
	}
	e := &problem.Error{Kind: problem.BadGateway, Cause: err}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		e.Kind = problem.GatewayTimeout
	}
	o.tell(w, r, e)
}

// tell answers with a problem, and logs it.
func (o Options) tell(w http.ResponseWriter, r *http.Request, err error) {
	e := problem.Of(err)
	if o.Log != nil {
		level := slog.LevelInfo
		if e.Kind.Status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		cause := ""
		if e.Cause != nil {
			cause = httpapi.Loggable(e.Cause.Error())
		}
		o.Log.LogAttrs(r.Context(), level, "refused", slog.String("method", httpapi.Loggable(r.Method)),
			slog.String("path", httpapi.Loggable(r.URL.Path)), slog.String("problem", e.Kind.Name), slog.String("cause", cause))
	}
	o.Problems.Write(w, e)
}
