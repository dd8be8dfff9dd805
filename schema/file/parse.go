package file

import (
	"os"
	"reflect"

	"github.com/tamis-go/tamis/schema"
)

// Load reads a schema from a file of YAML or JSON. Faults are schema.Errors, each with its place.
func Load(path string) (*schema.Registry, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the file is the caller's choice
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a schema from YAML or JSON. Name is what its faults call the file.
func Parse(name string, data []byte) (*schema.Registry, error) {
	d := &decoder{reader: reader{file: name}, places: map[string]schema.Position{}}
	root := d.read(data)
	if root == nil {
		return nil, d.faults.Err()
	}
	var doc document
	d.decode(root, reflect.ValueOf(&doc).Elem(), "document")
	if d.faults != nil {
		return nil, d.faults.Err() // what could not be read would only be found missing
	}
	d.validate(&doc)
	if d.faults != nil {
		return nil, d.faults.Err()
	}
	b := &builder{reader: &d.reader, doc: &doc}
	options, collections := b.build()
	if d.faults != nil {
		return nil, d.faults.Err()
	}
	return options.New(collections...)
}
