package filter

import (
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
	kind    keyKind
	bit     uint64 // its own among the names beside it; 0 where these are too many
	field   *field
	word    *word
	related *schema.Related
	end     *table // that related leads to
	sort    *sortOrder
}

// names is a fixed set of names, each with what it stands for: a perfect hash, found once by trial, over a
// name's length and three of its bytes. Sets for which none is found are searched by a map.
type names struct {
	slots []key
	seed  uint32
	mask  uint32
	rest  map[string]*key // instead of slots
}

func newNames(keys []key) *names {
	keys = slices.DeleteFunc(keys, func(k key) bool { return !plainName(k.name) })
	for i := range keys {
		keys[i].bit = 1 << i // 0 from the 65th on
	}
	n := new(names)
	for size := uint32(4); size <= 256; size *= 2 {
		if int(size) < len(keys) {
			continue
		}
		for seed := range uint32(64) {
			if n.try(keys, seed*2+1, size) {
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

func (n *names) try(keys []key, seed, size uint32) bool {
	slots := make([]key, size)
	for _, k := range keys {
		at := &slots[hashName(k.name, seed)&(size-1)]
		if at.kind != noKey {
			return false
		}
		*at = k
	}
	n.slots, n.seed, n.mask = slots, seed, size-1
	return true
}

func hashName[T string | []byte](b T, seed uint32) uint32 {
	if len(b) == 0 {
		return 0
	}
	h := uint32(len(b))*0x9e3779b1 + uint32(b[0])*seed + uint32(b[len(b)-1])*0x85ebca6b + uint32(b[len(b)/2])*0xc2b2ae35*seed //nolint:gosec // a hash
	return h ^ h>>15
}

// find returns what a name stands for, or nil.
func (n *names) find(name []byte) *key {
	if n.rest != nil {
		return n.rest[string(name)]
	}
	at := &n.slots[hashName(name, n.seed)&n.mask]
	if at.name != string(name) || at.kind == noKey {
		return nil
	}
	return at
}
