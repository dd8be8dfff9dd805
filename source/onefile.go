package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/schema"
)

// A OneFile is the rows of one collection in one file, which is read anew for each query: NDJSON, a JSON array or CSV (see [Files]), or one
// of these behind gzip or Zstandard.
//
// A row is tested as it is read, and of those that match no more are kept than the page wants, or a group of them, so that the memory does not grow with the
// file. A line of NDJSON is tested in place by several processors: of a line that does not match, only the columns that the query reads are
// checked. That keys are there once is not checked. A query that looks at other rows of the collection, or sorts by them, reads the
// whole file into memory; one that looks at another collection is an error.
type OneFile struct {
	collection *schema.Collection
	rows       rowsFile
	lines      bool // a row is a line of NDJSON
	file       file
}

// OpenFile returns the rows of a collection in the file at path, whose name ends in .ndjson, .json or .csv, and perhaps in .gz or .zst
// behind that. The file is opened as rows are wanted.
func OpenFile(l *filter.Language, collection, path string) (*OneFile, error) {
	rows, err := oneFileAt(path)
	if err != nil {
		return nil, err
	}
	return newOneFile(l, collection, rows)
}

func oneFileAt(path string) (rowsFile, error) {
	_, rows := rowsFileAt(path)
	if rows == nil {
		var ends []string
		for _, f := range formats {
			ends = append(ends, f.extension)
		}
		return nil, fmt.Errorf("%s: want a file of rows that ends in %s, and perhaps in .gz or .zst behind that", path, wording.List(ends, "or"))
	}
	return rows, nil
}

// IsOneFile reports whether the file at path has the rows of one collection, as OpenFile reads it: by the end of its name, and a .json also by
// its first character, as one that begins with { has collections by name (see [OpenFiles]).
func IsOneFile(path string) bool {
	_, rows := rowsFileAt(path)
	array, isJSON := rows.(arrayFile)
	if info, err := os.Stat(path); err != nil || info.IsDir() || !isJSON {
		return err == nil && rows != nil && !info.IsDir()
	}
	r, err := array.open()
	if err != nil {
		return false
	}
	defer r.Close()
	for in := bufio.NewReader(r); ; {
		switch c, err := in.ReadByte(); {
		case err != nil:
			return false
		case c != ' ' && c != '\t' && c != '\n' && c != '\r':
			return c == '['
		}
	}
}

// OpenLines returns the rows of a collection that r holds as NDJSON. They are read once: by the first query. Name is what errors call r.
func OpenLines(l *filter.Language, collection, name string, r io.Reader) (*OneFile, error) {
	return newOneFile(l, collection, linesOf(name, r))
}

func linesOf(name string, r io.Reader) linesFile {
	return linesFile{newFile(name, func() (io.ReadCloser, error) { return io.NopCloser(r), nil }, nil)}
}

func newOneFile(l *filter.Language, collection string, rows rowsFile) (*OneFile, error) {
	c := l.Registry().Collection(collection)
	if c == nil {
		return nil, errors.New(wording.Unknown(collection, "collection", collectionNames(l.Registry())))
	}
	f := &OneFile{collection: c, rows: rows}
	if lines, ok := rows.(linesFile); ok {
		f.lines, f.file = true, lines.file
	}
	return f, nil
}

// Watch makes the queries from now on tell how many bytes of the file they have read, each time they read some: of a packed file as they lie
// there, so that their sum is at most its size. It is called by one goroutine at a time.
func (f *OneFile) Watch(read func(bytes int)) { f.rows.watch(read) }

// Rows returns the page of q. See [Source].
func (f *OneFile) Rows(ctx context.Context, q *filter.Query) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		data, err := f.page(ctx, q)
		var rows iter.Seq[*map[string]any]
		if err == nil {
			rows, err = memeval.EachContext[map[string]any](ctx, q, data)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		shown := shows(q)
		for row := range rows {
			if !yield(plain(f.collection, *row, shown), nil) {
				return
			}
		}
	}
}

// page returns rows that have those of q's page among them.
func (f *OneFile) page(ctx context.Context, q *filter.Query) (memeval.Dataset, error) {
	all, err := f.needsAll(q)
	switch {
	case err != nil:
		return nil, err
	case all:
		return f.data(f.rows.rows(ctx, f.table()))
	}
	page := q.Page()
	most := filter.NoLimit
	if page.Limit <= filter.NoLimit-page.Offset {
		most = page.Offset + page.Limit
	}
	best := q.Slice(0, most)
	kept := memeval.Rows{}
	for row, err := range f.matching(ctx, q) {
		if err != nil {
			return nil, err
		}
		if kept = append(kept, row); int64(len(kept))/2-1024 > most {
			of, err := memeval.EachContext[map[string]any](ctx, best, memeval.Dataset{f.collection.Name: kept})
			if err != nil {
				return nil, err
			}
			rows := memeval.Rows{}
			for row := range of {
				rows = append(rows, *row)
			}
			kept = rows
		}
	}
	return memeval.Dataset{f.collection.Name: kept}, nil
}

// Count returns the number of rows of q. See [Source].
func (f *OneFile) Count(ctx context.Context, q *filter.Query) (n int64, err error) {
	all, err := f.needsAll(q)
	switch {
	case err != nil:
		return 0, err
	case all:
		data, err := f.data(f.rows.rows(ctx, f.table()))
		if err != nil {
			return 0, err
		}
		return memeval.CountContext(ctx, q, data)
	case f.lines:
		err = f.stream(func(r io.Reader) error {
			n, err = ndjson.Count(ctx, q, nil, r)
			return err
		})
		return n, err
	}
	for _, err := range f.matching(ctx, q) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// Aggregate returns the groups that q asks for, and whether there are more.
func (f *OneFile) Aggregate(ctx context.Context, q *filter.Query) (groups []memeval.Group, more bool, err error) {
	all, err := f.needsAll(q)
	if err != nil {
		return nil, false, err
	}
	if !all {
		return memeval.AggregateEach(ctx, q, f.matching(ctx, q))
	}
	data, err := f.data(f.rows.rows(ctx, f.table()))
	if err != nil {
		return nil, false, err
	}
	return memeval.AggregateContext(ctx, q, data)
}

// Copy writes the rows that satisfy q to w, a line each, in the order of the file instead of that of q, and as many as q's page has. Lines of
// NDJSON are copied as they stand. It returns how many it wrote.
func (f *OneFile) Copy(ctx context.Context, q *filter.Query, w io.Writer) (n int64, err error) {
	all, err := f.needsAll(q)
	switch {
	case err != nil:
		return 0, err
	case all:
		return 0, fmt.Errorf("the filter looks at other rows of %s: its rows have an order", f.collection.Name)
	}
	page := q.Page()
	out := bufio.NewWriterSize(w, 1<<16)
	put := func(line []byte) (more bool, err error) {
		if page.Offset > 0 {
			page.Offset--
			return true, nil
		}
		if n >= page.Limit {
			return false, nil
		}
		_, _ = out.Write(line)
		n++
		return n < page.Limit, out.WriteByte('\n')
	}
	if page.Limit > 0 {
		err = f.copy(ctx, q, put)
	}
	return n, errors.Join(err, out.Flush())
}

func (f *OneFile) copy(ctx context.Context, q *filter.Query, put func(line []byte) (more bool, err error)) error {
	if !f.lines {
		var line []byte
		for row, err := range f.matching(ctx, q) {
			if err != nil {
				return err
			}
			line = AppendRow(line[:0], f.collection, plain(f.collection, row, shows(q)))
			if more, err := put(line); err != nil || !more {
				return err
			}
		}
		return nil
	}
	return f.stream(func(r io.Reader) error {
		for line, err := range ndjson.Matches(ctx, q, nil, r) {
			if err != nil {
				return err
			}
			if more, err := put(bytes.TrimSuffix(line.Text, []byte{'\r'})); err != nil || !more {
				return err
			}
		}
		return nil
	})
}

// needsAll reports whether q looks at other rows of the file than the one it is asked of, so that all of them must be in memory. It is an error if q
// looks at another collection.
func (f *OneFile) needsAll(q *filter.Query) (bool, error) {
	if _, err := memeval.CountContext(context.Background(), q, memeval.Dataset{f.collection.Name: memeval.Rows{}}); err != nil {
		return false, fmt.Errorf("one file has the rows of %s alone: %w", f.collection.Name, err)
	}
	if slices.ContainsFunc(q.Page().Order, func(o filter.Order) bool { return len(o.Via) > 0 }) {
		return true, nil
	}
	_, err := memeval.Compile[map[string]any](q, nil)
	return err != nil, nil
}

// data returns rows as memeval reads them.
func (f *OneFile) data(rows Rows) (memeval.Dataset, error) {
	all := memeval.Rows{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return memeval.Dataset{f.collection.Name: all}, nil
}

// table reads rows that may come again.
func (f *OneFile) table() *table {
	t := fileTable(f.collection)
	t.unique = nil
	return t
}

// matching returns the rows that satisfy q, in the order of the file.
func (f *OneFile) matching(ctx context.Context, q *filter.Query) Rows {
	if f.lines {
		return f.matchingLines(ctx, q)
	}
	return func(yield func(Row, error) bool) {
		holds, err := memeval.Compile[map[string]any](q, nil)
		if err != nil {
			yield(nil, err)
			return
		}
		for row, err := range f.rows.rows(ctx, f.table()) {
			if (err != nil || holds((*map[string]any)(&row))) && !yield(row, err) {
				return
			}
		}
	}
}

func (f *OneFile) matchingLines(ctx context.Context, q *filter.Query) Rows {
	return func(yield func(Row, error) bool) {
		err := f.stream(func(r io.Reader) error {
			t := f.table()
			for line, err := range ndjson.Matches(ctx, q, nil, r) {
				if err != nil {
					return err
				}
				row, err := readRowText(t, f.file.name, line.Number, bytes.Clone(line.Text))
				if err != nil || !yield(row, nil) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// stream opens the file for what reads its lines, whose errors it makes those of the file.
func (f *OneFile) stream(read func(io.Reader) error) error {
	r, err := f.file.open()
	if err != nil {
		return err
	}
	defer r.Close()
	err = read(r)
	bad := (*ndjson.LineError)(nil)
	if !errors.As(err, &bad) {
		return err
	}
	out := &DataError{File: f.file.name, Line: bad.Line, Message: bad.Err.Error()}
	if of := (*memeval.RowError)(nil); errors.As(bad.Err, &of) {
		out.Message = of.Reason.Error()
		if of.Column != "" {
			out.Pointer = member(of.Column)
		}
	}
	return out
}
