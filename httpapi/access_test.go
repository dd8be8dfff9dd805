package httpapi_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
)

func TestAnErrorOfAccessIsNoMistakeOfTheServer(t *testing.T) {
	for _, row := range []struct {
		err  error
		want int
	}{
		{errors.New("no such session"), http.StatusUnauthorized},
		{&problem.Error{Kind: problem.Forbidden}, http.StatusForbidden},
		{fmt.Errorf("sessions: %w", driver.ErrBadConn), http.StatusServiceUnavailable},
	} {
		h := httpapi.Options{Access: func(*http.Request) (httpapi.View, error) { return httpapi.View{}, row.err }}.Handler(language, memory(t))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/keepers", nil))
		if w.Code != row.want {
			t.Errorf("Access returned %v: %d, want %d", row.err, w.Code, row.want)
		}
	}
}
