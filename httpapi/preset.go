package httpapi

import (
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A Preset is an API as a whole: its schema, and how it differs from what Options has by default.
type Preset struct {
	Name     string                    // as a command names it
	Registry func() *schema.Registry   // the schema
	Stored   func() *schema.Registry   // of a database that the API's own server made; Registry if nil
	Upstream func() *schema.Registry   // what the API's own server understands, for a proxy in front of it; Registry if nil
	Routes   *routes.Table             // routes.Standard if nil
	Problems *problem.Style            // problem.Standard if nil
	Rows     func(source.Source) Shape // nil: rows look like their columns
}

// Options returns the Options of a handler of rows of s.
func (p *Preset) Options(s source.Source) Options {
	o := Options{Title: p.Name, Routes: p.Routes, Problems: p.Problems}
	if p.Rows != nil {
		o.Rows = p.Rows(s)
	}
	return o
}
