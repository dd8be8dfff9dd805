package traces_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/traces"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func ExampleNew() {
	spans := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithSyncer(spans))
	language := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	rows := schema.Must(source.Memory(language, nil))
	h := httpapi.Options{Observer: traces.New(provider, nil)}.Handler(language, rows)

	r := httptest.NewRequest(http.MethodPost, "/api/flows/count", strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	h.ServeHTTP(httptest.NewRecorder(), r)
	for _, s := range spans.GetSpans() {
		fmt.Println(s.Name, s.SpanContext.TraceID(), s.Attributes[2].Value.AsInt64())
	}
	// Output: POST /api/{collection}/count 0af7651916cd43dd8448eb211c80319c 200
}
