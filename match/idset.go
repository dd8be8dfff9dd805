package match

import "slices"

// An idSet is the sorted numbers of values or needles that one test names.
type idSet struct {
	ids  []uint32
	refs int
}

func (s *idSet) has(id uint32) bool {
	if len(s.ids) <= fewIDs {
		return slices.Contains(s.ids, id)
	}
	_, ok := slices.BinarySearch(s.ids, id)
	return ok
}

// newSet returns the number of a set of ids, which are in order.
func (e *engine) newSet(ids []uint32) uint32 {
	n := e.sets.add()
	*e.sets.at(n) = idSet{slices.Clone(ids), 1}
	return n
}
