package file

import (
	"errors"
	"os"
	"reflect"

	"github.com/tamis-go/tamis/internal/yamltree"
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
	d := &yamltree.Decoder{Reader: yamltree.Reader{File: name, What: "schema file", Wanted: "a schema, beginning with tamis: 1"}, Called: called}
	root := d.Read(data)
	if root == nil {
		return nil, d.Errs.Err()
	}
	var doc document
	twice := len(d.Errs) // keys that are here twice: the rest of their objects was read
	d.Decode(root, reflect.ValueOf(&doc).Elem(), "document")
	validate(d, &doc)
	b := &builder{Decoder: d, doc: &doc}
	options, collections := b.build(d.Errs[twice:])
	if d.Errs != nil {
		return nil, d.Errs.Err()
	}
	registry, err := options.New(collections...)
	if errs := (schema.Errors)(nil); errors.As(err, &errs) {
		for _, f := range errs {
			if f.Pos.Line == 0 {
				f.Pos = d.At(1, 1) // of the schema as a whole
			}
		}
	}
	return registry, err
}
