package syntax

import "hash/maphash"

// keys finds repeated keys among the members of one object. A short object is searched, a longer one is indexed, so that no object is
// slow to read.
type keys struct {
	seed   maphash.Seed
	slots  []int32  // nil while the object is short; else by the hash of a key: the member that has it first, counted from 1
	hashes []uint32 // of the keys of the members
	filled int
}

const shortObject = 16

// add returns the first of the members that has the key of m, the member after them, or nil if m is the first itself.
func (k *keys) add(members []*Member, m *Member) *Member {
	if len(members) < shortObject {
		for _, earlier := range members {
			if earlier.Key == m.Key {
				return earlier
			}
		}
		return nil
	}
	if k.slots == nil {
		k.seed = maphash.MakeSeed()
		k.slots = make([]int32, 8*shortObject)
		for i, earlier := range members {
			k.index(members, i, earlier)
		}
	}
	return k.index(members, len(members), m)
}

// index returns the first member that has the key of m, which is the one at i, or remembers m as that.
func (k *keys) index(members []*Member, i int, m *Member) *Member {
	hash := uint32(maphash.String(k.seed, m.Key)) //nolint:gosec // a hash
	k.hashes = append(k.hashes, hash)
	at := k.find(hash, func(first int32) bool { return k.hashes[first-1] == hash && members[first-1].Key == m.Key })
	if first := k.slots[at]; first != 0 {
		return members[first-1]
	}
	k.slots[at] = int32(i + 1) //nolint:gosec // a body is not as long
	if k.filled++; 2*k.filled > len(k.slots) {
		k.grow()
	}
	return nil
}

// find returns the slot of a hash: that of the member that is the one, or a free one.
func (k *keys) find(hash uint32, is func(first int32) bool) int {
	mask := len(k.slots) - 1
	at := int(hash) & mask
	for k.slots[at] != 0 && !is(k.slots[at]) {
		at = (at + 1) & mask
	}
	return at
}

func (k *keys) grow() {
	old := k.slots
	k.slots = make([]int32, 2*len(old))
	for _, first := range old {
		if first != 0 {
			k.slots[k.find(k.hashes[first-1], func(int32) bool { return false })] = first
		}
	}
}
