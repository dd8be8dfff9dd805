package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/jsonrow"
	"github.com/tamis-go/tamis/internal/lines"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// A tableWriter adds rows to a Table. Readers see none of them until it is done.
type tableWriter struct {
	*Table
	pieces []piece // what the table will be
	old    int     // how many of them were there before
	copied []bool  // of those: its dead rows are the writer's own
	live   int     // rows that count while rows are put in: where they replace others, only the new ones
	size   int64   // and bytes

	makers   []maker
	builders []builder // of the chunk that is being made
	n        int       // its rows
	total    int64     // its bytes that are not of a fixed size
	limit    int       // its most rows
	joins    bool      // its rows are of the table already
}

// A chunk ends where its texts take so many bytes, since they are found by 32 bits.
const chunkBytes = 1 << 28

func (t *Table) writer(replace bool) *tableWriter {
	s := t.now.Load()
	w := &tableWriter{Table: t, pieces: slices.Clone(s.pieces), old: len(s.pieces), copied: make([]bool, len(s.pieces))}
	if !replace {
		w.live, w.size = s.live, s.size
	}
	// What is put in begins by filling the last chunks up.
	room := t.chunkRows
	for i := len(w.pieces) - 1; i >= 0 && room-w.pieces[i].live > 0 && w.pieces[i].n < t.chunkRows; i-- {
		room -= w.pieces[i].live
	}
	w.limit = room
	return w
}

// rows puts in what a Dataset may hold.
func (w *tableWriter) rows(data any) error {
	if other, ok := data.(*Table); ok && other.collection == w.collection {
		return w.snapshotRows(other.now.Load())
	}
	r, err := eval.Open(w.collection, data, nil)
	if err != nil {
		return err
	}
	if err := w.full(w.live+w.n+r.N, 0); err != nil {
		return err
	}
	columns := slices.Clone(w.collection.Columns)
	columns = slices.DeleteFunc(columns, func(c *schema.Column) bool { return !r.Shape.Has(c) })
	if err := r.Check(columns, true); err != nil {
		return err
	}
	if err := w.read(r.Shape); err != nil {
		return err
	}
	for i := range r.N {
		if err := w.add(r.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// seq puts in rows as they come, some at a time.
func (w *tableWriter) seq(rows iter.Seq2[map[string]any, error]) error {
	some := make([]map[string]any, 0, batchRows)
	n := 0 // rows before those
	put := func() error {
		err := w.rows(some)
		if bad := (*shape.RowError)(nil); errors.As(err, &bad) {
			bad.Row += n
		}
		n += len(some)
		some = some[:0]
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if some = append(some, row); len(some) < cap(some) {
			continue
		}
		if err := put(); err != nil {
			return err
		}
	}
	return put()
}

func (w *tableWriter) snapshotRows(s *snapshot) error {
	if err := w.read(tableShape{s}); err != nil {
		return err
	}
	for _, row := range s.All() {
		if err := w.add(row); err != nil {
			return err
		}
	}
	return nil
}

// lines puts in the rows that in has as NDJSON.
func (w *tableWriter) lines(in io.Reader) error {
	form := jsonrow.New(w.collection, true)
	if err := w.read(form); err != nil {
		return err
	}
	row := form.NewRow()
	defer row.Forget()
	s := bufio.NewScanner(in)
	s.Buffer(nil, lines.MostOfRow)
	for n := 0; s.Scan(); {
		line := s.Bytes()
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		err := row.Read(line)
		if err == nil {
			err = w.add(unsafe.Pointer(row))
		}
		if err != nil {
			if bad := (*shape.RowError)(nil); errors.As(err, &bad) {
				bad.Row = n
			}
			return err
		}
		n++
	}
	return s.Err()
}

// read sets the shape of the rows that are added next.
func (w *tableWriter) read(s shape.Shape) error {
	w.makers = make([]maker, len(w.encoders))
	for i, e := range w.encoders {
		var err error
		if w.makers[i], err = e.maker(s); err != nil {
			return err
		}
	}
	return nil
}

// add puts a row in.
func (w *tableWriter) add(row unsafe.Pointer) error {
	if w.builders == nil {
		w.builders = make([]builder, len(w.makers))
		for i, m := range w.makers {
			w.builders[i] = m(&w.total)
		}
	}
	for i, b := range w.builders {
		if !w.joins {
			w.encoders[i].rows++
		}
		b.add(row)
	}
	w.n++
	if w.n == w.limit || w.total >= chunkBytes {
		w.flush()
	}
	if w.joins {
		return nil
	}
	return w.full(w.live+w.n, w.size+w.total)
}

// flush ends the chunk.
func (w *tableWriter) flush() {
	if w.n == 0 {
		return
	}
	vectors := make([]vector, len(w.builders))
	for i, b := range w.builders {
		vectors[i] = b.finish()
	}
	c := newChunk(w.n, vectors)
	w.builders, w.n, w.total = nil, 0, 0
	w.pieces = append(w.pieces, piece{chunk: c, live: c.n})
	w.live += c.n
	w.size += c.size
	w.limit = w.chunkRows
}

// finish ends what was put in.
func (w *tableWriter) finish(replace bool) error {
	w.flush()
	if replace {
		w.replace()
	}
	w.merge()
	s := w.snapshot(w.pieces)
	return w.full(s.live, s.size)
}

// merge makes one chunk of the last two while they are of a size, so that there are few, and no row is copied often.
func (w *tableWriter) merge() {
	for n := len(w.pieces); n >= 2; n-- {
		a, b := &w.pieces[n-2], &w.pieces[n-1]
		if a.live >= 2*b.live || !w.fit(a, b) {
			return
		}
		w.pieces = append(w.pieces[:n-2], w.joined(a, b)...)
	}
}

// fit reports whether the rows of two pieces make one chunk.
func (w *tableWriter) fit(a, b *piece) bool {
	return a.live+b.live <= w.chunkRows && a.chunk.size+b.chunk.size < chunkBytes
}

// joined returns the rows of pieces that fit as one, or as none if there are no rows.
func (w *tableWriter) joined(pieces ...*piece) []piece {
	j := &tableWriter{Table: w.Table, limit: w.chunkRows, joins: true}
	err := j.read(tableShape{w.now.Load()})
	for _, p := range pieces {
		for i := range p.n {
			if !p.dead.has(i) && err == nil {
				err = j.add(p.row(i))
			}
		}
	}
	if err != nil {
		panic("memeval: " + err.Error()) // a table has every column, and no bound was given
	}
	j.flush()
	return j.pieces
}
