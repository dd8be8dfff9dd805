// Package echo mounts Tamis into an echo router.
package echo

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tamis-go/tamis/examples/adapters"
)

// Server answers POST /:tenant/flows.
func Server() http.Handler {
	e := echo.New()
	e.POST("/:tenant/flows", func(c echo.Context) error {
		adapters.Answer(c.Response(), c.Request(), c.Param("tenant"))
		return nil
	})
	return e
}
