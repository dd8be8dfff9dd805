package filter

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// A keyKind is what a key is.
type keyKind uint8

const (
	noKey keyKind = iota
	ownKey
	relatedKey
	sortKey
	limitKey
	offsetKey
	cursorKey

	operatorKey
	andKey
	orKey
	notKey
	fieldKey
	wordKey

	valueName // no key: a value that is a name, of a sort or of an enum
)

// A key is what a name stands for where it stands: in a body, in an object, in criteria, or as a value.
type key struct {
	name    string
	ends    ends // of name
	kind    keyKind
	bit     uint64 // its own among the names beside it; 0 where these are too many
	field   *field
	word    *word
	related *schema.Related
	end     *table // that related leads to
	sort    *sortOrder
}

// An ends is a first comparison of names: eight bytes of each end, and the length. For a short name it is the whole
// name.
type ends struct {
	first, last uint64 // little endian; the last ones are 0 of a name that has no more than eight
	size        int
}

// names is a fixed set of names, each with what it stands for: a perfect hash of their ends, found once by trial.
// Sets for which none is found are searched by a map.
type names struct {
	slots []key
	seed  uint64
	shift int
	rest  map[string]*key // instead of slots
}

func newNames(keys []key) *names {
	keys = slices.DeleteFunc(keys, func(k key) bool { return !plainName(k.name) })
	for i := range keys {
		keys[i].bit = 1 << i // 0 from the 65th on
		keys[i].ends = endsOf([]byte(keys[i].name), len(keys[i].name))
	}
	n := new(names)
	for log := 2; log <= 8; log++ {
		for seed := uint64(1); seed < 64 && len(keys) <= 1<<log; seed += 2 {
			if n.try(keys, seed*ones<<7+seed, log) {
				return n
			}
		}
	}
	n.rest = make(map[string]*key, len(keys))
	for i := range keys {
		n.rest[keys[i].name] = &keys[i]
	}
	return n
}

// plainName reports whether a name in quotes is a JSON string that says it. Others are left to the check.
func plainName(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' })
}

// try makes slots of 1<<log keys, and reports whether each key has one of its own.
func (n *names) try(keys []key, seed uint64, log int) bool {
	n.slots, n.seed, n.shift = make([]key, 1<<log), seed, 64-log
	for _, k := range keys {
		at := &n.slots[n.slot(k.ends)]
		if at.kind != noKey {
			return false
		}
		*at = k
	}
	return true
}

func (n *names) slot(s ends) uint64 {
	h := (s.first ^ bits.RotateLeft64(s.last, 23) + uint64(s.size)) * n.seed //nolint:gosec // a hash
	return (h ^ h>>29) * 0x9e3779b97f4a7c15 >> (n.shift & 63)
}

// find returns what the name of some size stands for that text begins with, or nil.
func (n *names) find(text []byte, size int) *key {
	if n.rest != nil {
		return n.rest[string(text[:size])]
	}
	s := endsOf(text, size)
	at := &n.slots[n.slot(s)]
	if at.ends != s || at.kind == noKey || size > 16 && at.name != string(text[:size]) {
		return nil
	}
	return at
}

// endsOf returns the ends of the name of some size that text begins with.
func endsOf(text []byte, size int) ends {
	le := binary.LittleEndian
	switch {
	case size > 8:
		return ends{le.Uint64(text), le.Uint64(text[size-8:]), size}
	case len(text) >= 8:
		return ends{le.Uint64(text) & (1<<(8*size) - 1), 0, size}
	}
	var padded [8]byte
	copy(padded[:], text[:size])
	return ends{le.Uint64(padded[:]), 0, size}
}

// key reads the key of a member and the colon after it, and returns what it stands for among names. It returns nil if that is
// nothing, and if the key is written with escapes or has no bit to be remembered by: then the check finds out.
func (f *fast) key(among *names) *key {
	if f.Next() != '"' {
		return nil
	}
	k := f.name(among)
	if k == nil || k.bit == 0 || f.Next() != ':' {
		return nil
	}
	f.At++
	return k
}

// name reads a string, whose quote Next has returned, that is one of a set. Its bytes are only compared
// with a name: that holds nothing which a JSON text may not.
func (f *fast) name(among *names) *key {
	text := f.Data[f.At+1:]
	n := quote(text)
	if n < 0 {
		return nil
	}
	f.At += n + 2
	return among.find(text, n)
}

// quote returns where the first quote of b is, or -1. It looks at eight bytes at a time.
func quote(b []byte) int {
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(b[n:]) ^ '"'*ones
		if stop := (x - ones) &^ x & highs; stop != 0 {
			return n + bits.TrailingZeros64(stop)/8
		}
	}
	for ; n < len(b); n++ {
		if b[n] == '"' {
			return n
		}
	}
	return -1
}
