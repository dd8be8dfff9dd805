// Package gin mounts Tamis into a gin router.
package gin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tamis-go/tamis/examples/adapters"
)

// Server answers POST /:tenant/flows.
func Server() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.POST("/:tenant/flows", func(c *gin.Context) {
		adapters.Answer(c.Writer, c.Request, c.Param("tenant"))
	})
	return r
}
