package adapters_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/examples/adapters/chi"
	"github.com/tamis-go/tamis/examples/adapters/echo"
	"github.com/tamis-go/tamis/examples/adapters/gin"
)

func TestEveryRouterAnswersAlike(t *testing.T) {
	for name, h := range map[string]http.Handler{"chi": chi.Server(), "gin": gin.Server(), "echo": echo.Server()} {
		for body, want := range map[string]int{
			`{"flows": {"name": {"startswith_": ["etl"]}}}`: http.StatusOK,
			`{"flows": {"nam": {}}}`:                        http.StatusUnprocessableEntity,
			`{"flows": {"tenant_id": {}}}`:                  http.StatusUnprocessableEntity,
		} {
			r := httptest.NewRequest(http.MethodPost, "/acme/flows", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != want || want == http.StatusOK && !strings.Contains(w.Body.String(), "tenant_id") {
				t.Errorf("%s: %s = %d %s, want %d", name, body, w.Code, w.Body, want)
			}
		}
	}
}
