package sqlgen

import (
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A memory is what the arguments of statements stand in: one allocation for those of many statements. What stands in it is
// never written again, so that an argument lives as long as anybody holds it.
//
// Texts and lists of a query are copied, as the memory of a query is used again by ParseInto. A nil memory makes each argument by
// itself.
type memory struct {
	copies bool   // nothing of the query is to be left in an argument
	bytes  []byte // of texts that are made here
	texts  []string
	lists  [][]string
	times  []time.Time
	nums   []int64
}

// How much of a memory is made at a time. A text that is longer than some has memory of its own: whoever holds one argument holds
// what it shares memory with.
const (
	bytesAtATime  = 8192
	valuesAtATime = 512
	longText      = 256
	longList      = 32
)

// These are what an argument of their type begins with; see boxed.
var (
	aText  any = ""
	aTexts any = []string{}
	aNum   any = int64(0)
	aNums  any = []int64{}
	aFloat any = float64(0)
	aTime  any = time.Time{}
)

// boxed returns the value at p, of the type of like, as an interface: the conversion of the language would copy it to
// memory of its own. What is at p must not change.
func boxed(like any, p unsafe.Pointer) any {
	type words struct{ typ, value unsafe.Pointer } // of an interface
	(*words)(unsafe.Pointer(&like)).value = p
	return like
}

// held puts v into memory where it stays.
func held[T any](list *[]T, v T) *T {
	if len(*list) == cap(*list) {
		*list = make([]T, 0, valuesAtATime)
	}
	*list = append(*list, v)
	return &(*list)[len(*list)-1]
}

// text returns a text that is not the query's as an argument.
func (m *memory) text(s string) any {
	if m == nil || len(s) > longText {
		return s
	}
	return boxed(aText, unsafe.Pointer(held(&m.texts, s)))
}

// num returns an int as an argument.
func (m *memory) num(n int64) any {
	if m == nil || 0 <= n && n < 256 { // Go has those ready
		return n
	}
	return boxed(aNum, unsafe.Pointer(held(&m.nums, n)))
}

// time returns a time as an argument.
func (m *memory) time(t time.Time) any {
	if m == nil {
		return t
	}
	return boxed(aTime, unsafe.Pointer(held(&m.times, t)))
}

// list returns a value as a list of one.
func (m *memory) list(v schema.Value) schema.Values {
	switch {
	case m == nil:
		return schema.ValuesOf(v.Kind(), v)
	case !v.Kind().Textual():
		return schema.Values{Kind: v.Kind(), Nums: unsafe.Slice(held(&m.nums, v.Num()), 1)}
	case len(v.Text()) > longText:
		return schema.ValuesOf(v.Kind(), v)
	default:
		return schema.Values{Kind: v.Kind(), Texts: unsafe.Slice(held(&m.texts, v.Text()), 1)}
	}
}

// copied returns a text of a query in memory of its own.
func (m *memory) copied(s string) string { return m.made(append(m.room(len(s)), s...)) }

// copiedList returns a list of texts as an argument that has nothing of the query.
func (m *memory) copiedList(list []string) any {
	size := 0
	for _, s := range list {
		size += len(s)
	}
	short := m != nil && size <= longText && len(list) <= longList
	var out []string
	if short && cap(m.texts)-len(m.texts) < len(list) {
		m.texts = make([]string, 0, valuesAtATime)
	}
	if short {
		at := len(m.texts)
		m.texts = m.texts[:at+len(list)]
		out = m.texts[at : at+len(list) : at+len(list)]
	} else {
		out = make([]string, len(list))
	}
	all := m.room(size)
	for _, s := range list {
		all = append(all, s...)
	}
	rest := m.made(all)
	for i, s := range list {
		out[i], rest = rest[:len(s)], rest[len(s):]
	}
	if !short {
		return out
	}
	return boxed(aTexts, unsafe.Pointer(held(&m.lists, out)))
}

// room returns room for a text of about n bytes, to be appended to and then given to made.
func (m *memory) room(n int) []byte {
	if m == nil || n > longText {
		return make([]byte, 0, n)
	}
	if cap(m.bytes)-len(m.bytes) < n {
		m.bytes = make([]byte, 0, bytesAtATime)
	}
	at := len(m.bytes)
	return m.bytes[at : at : at+n]
}

// made returns what was appended to room as a text.
func (m *memory) made(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if m != nil {
		if at := len(m.bytes); at+len(b) <= cap(m.bytes) && &b[0] == &m.bytes[:at+1][at] {
			m.bytes = m.bytes[:at+len(b)]
		}
	}
	return unsafe.String(&b[0], len(b))
}
