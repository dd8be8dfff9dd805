// Package traces makes a span of each request to a handler of httpapi, for OpenTelemetry.
package traces

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tamis-go/tamis/httpapi"
)

// An Observer makes spans. It is what httpapi.Options.Observer wants.
type Observer struct {
	tracer  trace.Tracer
	context propagation.TextMapPropagator
	next    httpapi.Observer
}

// New returns an Observer whose spans go to p. It continues a trace that the client began. Next, if not nil, observes
// inside the span.
func New(p trace.TracerProvider, next httpapi.Observer) *Observer {
	return &Observer{tracer: p.Tracer("github.com/tamis-go/tamis/httpapi"), context: propagation.TraceContext{}, next: next}
}

// Begin begins the span of a request. The source's own spans are inside it.
func (o *Observer) Begin(r *http.Request, route string) (context.Context, func(httpapi.Outcome)) {
	ctx := o.context.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := o.tracer.Start(ctx, r.Method+" "+route, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", r.Method),
		attribute.String("http.route", route),
	))
	end := func(httpapi.Outcome) {}
	if o.next != nil {
		ctx, end = o.next.Begin(r.WithContext(ctx), route)
	}
	return ctx, func(out httpapi.Outcome) {
		end(out)
		span.SetAttributes(attribute.Int("http.response.status_code", out.Status), attribute.Int64("http.response.body.size", out.Bytes))
		if p := out.Problem; p != nil {
			span.SetAttributes(attribute.String("tamis.problem", p.Kind.Name))
			if p.Kind.Status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, p.Kind.Title)
			}
		}
		span.End()
	}
}
