package jsonrow

import (
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Row is a row that was read from JSON. It has the values of the columns that its shape keeps, in cells; its
// texts lie in the line that was read, or, where they had escapes, in its buffer. It serves for one row after another.
type Row struct {
	syntax.Scanner
	shape  *Shape
	cells  []cell
	order  keyOrder
	seen   []uint64 // once the row has left the order: the columns that were met, a bit each
	others jsonKeys // and the keys that are no columns
	buffer []byte
	texts  []string   // the elements of lists: those without a null, of a textual kind
	items  []jsonItem // all others
}

// A cell is the value of one column; which fields count is known by its kind.
type cell struct {
	raw  []byte // of a text; of JSON
	num  int64
	ok   bool // it is not null
	list value.List
}

func (s *Shape) NewRow() *Row {
	return &Row{shape: s, cells: make([]cell, s.cells.Load()), seen: make([]uint64, (len(s.columns)+63)/64)}
}

var (
	errTwice = errors.New("the key is there twice")
	errOther = errors.New("a key is no column")
)

// Read reads a row.
func (r *Row) Read(line []byte) error {
	r.Scanner = syntax.Scanner{Data: line}
	r.buffer, r.texts, r.items = r.buffer[:0], r.texts[:0], r.items[:0]
	clear(r.seen)
	if n := int(r.shape.cells.Load()); n > len(r.cells) { // the order knows which of them are missing
		r.cells, r.order = make([]cell, n), keyOrder{}
	}
	n, ended, err := r.asExpected()
	if err != nil || ended {
		return err
	}
	r.others.reset()
	more, ok := false, true
	if n > 0 {
		more, ok = r.Close('}')
	} else if r.Next() == '{' {
		more = r.Open()
	} else {
		return r.notObject()
	}
	inOrder := true
	for ; more && ok; n++ {
		if inOrder && !r.next(n) {
			inOrder = false
			r.strayed(n)
		}
		if inOrder {
			err = r.kept(r.order.keys[n].member)
		} else {
			err = r.member()
		}
		if err != nil {
			return err
		}
		more, ok = r.Close('}')
	}
	if !ok || !r.Finish() {
		return r.broken()
	}
	if inOrder && n == len(r.order.keys) && n > 0 {
		return r.defaults(r.order.missing)
	}
	if inOrder {
		r.strayed(n)
	}
	r.learn()
	return r.defaults(r.shape.columns)
}

// asExpected reads members while what stands before each value is, byte for byte, what is expected, and returns how
// many there were, and whether the row has ended with the last of them.
func (r *Row) asExpected() (n int, ended bool, err error) {
	keys := r.order.keys
	for n = range keys {
		lead := keys[n].lead
		if end := r.At + len(lead); end <= len(r.Data) && string(r.Data[r.At:end]) == lead {
			r.At = end
		} else {
			return n, false, nil
		}
		if err := r.kept(keys[n].member); err != nil {
			return n, false, err
		}
	}
	if r.At != len(r.Data)-1 || r.Data[r.At] != '}' || len(keys) == 0 {
		return len(keys), false, nil
	}
	return len(keys), true, r.defaults(r.order.missing)
}

// member reads a key and its value.
func (r *Row) member() error {
	span, ok := r.Key()
	if !ok {
		return r.broken()
	}
	key := r.Data[span.Start:span.End]
	if span.Escaped {
		key = r.unescape(key)
	}
	m := r.shape.find(key)
	switch {
	case m == nil && !r.others.add(key):
		return r.wrong(string(key), errTwice)
	case m != nil && r.has(m):
		return r.wrong(m.key, errTwice)
	case m != nil:
		r.see(m)
	}
	return r.kept(m)
}

// kept reads the value of a column, if it is one and is kept.
func (r *Row) kept(m *jsonMember) error {
	if m != nil {
		if c := r.cell(m); c != nil {
			return r.value(m, c)
		}
	} else if r.shape.closed {
		return r.wrong("", errOther)
	}
	ok := false
	if r.At < len(r.Data) && r.Data[r.At] == '"' {
		_, ok = r.Quoted()
	} else {
		ok = r.Skip()
	}
	if !ok {
		return r.broken()
	}
	return nil
}

// cell returns where the value of a column is kept in this row, or nil. One that has come to be kept since the row began is not.
func (r *Row) cell(m *jsonMember) *cell {
	if n := int(m.cell.Load()); uint(n) < uint(len(r.cells)) {
		return &r.cells[n]
	}
	return nil
}

func (r *Row) see(m *jsonMember)      { r.seen[m.number/64] |= 1 << (m.number % 64) }
func (r *Row) has(m *jsonMember) bool { return r.seen[m.number/64]>>(m.number%64)&1 != 0 }

// defaults gives those of members that were not met their defaults.
func (r *Row) defaults(members []*jsonMember) error {
	for _, m := range members {
		c := r.cell(m)
		if c == nil || r.has(m) {
			continue
		}
		*c = cell{ok: m.Element.Kind == schema.Bool && m.Forms == nil} // false
		if !c.ok {
			if err := m.Null(); err != nil {
				return r.wrong(m.key, err)
			}
		}
	}
	return nil
}

// Value returns the value of a column that is kept and is neither an array nor JSON, or false if it is null. Its text is that of the line.
func (r *Row) Value(c *schema.Column) (schema.Value, bool) {
	v, h := &r.cells[r.shape.keep(c)], value.HoldingOf(c.Type)
	switch {
	case !v.ok:
		return schema.Value{}, false
	case h.Textual():
		return h.TextValue(value.View(v.raw)), true
	default:
		return h.NumValue(v.num), true
	}
}

// Document returns the text of a JSON column that is kept; nil if the line does not have it.
func (r *Row) Document(c *schema.Column) []byte { return r.cells[r.shape.keep(c)].raw }

// Forget lets go of the line.
func (r *Row) Forget() {
	r.Scanner = syntax.Scanner{}
	clear(r.cells)
	clear(r.texts)
	r.others.reset()
}

// unescape returns the text of a string that has escapes. It stays until the next row.
func (r *Row) unescape(raw []byte) []byte {
	start := len(r.buffer)
	r.buffer = syntax.Unescape(r.buffer, raw)
	return r.buffer[start:len(r.buffer):len(r.buffer)]
}

func (r *Row) wrong(column string, err error) error {
	return &shape.RowError{Collection: r.shape.collection.Name, Row: -1, Column: column, Reason: err}
}

// broken returns why the line is not JSON.
func (r *Row) broken() error {
	return r.wrong("", fmt.Errorf("not JSON: byte %d: %s", r.At, r.Message()))
}

func (r *Row) notObject() error {
	begin := r.At
	if !r.Skip() {
		return r.broken()
	}
	return r.wrong("", fmt.Errorf("want a JSON object, not %s", value.Show(string(r.Data[begin:r.At]))))
}

// jsonKeys are the keys of one object that are no columns. A few are searched, more are indexed, so that no row is slow
// to read.
type jsonKeys struct {
	few  [][]byte
	many map[string]struct{}
}

const fewKeys = 16

// add reports whether key is new.
func (k *jsonKeys) add(key []byte) bool {
	if len(k.many) > 0 {
		if _, ok := k.many[string(key)]; ok {
			return false
		}
		k.many[value.View(key)] = struct{}{}
		return true
	}
	for _, have := range k.few {
		if string(have) == string(key) {
			return false
		}
	}
	k.few = append(k.few, key)
	if len(k.few) > fewKeys {
		if k.many == nil {
			k.many = make(map[string]struct{}, 4*fewKeys)
		}
		for _, have := range k.few {
			k.many[value.View(have)] = struct{}{}
		}
	}
	return true
}

func (k *jsonKeys) reset() {
	clear(k.few)
	k.few = k.few[:0]
	if len(k.many) > 0 {
		k.many = nil // it may have grown
	}
}
