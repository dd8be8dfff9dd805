package match

import "strings"

// A dictionary numbers the values of one column that filters name, so that a row's value is looked up once and then
// compared as a number. Terms that are read as texts are in texts, all others in nums.
type dictionary struct {
	textual bool
	texts   map[string]uint32
	nums    map[int64]uint32
	entries table[entry]
}

// An entry is a value that filters name.
type entry struct {
	text  string
	num   int64
	refs  int32
	group uint32 // of the filters that are put under the value; 0 if there are none
}

// absent is the number of a value that no filter names, and of null.
const absent = ^uint32(0)

func newDictionary(textual bool) dictionary {
	if textual {
		return dictionary{textual: true, texts: make(map[string]uint32)}
	}
	return dictionary{nums: make(map[int64]uint32)}
}

// text returns the number of a text, or absent.
func (d *dictionary) text(s string) uint32 {
	if id, ok := d.texts[s]; ok {
		return id
	}
	return absent
}

// num returns the number of a number in order, or absent.
func (d *dictionary) num(n int64) uint32 {
	if id, ok := d.nums[n]; ok {
		return id
	}
	return absent
}

// internText returns the number of a text, making one if necessary, and counts the use.
func (d *dictionary) internText(s string) uint32 {
	id, ok := d.texts[s]
	if !ok {
		s = strings.Clone(s) // it may be part of a whole body
		id = d.entries.add()
		d.texts[s] = id
		d.entries.at(id).text = s
	}
	d.entries.at(id).refs++
	return id
}

// internNum is internText for a number.
func (d *dictionary) internNum(n int64) uint32 {
	id, ok := d.nums[n]
	if !ok {
		id = d.entries.add()
		d.nums[n] = id
		d.entries.at(id).num = n
	}
	d.entries.at(id).refs++
	return id
}

func (d *dictionary) retain(id uint32) { d.entries.at(id).refs++ }

// release counts one use less. A value without uses is removed.
func (d *dictionary) release(id uint32) {
	e := d.entries.at(id)
	if e.refs--; e.refs > 0 {
		return
	}
	if d.textual {
		delete(d.texts, e.text)
	} else {
		delete(d.nums, e.num)
	}
	d.entries.remove(id)
}
