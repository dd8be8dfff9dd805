package httpapi

import (
	"bytes"
	"embed"
	"html"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// assets are the pages: they ask for nothing but this handler's own routes.
//
//go:embed assets
var assets embed.FS

// pages registers the docs, the playground and what they are made of.
func (a *api) pages() {
	a.handle("GET /{$}", func(c *call) error { return c.page("playground.html") })
	a.handle("GET /docs", func(c *call) error { return c.page("docs.html") })
	entries, err := fs.ReadDir(assets, "assets")
	if err != nil {
		panic("httpapi: " + err.Error()) // it is part of the program
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasSuffix(name, ".html") {
			a.handle("GET /assets/"+name, func(c *call) error { return c.page(name) })
		}
	}
}

// page answers with a file of the assets.
func (c *call) page(name string) error {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		return err
	}
	if c.Header != "" { // whose name the pages send
		text = bytes.Replace(text, []byte(`id="token"`), []byte(`id="token" data-header="`+html.EscapeString(c.Header)+`"`), 1)
	}
	h := c.w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	return c.answer.Append(func(b []byte) []byte { return append(b, text...) })
}
