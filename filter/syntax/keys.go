package syntax

// keys finds repeated keys among the members of one object. A short object is searched, a longer one is indexed, so that no object is
// slow to read.
type keys struct {
	first map[string]*Member // the first member of each key; nil while the object is short
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
	if k.first == nil {
		k.first = make(map[string]*Member, 4*shortObject)
		for _, earlier := range members {
			if !earlier.Duplicate {
				k.first[earlier.Key] = earlier
			}
		}
	}
	if earlier := k.first[m.Key]; earlier != nil {
		return earlier
	}
	k.first[m.Key] = m
	return nil
}
