package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rs/cors"
)

// CORS says which pages of other origins may call an API from a browser. The zero CORS allows no origin.
type CORS struct {
	Origins     []string      // such as https://shop.example.com, each as a browser sends it; or "*" alone: every page
	Methods     []string      // GET, HEAD and POST if nil
	Headers     []string      // of requests, beside those that any page may send; Authorization and Content-Type if nil
	Credentials bool          // cookies too: not with "*"
	MaxAge      time.Duration // how long a browser keeps the answer to a preflight; 10 minutes if 0
}

// Handler returns next for pages of those origins. It answers a preflight itself, which has no token. The error says what is no origin.
func (c CORS) Handler(next http.Handler) (http.Handler, error) {
	if len(c.Origins) == 0 {
		return nil, errors.New("cors: want an origin such as https://shop.example.com, or * for every page")
	}
	every := slices.Contains(c.Origins, "*")
	switch {
	case every && len(c.Origins) > 1:
		return nil, errors.New("cors: * is every origin: leave the others out, or *")
	case every && c.Credentials:
		return nil, errors.New("cors: every page could act with the cookies of its visitors: name the origins, or leave credentials out")
	}
	for _, o := range c.Origins {
		u, err := url.Parse(o)
		if !every && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != o || strings.Contains(o, "*")) {
			return nil, fmt.Errorf("cors: %q is no origin: want one such as https://shop.example.com, without a path", o)
		}
	}
	if c.Methods == nil {
		c.Methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}
	}
	if c.Headers == nil {
		c.Headers = []string{"Authorization", "Content-Type"}
	}
	if c.MaxAge <= 0 {
		c.MaxAge = 10 * time.Minute
	}
	return cors.New(cors.Options{
		AllowedOrigins: c.Origins, AllowedMethods: c.Methods, AllowedHeaders: c.Headers, AllowCredentials: c.Credentials,
		ExposedHeaders: []string{"Retry-After", "X-Request-Id"}, MaxAge: int(c.MaxAge / time.Second),
	}).Handler(next), nil
}
