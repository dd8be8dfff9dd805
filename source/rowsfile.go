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
	name  string // as errors call it
	open  func() (io.ReadCloser, error)
	taken *func(bytes int) // is called with how much is read, as it lies in the file; nil: nobody asks
}

// watch says what is called with how much is read.
func (f file) watch(taken func(bytes int)) { *f.taken = taken }

// A countedReader tells how much is read of a file.
type countedReader struct {
	io.ReadCloser
	taken func(bytes int)
}

func (r countedReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.taken(n)
	return n, err
}

// newFile returns a file whose bytes open returns, behind what unpack unpacks, if it is not nil.
func newFile(name string, open func() (io.ReadCloser, error), unpack func(io.Reader) (io.ReadCloser, error)) file {
	f := file{name: name, taken: new(func(int))}
	f.open = func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		if *f.taken != nil {
			r = countedReader{r, *f.taken}
		}
		if unpack == nil {
			return r, nil
		}
		unpacked, err := unpack(r)
		if err != nil {
			_ = r.Close()
			return nil, &DataError{File: name, Message: err.Error()}
		}
		return unpacking{unpacked, r}, nil
	}
	return f
}

// A rowsFile reads the rows of one collection, checked as t checks them.
type rowsFile interface {
	rows(ctx context.Context, t *table) Rows
	members(ctx context.Context) Members
	watch(taken func(bytes int))
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
	var unpack func(io.Reader) (io.ReadCloser, error)
	for _, c := range compressions {
		if base, ok := strings.CutSuffix(name, c.extension); ok {
			name, unpack = base, c.open
			break
		}
	}
	f := newFile(path, func() (io.ReadCloser, error) { return os.Open(path) }, unpack)
	for _, format := range formats {
		if base, ok := strings.CutSuffix(name, format.extension); ok {
			return base, format.of(f)
		}
	}
	return name, nil
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
