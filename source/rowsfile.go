package source

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A file is where the rows of one collection are read.
type file struct {
	name string // as errors call it
	open func() (io.ReadCloser, error)
}

// A rowsFile reads the rows of one collection, checked as t checks them.
type rowsFile interface {
	rows(ctx context.Context, t *table) Rows
	members(ctx context.Context) Members
}

// formats are how a file has rows, by the end of its name.
var formats = []struct {
	extension string
	of        func(file) rowsFile
}{
	{".ndjson", func(f file) rowsFile { return linesFile{f} }},
	{".json", func(f file) rowsFile { return arrayFile{f} }},
	{".csv", func(f file) rowsFile { return csvFile{f} }},
}

// compressions are what may stand behind the end of a name.
var compressions = []struct {
	extension string
	open      func(io.Reader) (io.ReadCloser, error)
}{
	{".gz", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	{".zst", func(r io.Reader) (io.ReadCloser, error) {
		d, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(32<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}},
}

// rowsFileAt returns the file at path by what its name ends with, and its name without that; nil if no format has that end.
func rowsFileAt(path string) (name string, rows rowsFile) {
	name = filepath.Base(path)
	f := file{path, func() (io.ReadCloser, error) { return os.Open(path) }}
	for _, c := range compressions {
		if base, ok := strings.CutSuffix(name, c.extension); ok {
			name, f.open = base, unpacked(path, c.open)
			break
		}
	}
	for _, format := range formats {
		if base, ok := strings.CutSuffix(name, format.extension); ok {
			return base, format.of(f)
		}
	}
	return name, nil
}

func unpacked(path string, open func(io.Reader) (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		packed, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		r, err := open(packed)
		if err != nil {
			_ = packed.Close()
			return nil, &DataError{File: path, Message: err.Error()}
		}
		return unpacking{r, packed}, nil
	}
}

// unpacking closes the packed file too.
type unpacking struct {
	io.ReadCloser
	packed io.Closer
}

func (u unpacking) Close() error {
	_ = u.ReadCloser.Close()
	return u.packed.Close()
}
