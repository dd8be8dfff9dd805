package filter

// names is a fixed set of names, each with what it stands for: a perfect hash, found once by trial, over a
// name's length and three of its bytes. Sets for which none is found are searched by a map.
type names[T any] struct {
	slots []slot[T]
	seed  uint32
	mask  uint32
	rest  map[string]int // instead of slots
	list  []T
}

type slot[T any] struct {
	name  string
	value T
	index int // in the order of add
	used  bool
}

func newNames[T any](keys []string, values []T) *names[T] {
	n := &names[T]{list: values}
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
	n.slots, n.rest = nil, make(map[string]int, len(keys))
	for i, k := range keys {
		n.rest[k] = i
	}
	return n
}

func (n *names[T]) try(keys []string, seed, size uint32) bool {
	slots := make([]slot[T], size)
	for i, k := range keys {
		at := &slots[hashName([]byte(k), seed)&(size-1)]
		if at.used {
			return false
		}
		*at = slot[T]{name: k, value: n.list[i], index: i, used: true}
	}
	n.slots, n.seed, n.mask = slots, seed, size-1
	return true
}

func hashName(b []byte, seed uint32) uint32 {
	if len(b) == 0 {
		return 0
	}
	h := uint32(len(b))*0x9e3779b1 + uint32(b[0])*seed + uint32(b[len(b)-1])*0x85ebca6b + uint32(b[len(b)/2])*0xc2b2ae35*seed //nolint:gosec // a hash
	return h ^ h>>15
}

// find returns what the name stands for, and its number.
func (n *names[T]) find(name []byte) (value T, index int, ok bool) {
	if n.rest != nil {
		i, ok := n.rest[string(name)]
		if !ok {
			return value, 0, false
		}
		return n.list[i], i, true
	}
	at := &n.slots[hashName(name, n.seed)&n.mask]
	if at.name != string(name) || !at.used {
		return value, 0, false
	}
	return at.value, at.index, true
}
