// Package proxy stands in front of a server that speaks the language, and lets no filter through that is not valid.
//
// A filter is parsed strictly, and either refused with every error or forwarded in canonical form, so that no second
// parser can understand it differently. A caller's policy is joined to it. Every other request is forwarded unchanged.
package proxy

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// Options configure a proxy; the zero Options work.
type Options struct {
	Routes    *routes.Table                              // those with filters; routes.Standard if nil
	Problems  *problem.Style                             // problem.Standard if nil
	Roles     *httpapi.Roles                             // who may see what; nil: everybody may see everything
	Role      func(*http.Request) (*httpapi.Role, error) // whose request it is, by Roles.As; an error refuses it as that of an Access; nil: what Roles reads of its token
	Open      []string                                   // paths, such as /healthz, that anybody may GET where there are Roles or a Role; none has rows
	CORS      *httpapi.CORS                              // pages of other origins that may call it; nil: what the upstream server says
	Timeout   time.Duration                              // for reading a body, and again for the upstream server to begin its answer; 30 seconds if 0
	Transport http.RoundTripper                          // to the upstream server; nil: a transport of the proxy
	Log       *slog.Logger                               // refusals and failures; nil: no log
}

// New returns a proxy in front of upstream. l is the language of upstream: if it has no groups (and_, or_, not_), l's
// schema must say so. New fails if a policy cannot be expressed in the language, or an origin of CORS is not valid.
func New(l *filter.Language, upstream *url.URL, o Options) (http.Handler, error) {
	o = o.complete(l)
	return o.check(l, duplex(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.SetXForwarded()
			if r.In.Context().Value(filtered{}) != nil && r.Out.Header[idempotent] == nil {
				r.Out.Header[idempotent] = nil // sent again where the server has just closed the connection; no header by that
			}
		},
		Transport:     o.transport(),
		BufferPool:    &buffers{sync.Pool{New: func() any { return make([]byte, bufferSize) }}},
		FlushInterval: -1, // streams are forwarded as they arrive
		ModifyResponse: func(r *http.Response) error {
			if o.CORS != nil { // which says it already
				maps.DeleteFunc(r.Header, func(name string, _ []string) bool { return strings.HasPrefix(name, "Access-Control-") })
			}
			return nil
		},
		ErrorHandler: o.failed,
	}))
}

// idempotent is the header by which http.Transport knows that a request may be sent twice.
const idempotent = "X-Idempotency-Key"

// duplex lets an answer begin while the body of its request is still read. Otherwise the server of this process reads the rest of the body itself
// when the answer begins, and closes it: the transport, which may only have to see its end, takes that for a body that failed, and
// closes the connection that the answer comes on.
func duplex(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !bodiless(r) {
			_ = http.NewResponseController(w).EnableFullDuplex() // a test's recorder has no such thing
		}
		next.ServeHTTP(w, r)
	})
}

// Check passes to next only valid filters, in canonical form and with the caller's policy, and every request that is not
// a filter. It is for custom proxies and servers.
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
	if o.Role == nil && o.Roles != nil {
		o.Role = o.Roles.Role
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	return o
}

// filtered marks requests that carry a filter: their answer must begin within the timeout.
type filtered struct{}

// transport returns the transport to the upstream server. It leaves encodings to the client.
func (o Options) transport() http.RoundTripper {
	if o.Transport != nil {
		return o.Transport
	}
	patient := http.DefaultTransport.(*http.Transport).Clone() // it is one
	patient.DisableCompression = true
	patient.Proxy = nil                                          // no proxy in between
	patient.ReadBufferSize = bufferSize                          // a page of rows is a few reads and writes, not dozens
	patient.MaxIdleConns, patient.MaxIdleConnsPerHost = 256, 256 // all of them go to one server
	hasty := patient.Clone()
	hasty.ResponseHeaderTimeout = o.Timeout
	return transports{patient, hasty}
}

// bufferSize is how much of an answer is read, and forwarded, at once.
const bufferSize = 32 << 10

// buffers keeps what answers are copied through.
type buffers struct{ sync.Pool }

// Get returns a buffer.
func (b *buffers) Get() []byte { return b.Pool.Get().([]byte) } //nolint:forcetypeassert // New makes nothing else

// Put takes a buffer back.
func (b *buffers) Put(p []byte) { b.Pool.Put(p) } //nolint:staticcheck // a slice of it would be one more allocation to keep

// transports are one for filters and one for other requests, which may take longer.
type transports struct{ patient, hasty *http.Transport }

// RoundTrip sends a request.
func (t transports) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(filtered{}) != nil {
		return t.hasty.RoundTrip(r)
	}
	return t.patient.RoundTrip(r)
}

// CloseIdleConnections closes idle connections.
func (t transports) CloseIdleConnections() {
	t.patient.CloseIdleConnections()
	t.hasty.CloseIdleConnections()
}

// failed answers for an upstream server that did not.
func (o Options) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && !errors.Is(context.Cause(r.Context()), context.DeadlineExceeded) {
		return // the client has disconnected
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
