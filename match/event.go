package match

import (
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/internal/jsonrow"
)

// An event is one row and what is known about it so far. Its memory is reused for the next row.
type event struct {
	engine *engine
	row    any
	line   *jsonrow.Row // of AppendJSON
	now    uint32       // the generation: entries of an older one belong to another row
	clock  clock        // set if the engine is timed

	cells   []cell
	needles []uint32 // by needle: now<<1, plus 1 if the text holds it
	tests   []uint32 // by compiled test: likewise
	seen    []uint32 // by filter: now, for those that were found and may be found again
	hits    []uint32 // the filters found
	before  []uint32 // the filters found for the row before, in Change

	left, part bitmap   // of a group: the remaining filters, and those of one part
	found      []uint32 // of a part: the needles that the text holds
}

// A cell is a column of the row.
type cell struct {
	now    uint32 // when the value was read
	idNow  uint32 // when it was looked up
	id     uint32
	null   bool
	length int // of an array
	num    int64
	text   string
	joined []byte
	ids    idList
}

// begin prepares v for a row.
func (v *event) begin(e *engine, row any) {
	if v.now++; v.now >= lastEvent {
		v.forget()
	}
	v.engine, v.row = e, row
	v.hits = v.hits[:0]
	v.cells = atLeastLen(v.cells, len(e.columns))
	v.needles = atLeastLen(v.needles, len(e.needles.items))
	v.tests = atLeastLen(v.tests, len(e.tests.items))
	if e.repeated > 0 {
		v.seen = atLeastLen(v.seen, len(e.filters.items))
	}
}

// lastEvent leaves room for the counters of Change.
const lastEvent = 1<<31 - 4

func (v *event) forget() {
	clear(v.cells)
	clear(v.needles)
	clear(v.tests)
	clear(v.seen)
	v.now = 1
}

// end releases the row.
func (v *event) end() {
	v.engine, v.row = nil, nil
	for i := range v.cells {
		v.cells[i].text = ""
	}
}

func atLeastLen[E any](s []E, n int) []E {
	if len(s) < n {
		s = append(s, make([]E, n-len(s))...)
		s = s[:cap(s)]
	}
	return s
}

// cell returns a column of the row, reading it if necessary.
func (v *event) cell(col uint16) *cell {
	c := &v.cells[col]
	if c.now != v.now {
		v.read(v.engine.columns[col], c)
	}
	return c
}

func (v *event) read(col *column, c *cell) {
	c.now = v.now
	ok := true
	switch {
	case col.text != nil:
		c.text, ok = col.text(v.row)
	case col.num != nil:
		c.num, ok = col.num(v.row)
		if col.base != fixed {
			c.num = v.clock.relative(col.base, c.num)
		}
	case col.parts != nil:
		c.joined = c.joined[:0]
		for i, part := range col.parts {
			if i > 0 {
				c.joined = append(c.joined, ' ')
			}
			s, _ := part(v.row)
			c.joined = append(c.joined, s...)
		}
		c.text = unsafe.String(unsafe.SliceData(c.joined), len(c.joined)) // it is not changed while this row lasts
	}
	c.null = !ok
}

// id returns the number of a column's value, or absent.
func (v *event) id(col uint16) uint32 {
	c := &v.cells[col]
	if c.idNow != v.now {
		v.lookUp(col, c)
	}
	return c.id
}

func (v *event) lookUp(col uint16, c *cell) {
	v.cell(col)
	c.idNow = v.now
	values := &v.engine.columns[col].values
	switch {
	case c.null:
		c.id = absent
	case values.textual:
		c.id = values.text(c.text)
	default:
		c.id = values.num(c.num)
	}
}

// ids returns the numbers of those elements of an array that filters name.
func (v *event) ids(col uint16) *idList {
	c := &v.cells[col]
	if c.idNow != v.now {
		v.readList(col, c)
	}
	return &c.ids
}

func (v *event) readList(col uint16, c *cell) {
	c.now, c.idNow = v.now, v.now
	c.ids.list = c.ids.list[:0]
	l := v.engine.columns[col].list(v.row)
	c.length = l.Len()
	values := &v.engine.columns[col].values
	for i := range c.length {
		id := absent
		if values.textual {
			if s, ok := l.Text(i); ok {
				id = values.text(s)
			}
		} else if n, ok := l.Num(i); ok {
			id = values.num(n)
		}
		if id != absent {
			c.ids.list = append(c.ids.list, id)
		}
	}
	c.ids.settle()
}

// needle reports whether its column's text holds a needle.
func (v *event) needle(n uint32) bool {
	if known := v.needles[n]; known>>1 == v.now {
		return known&1 != 0
	}
	needle := v.engine.needles.at(n)
	c := v.cell(needle.col)
	holds := !c.null && needle.holds(c.text)
	v.needles[n] = v.now<<1 | bit(holds)
	return holds
}

// evaluated reports whether a compiled test holds.
func (v *event) evaluated(n uint32) bool {
	if known := v.tests[n]; known>>1 == v.now {
		return known&1 != 0
	}
	t := v.engine.tests.at(n)
	test := t.holds
	if t.at != nil {
		test = t.at(v.clock.time)
	}
	holds := test(v.row)
	v.tests[n] = v.now<<1 | bit(holds)
	return holds
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// hit records that a filter was found.
func (v *event) hit(filter uint32, repeated bool) {
	if repeated {
		if v.seen[filter] == v.now {
			return
		}
		v.seen[filter] = v.now
	}
	v.hits = append(v.hits, filter)
}

// An idList is the numbers of an array's elements.
type idList struct {
	list   []uint32
	sorted bool
}

// A list of up to this many numbers is searched linearly; a longer one is sorted first.
const fewIDs = 12

// settle removes duplicates: a row's array may have a value twice.
func (l *idList) settle() {
	if l.sorted = len(l.list) > fewIDs; l.sorted {
		slices.Sort(l.list)
		l.list = slices.Compact(l.list)
		return
	}
	kept := l.list[:0]
	for _, id := range l.list {
		if !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	l.list = kept
}

func (l *idList) has(id uint32) bool {
	if l.sorted {
		_, ok := slices.BinarySearch(l.list, id)
		return ok
	}
	return slices.Contains(l.list, id)
}

func (l *idList) any(ids []uint32) bool {
	return slices.ContainsFunc(ids, l.has)
}

func (l *idList) all(ids []uint32) bool {
	for _, id := range ids {
		if !l.has(id) {
			return false
		}
	}
	return true
}
