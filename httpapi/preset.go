package httpapi

import (
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// A Preset is an API as a whole: its schema, and how it differs from what Options has by default.
type Preset struct {
	Name     string                                         // as a command names it
	Registry func() *schema.Registry                        // the schema
	Stored   func() *schema.Registry                        // of a database that the API's own server made; Registry if nil
	Upstream func() *schema.Registry                        // what the API's own server understands, for a proxy in front of it; Registry if nil
	Routes   *routes.Table                                  // routes.Standard if nil
	Version  string                                         // a statement that answers which version of the API's own server a database is of, as one text
	Versions map[string]*Preset                             // what is served instead of databases of other versions, by that text
	Problems *problem.Style                                 // problem.Standard if nil
	Views    func(*schema.Registry) map[string]*schema.View // of the collections of one of the schemas; nil: as the schema says
}

// Options returns the Options of a handler of rows of r, one of p's schemas.
func (p *Preset) Options(r *schema.Registry) Options {
	o := Options{Title: p.Name, Routes: p.Routes, Problems: p.Problems}
	if p.Views != nil {
		o.Views = p.Views(r)
	}
	return o
}
