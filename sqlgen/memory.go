package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A memory is what arguments stand in that are made here: one allocation for those of many statements. What stands in it is
// never written again, so an argument lives as long as anybody holds it. A nil memory makes each argument by itself.
//
// A text of a query is an argument as it is, since nobody can write to it; a list is copied, since whoever has the argument can.
type memory struct {
	scratch []byte          // where a text is put together
	texts   strings.Builder // the texts that were made, one after another
	lists   []string        // the lists
	text    [1]string       // the list of one that is read at the moment
	num     [1]int64
}

// How much of a memory is made at a time. A text or a list that is longer than some has memory of its own: whoever holds one
// argument holds what it shares memory with.
const (
	bytesAtATime = 8192
	textsAtATime = 512
	longText     = 256
	longList     = 32
	mostScratch  = 64 << 10
)

// room returns room for a text of about n bytes, to be appended to and then given to made, before anything else asks for room.
func (m *memory) room(n int) []byte {
	if m == nil || cap(m.scratch) < n {
		return make([]byte, 0, n)
	}
	return m.scratch[:0]
}

// made returns what was appended to room as a text.
func (m *memory) made(b []byte) string {
	if m == nil {
		return string(b)
	}
	if cap(b) <= mostScratch {
		m.scratch = b
	}
	if len(b) > longText {
		return string(b)
	}
	if m.texts.Cap()-m.texts.Len() < len(b) {
		m.texts.Reset()
		m.texts.Grow(bytesAtATime)
	}
	at := m.texts.Len()
	m.texts.Write(b)
	return m.texts.String()[at:]
}

// copied returns a copy of a list, which is never nil.
func (m *memory) copied(list []string) []string {
	if m == nil || len(list) > longList {
		return append([]string{}, list...)
	}
	if m.lists == nil || cap(m.lists)-len(m.lists) < len(list) {
		m.lists = make([]string, 0, textsAtATime)
	}
	at := len(m.lists)
	m.lists = append(m.lists, list...)
	return m.lists[at:len(m.lists):len(m.lists)]
}

// list returns a value as a list of one, which is good until the next.
func (m *memory) list(v schema.Value) schema.Values {
	if m == nil {
		return schema.ValuesOf(v.Kind(), v)
	}
	if v.Kind().Textual() {
		m.text[0] = v.Text()
		return schema.Values{Kind: v.Kind(), Texts: m.text[:]}
	}
	m.num[0] = v.Bits()
	return schema.Values{Kind: v.Kind(), Nums: m.num[:]}
}
