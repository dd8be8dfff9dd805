package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// presets are the schemas that -s names beside files.
var presets = []*httpapi.Preset{&prefect.Preset}

// presetNames returns what -s may name beside files.
func presetNames() []string {
	out := make([]string, len(presets))
	for i, p := range presets {
		out[i] = p.Name
	}
	return out
}

// input is the input of a command that takes a filter: -s, -c and FILE.
type input struct {
	schema, collection string
	config             filter.Config // of the language
	members            []string      // that are selected, beside what the body says
	version            string        // of the database that is served, as its preset's Version says
}

// schemaFlag adds -s.
func (in *input) schemaFlag(c *cobra.Command) {
	c.Flags().StringVarP(&in.schema, "schema", "s", "", "schema `FILE` (YAML or JSON), or "+strings.Join(presetNames(), ", "))
	_ = c.MarkFlagRequired("schema")
	_ = c.RegisterFlagCompletionFunc("schema", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return append(presetNames(), "yaml", "yml", "json"), cobra.ShellCompDirectiveFilterFileExt
	})
}

// flags adds -s and -c.
func (in *input) flags(c *cobra.Command) {
	in.schemaFlag(c)
	c.Flags().StringVarP(&in.collection, "collection", "c", "", "`COLLECTION` whose rows the filter is on; not needed where the schema has one only")
	_ = c.RegisterFlagCompletionFunc("collection", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		l, err := in.language()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return collections(l.Registry()), cobra.ShellCompDirectiveNoFileComp
	})
}

// preset returns the preset that -s names, or, for a file, one that differs in nothing from what Options has by default.
func (in *input) preset() *httpapi.Preset {
	for _, p := range presets {
		if older := p.Versions[in.version]; p.Name == in.schema && older != nil {
			return older
		} else if p.Name == in.schema {
			return p
		}
	}
	return &httpapi.Preset{}
}

// registry returns the schema that -s names.
func (in *input) registry() (*schema.Registry, error) {
	if p := in.preset(); p.Registry != nil {
		return p.Registry(), nil
	}
	return file.Load(in.schema)
}

// language returns the language of the schema that -s names.
func (in *input) language() (*filter.Language, error) {
	r, err := in.registry()
	if err != nil {
		return nil, err
	}
	return filter.New(r, in.config)
}

// on returns the language, if it has the collection that -c names. Without -c, that is the only one of the schema.
func (in *input) on() (*filter.Language, error) {
	l, err := in.language()
	if err != nil {
		return nil, err
	}
	names := collections(l.Registry())
	switch {
	case in.collection == "" && len(names) == 1:
		in.collection = names[0]
	case in.collection == "":
		return nil, fmt.Errorf("-c says which collection: the schema has %s", wording.List(names, "and"))
	case l.Collection(in.collection) == nil:
		return nil, errors.New(wording.Unknown(in.collection, "collection", names))
	}
	return l, nil
}

func collections(r *schema.Registry) []string {
	var names []string
	for _, c := range r.Collections() {
		names = append(names, c.Name)
	}
	return names
}

// open opens FILE, or standard input if there is none or it is -.
func open(s *streams, args []string) (name string, r io.ReadCloser, err error) {
	if len(args) == 0 || args[0] == "-" {
		return "standard input", io.NopCloser(s.in), nil
	}
	f, err := os.Open(args[0])
	return args[0], f, err
}

// readBody reads the filter in FILE. Of one that is over the limit of l, it reads just enough to know.
func readBody(s *streams, l *filter.Language, args []string) (report.Body, error) {
	name, r, err := open(s, args)
	if err != nil {
		return report.Body{}, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, int64(l.Limits().Body)+1))
	if err != nil {
		return report.Body{}, fmt.Errorf("%s: %w", name, err)
	}
	return report.Body{Name: name, Text: text}, nil
}

// parse reads and checks the filter in FILE. Where it is not valid, every error has been printed, and the error is errInvalid.
func (in *input) parse(s *streams, args []string, route filter.Route) (*filter.Query, error) {
	l, err := in.on()
	if err != nil {
		return nil, err
	}
	b, err := readBody(s, l, args)
	if err != nil {
		return nil, err
	}
	route.Select = !route.Count && in.selects()
	b.Text = selecting(b.Text, in.members)
	q, err := l.For(route).Parse(in.collection, b.Text)
	if errs, ok := errorsOf(err); ok {
		if err := s.refuse(b, verdict{Errors: errs}); err != nil {
			return nil, err
		}
		return nil, errInvalid
	}
	if err != nil {
		return nil, err
	}
	report.Warnings(s.err, b, q.Warnings())
	return q, nil
}

// selects reports whether bodies may select members, as they may on the routes of what -s names.
func (in *input) selects() bool {
	table := in.preset().Routes
	if table == nil {
		table = &routes.Standard
	}
	return slices.ContainsFunc(table.Routes, func(r routes.Route) bool { return r.Action == routes.Filter && r.Select })
}

// selecting returns a body with the key select behind what it has; as it is, if it does not look like an object. What is wrong with it, the
// check finds.
func selecting(body []byte, members []string) []byte {
	text := bytes.TrimSpace(body)
	if members == nil || !bytes.HasPrefix(text, []byte("{")) || !bytes.HasSuffix(text, []byte("}")) {
		return body
	}
	end := bytes.LastIndexByte(body, '}')
	empty := bytes.HasSuffix(bytes.TrimSpace(body[:end]), []byte("{"))
	list := &syntax.Array{}
	for _, name := range members {
		list.Items = append(list.Items, &syntax.String{Text: name})
	}
	out := bytes.Clone(body[:end])
	if !empty {
		out = append(out, ", "...)
	}
	return append(syntax.Append(append(out, `"select": `...), list), body[end:]...)
}
