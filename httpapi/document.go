package httpapi

import (
	"sync"

	"github.com/tamis-go/tamis/httpapi/openapi"
)

// documents are made once, where every caller gets the same.
type documents struct{ v31, v30 document }

type document struct {
	once sync.Once
	text []byte
	err  error
}

// document answers with the OpenAPI document of what the caller sees.
func (c *call) document(version string) error {
	text, err := c.documentText(version)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	return c.answer.Append(func(b []byte) []byte { return append(b, text...) })
}

func (c *call) documentText(version string) ([]byte, error) {
	o := openapi.Options{Title: c.Title, OpenAPI: version, Routes: c.Options.Routes, Problems: c.Problems, Views: c.views, Bearer: c.Access != nil, Header: c.Header, Server: "."}
	if c.view.Scope != nil {
		return openapi.Document(c.language, o)
	}
	d := &c.plain.v31
	if version == "3.0" {
		d = &c.plain.v30
	}
	d.once.Do(func() { d.text, d.err = openapi.Document(c.language, o) })
	return d.text, d.err
}
