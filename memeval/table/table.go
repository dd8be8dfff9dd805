package table

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A Table keeps the rows of a collection column by column, so that queries look at millions of them in milliseconds: a
// memeval.Dataset may hold one instead of a slice. The answers are those of the same rows in a slice.
//
// Texts that repeat are dictionary-encoded, and so are the elements of arrays; bools and nulls are bitmaps, UUIDs that do
// not repeat 16 bytes, and other values 64-bit integers with zone maps; JSON stays text. Its rows are [map[string]any] or any struct, as
// memeval.Select is asked; they are made anew each time.
//
// Rows may be put in and taken out while others read: a query sees the rows that there were when it began. A function
// that memeval.Compile made of a query knows related rows as they were then.
type Table struct {
	collection *schema.Collection
	options    Options
	numbers    map[*schema.Column]int
	chunkRows  int

	joins    *joins        // of relations that lead here
	sought   *atomic.Int64 // how often rows were asked for by key
	mu       sync.Mutex    // writers take turns
	encoders []*encoder
	now      atomic.Pointer[snapshot]
}

// Options say how large a Table may become, and how it is read. The zero Options work.
type Options struct {
	MaxRows  int   // 2^31-1 if 0
	MaxBytes int64 // no bound if 0; what Bytes counts
	Workers  int   // goroutines that one query uses at the most: if 0, a processor's each, and one for a small table
}

// ErrFull is in the error of rows that would pass a bound of a Table. The table stays as it was.
var ErrFull = errors.New("the table is full")

// New returns a table of rows of c: what a memeval.Dataset may hold, or nil. See [Options.New].
func New(c *schema.Collection, rows any) (*Table, error) { return Options{}.New(c, rows) }

// New returns a table of rows of c: what a memeval.Dataset may hold, or nil for none. The rows are copied.
//
// Every column is looked at, as memeval.Check does; the first value that is not of its column's kind is a *memeval.RowError.
func (o Options) New(c *schema.Collection, rows any) (*Table, error) {
	const most = 1<<31 - 1 // the rows of an index are numbered so
	if o.MaxRows <= 0 || o.MaxRows > most {
		o.MaxRows = most
	}
	t := newTable(c, o, chunkRows)
	return t, t.Append(rows)
}

func newTable(c *schema.Collection, o Options, chunkRows int) *Table {
	t := &Table{collection: c, options: o, numbers: make(map[*schema.Column]int, len(c.Columns)), chunkRows: chunkRows, joins: &joins{}, sought: &atomic.Int64{}}
	for i, col := range c.Columns {
		t.numbers[col] = i
		t.encoders = append(t.encoders, newEncoder(col))
	}
	t.now.Store(t.snapshot(nil))
	return t
}

// Collection returns the collection whose rows t holds, or nil if t is nil.
func (t *Table) Collection() *schema.Collection {
	if t == nil {
		return nil
	}
	return t.collection
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.now.Load().live }

// Bytes returns the memory that the rows take, more or less.
func (t *Table) Bytes() int64 { return t.now.Load().size }

// Append puts rows behind those of t: what a memeval.Dataset may hold. It puts in all or none: it fails as
// [Options.New] does, and with [ErrFull]. Whether there is a row of the same key is not looked at; see Put.
func (t *Table) Append(rows any) error {
	return t.write(func(w *tableWriter) error { return w.rows(rows) }, false)
}

// Put is Append, but that rows of t which have the key of a new one go. Of new rows that have one key the last stays.
func (t *Table) Put(rows any) error {
	return t.write(func(w *tableWriter) error { return w.rows(rows) }, true)
}

// AppendNDJSON puts the rows that r has, a JSON object a line, behind those of t, all or none. Blank lines are left
// out. It is as strict as ndjson.Compile, of every column. The Row of a *memeval.RowError is the number of the row in r.
func (t *Table) AppendNDJSON(r io.Reader) error {
	return t.write(func(w *tableWriter) error { return w.lines(r) }, false)
}

// PutNDJSON is AppendNDJSON, but that rows of t which have the key of a new one go.
func (t *Table) PutNDJSON(r io.Reader) error {
	return t.write(func(w *tableWriter) error { return w.lines(r) }, true)
}

// AppendSeq puts rows behind those of t, all or none, such as what a source.Source reads off a database. They may have
// any form that maps in a memeval.Dataset may have. The first error ends them.
func (t *Table) AppendSeq(rows iter.Seq2[map[string]any, error]) error {
	return t.write(func(w *tableWriter) error { return w.seq(rows) }, false)
}

// write publishes what f has put in.
func (t *Table) write(f func(*tableWriter) error, replace bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	marks := make([]mark, len(t.encoders))
	for i, e := range t.encoders {
		marks[i] = e.mark()
	}
	w := t.writer(replace)
	err := f(w)
	if err == nil {
		err = w.finish(replace)
	}
	if err != nil {
		for i, e := range t.encoders {
			e.reset(marks[i])
		}
		return err
	}
	t.now.Store(t.snapshot(w.pieces))
	return nil
}

// Delete takes the rows out whose primary key has the values, one for each of its columns, and reports whether there were any.
func (t *Table) Delete(key ...schema.Value) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := t.writer(true)
	if !w.remove(key) {
		return false
	}
	w.compact()
	t.now.Store(t.snapshot(w.pieces))
	return true
}

// full returns the error of a bound that rows and bytes pass, or nil.
func (t *Table) full(rows int, bytes int64) error {
	switch o := &t.options; {
	case rows > o.MaxRows:
		return fmt.Errorf("memeval: %s: %w: at most %d rows", t.collection.Name, ErrFull, o.MaxRows)
	case o.MaxBytes > 0 && bytes > o.MaxBytes:
		return fmt.Errorf("memeval: %s: %w: at most %d bytes", t.collection.Name, ErrFull, o.MaxBytes)
	}
	return nil
}

// number returns the number of a column.
func (t *Table) number(c *schema.Column) int {
	k, ok := t.numbers[c]
	if !ok {
		panic("memeval: " + wording.Lacks(c.Name, "column of "+t.collection.Name))
	}
	return k
}
