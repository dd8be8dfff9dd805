package file

import (
	"errors"
	"os"
	"reflect"

	"github.com/tamis-go/tamis/schema"
)

// Load reads a schema from a file of YAML or JSON. Its errors are schema.Errors, each with its place.
func Load(path string) (*schema.Registry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a schema from YAML or JSON. Name is what its errors call the file.
func Parse(name string, data []byte) (*schema.Registry, error) {
	d := &decoder{reader: reader{file: name}, places: map[string]schema.Position{}}
	root := d.read(data)
	if root == nil {
		return nil, d.errs.Err()
	}
	var doc document
	twice := len(d.errs) // keys that are here twice: the rest of their objects was read
	d.decode(root, reflect.ValueOf(&doc).Elem(), "document")
	d.validate(&doc)
	b := &builder{decoder: d, doc: &doc}
	options, collections := b.build(d.errs[twice:])
	if d.errs != nil {
		return nil, d.errs.Err()
	}
	registry, err := options.New(collections...)
	if errs := (schema.Errors)(nil); errors.As(err, &errs) {
		for _, f := range errs {
			if f.Pos.Line == 0 {
				f.Pos = d.at(1, 1) // of the schema as a whole
			}
		}
	}
	return registry, err
}
