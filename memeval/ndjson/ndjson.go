package ndjson

import (
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/jsonrow"
	"github.com/tamis-go/tamis/memeval"
)

// Compile returns a function that reports whether a row satisfies q, given as a JSON object such as a line of NDJSON: as
// [memeval.Compile] does for the row that the line decodes to. The line is read once and tested where it lies; nothing is decoded, and nothing
// allocated.
//
// The function is strict. It returns an error, and false, for a line that is not one JSON object in UTF-8 (a blank
// line is not), for a key that is there twice, and for a value of a column that the query reads which is not of the
// column's kind: then, a [*memeval.RowError] whose Row is -1. Of other members, be they columns or not, it only asks that they
// are JSON; inside JSON values a key may be there twice, and the last one counts. A column that is missing is its
// default.
//
// It may be called from several goroutines, and keeps nothing of the line. NDJSON fails as Compile does.
func Compile(q *filter.Query, data memeval.Dataset) (func(line []byte) (bool, error), error) {
	shape := jsonrow.New(q.Collection(), false)
	c := &eval.Compiler{Store: eval.NewStore(data), Collection: q.Collection(), Shape: shape}
	where := q.Where()
	holds, err := c.Test(&where)
	if err != nil {
		return nil, err
	}
	rows := &sync.Pool{New: func() any { return shape.NewRow() }}
	return func(line []byte) (bool, error) {
		row := rows.Get().(*jsonrow.Row) // New makes nothing else
		err := row.Read(line)
		ok := err == nil && holds(unsafe.Pointer(row))
		row.Forget()
		rows.Put(row)
		return ok, err
	}, nil
}
