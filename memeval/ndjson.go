package memeval

import (
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
)

// NDJSON returns what q says of one row that is written as a JSON object, as a line of NDJSON is: what [Compile] says
// of the row that it decodes to. The line is read once and tested where it lies; nothing is decoded, and nothing
// allocated.
//
// The function is strict. It returns an error, and false, for a line that is not one JSON object in UTF-8 (a blank one
// is none), for a key that is there twice, and for a value of a column that the query reads which is not of the
// column's kind: then, a [*RowError] whose Row is -1. Of other members, be they columns or not, it only asks that they
// are JSON; inside JSON values a key may be there twice, and the last one counts. A column that is missing is its
// default.
//
// It may be called from several goroutines, and keeps nothing of the line. NDJSON fails as Compile does.
func NDJSON(q *filter.Query, data Dataset) (func(line []byte) (bool, error), error) {
	shape := newJSONShape(q.Collection(), false)
	c := &compiler{store: newStore(data), collection: q.Collection(), shape: shape}
	where := q.Where()
	holds, err := c.test(&where)
	if err != nil {
		return nil, err
	}
	rows := &sync.Pool{New: func() any { return shape.newRow() }}
	return func(line []byte) (bool, error) {
		row := rows.Get().(*jsonRow) // New makes nothing else
		err := row.read(line)
		ok := err == nil && holds(unsafe.Pointer(row))
		row.forget()
		rows.Put(row)
		return ok, err
	}, nil
}
