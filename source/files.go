package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// Files are rows in files: one JSON file {collection: [row, ...]}, or a folder of COLLECTION.ndjson, .json or .csv.
// In such a JSON file stands an array of rows, in NDJSON a row a line, in CSV a record a row after a header of columns.
//
// Rows are read strictly: a value of the wrong kind, a collection or column that the schema has not, a key that is
// null or there twice is a [DataError]. A column that a row does not name has its default: null, the
// empty array, false. A column that a schema calls otherwise than a database may have either name.
//
// In a cell of CSV, strings, enums, UUIDs, datetimes and dates stand as they are, everything else as JSON text. An empty
// cell is a column that the row does not name; the empty string is written "".
type Files struct {
	path     string
	registry *schema.Registry
	reader   reader // nil: there are no files yet
}

// OpenFiles returns the rows of the file or folder at path. A JSON file is read now, a folder as its rows are wanted.
func OpenFiles(l *filter.Language, path string) (*Files, error) {
	r, err := openFiles(path, l.Registry())
	if err != nil {
		return nil, err
	}
	return &Files{path, l.Registry(), r}, nil
}

func openFiles(path string, r *schema.Registry) (reader, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return openFolder(path, r)
	}
	return openJSON(path, r)
}

// NewFiles is OpenFiles for files that may not be there yet: Load makes them.
func NewFiles(l *filter.Language, path string) (*Files, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			return nil, errors.New(path + ": rows are put into a folder only if it is new or empty")
		}
	case err == nil:
		return OpenFiles(l, path)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case filepath.Ext(path) != "" && !isJSON(path):
		return nil, errors.New(path + ": want a file that ends in .json, or a folder")
	}
	return &Files{path: path, registry: l.Registry()}, nil
}

func isJSON(path string) bool { return filepath.Ext(path) == ".json" }

// File returns the rows of the file or folder at path, read into memory. See Files.
func File(ctx context.Context, l *filter.Language, path string) (*Store, error) {
	f, err := OpenFiles(l, path)
	if err != nil {
		return nil, err
	}
	return f.Store(ctx, nil)
}

// Read returns the rows of a text {collection: [row, ...]}. Name is what errors call it. See Files.
func Read(ctx context.Context, l *filter.Language, name string, text []byte) (*Store, error) {
	r, err := readJSON(name, text, l.Registry())
	if err != nil {
		return nil, err
	}
	return (&Files{name, l.Registry(), r}).Store(ctx, nil)
}

// Store returns all rows, read into memory. As each is read, row is called, unless it is nil.
func (f *Files) Store(ctx context.Context, row func()) (*Store, error) {
	s := newStore(f.registry)
	data := memeval.Dataset{}
	for _, c := range f.registry.Collections() {
		rows := memeval.Rows{}
		for r, err := range f.reader.rows(ctx, c) {
			if err != nil {
				return nil, err
			}
			if row != nil {
				row()
			}
			rows = append(rows, r)
		}
		var err error
		if data[c.Name], err = s.kept(c, memeval.Rows{}, rows); err != nil {
			return nil, err
		}
	}
	s.data.Store(&data)
	return s, nil
}

// Data returns all rows, for a Load: they are read as they are loaded.
func (f *Files) Data() memeval.Dataset {
	data := memeval.Dataset{}
	for _, c := range f.registry.Collections() {
		data[c.Name] = checkedRows(func(ctx context.Context) Rows { return orNone(f.rows(ctx, c)) })
	}
	return data
}

// Rows returns the rows of a collection in the order of the file, hidden columns included, as memeval.Rows hold them.
func (f *Files) Rows(ctx context.Context, collection string) Rows {
	c := f.registry.Collection(collection)
	if c == nil {
		return func(yield func(Row, error) bool) {
			yield(nil, errors.New(wording.Unknown(collection, "collection", collectionNames(f.registry))))
		}
	}
	return orNone(f.rows(ctx, c))
}

// rows returns the rows of c, or nil if there are no files yet.
func (f *Files) rows(ctx context.Context, c *schema.Collection) Rows {
	if f.reader == nil {
		return nil
	}
	return f.reader.rows(ctx, c)
}
