// Package chi mounts Tamis into a chi router.
package chi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/tamis-go/tamis/examples/adapters"
)

// Server answers POST /{tenant}/flows.
func Server() http.Handler {
	r := chi.NewRouter()
	r.Post("/{tenant}/flows", func(w http.ResponseWriter, r *http.Request) {
		adapters.Answer(w, r, chi.URLParam(r, "tenant"))
	})
	return r
}
