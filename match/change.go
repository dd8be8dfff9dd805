package match

// A Move says how the answer of a query changes with a row.
type Move uint8

const (
	Enter Move = iota // the row satisfies it now, and did not before
	Stay              // it satisfied it before, and does now
	Leave             // it satisfied it before, and does not now
)

// String returns enter, stay or leave.
func (m Move) String() string { return [...]string{"enter", "stay", "leave"}[m] }

// A Change is what a change of a row is to one query.
type Change[K comparable] struct {
	Key  K
	Move Move
}

// Changes returns the queries that a row satisfied before or satisfies after a change, in no order, with the move of each: enter, stay or
// leave. A new row has a nil before, a deleted row a nil after. Both rows are matched against the same queries, whatever is put meanwhile, and
// at the same moment. The error is that of Match, of either row.
func (ix *Index[K, T]) Changes(before, after *T) ([]Change[K], error) {
	return ix.AppendChanges(nil, before, after)
}

// AppendChanges appends what Changes returns to dst. It allocates nothing else.
func (ix *Index[K, T]) AppendChanges(dst []Change[K], before, after *T) ([]Change[K], error) {
	v := ix.events.Get().(*event) //nolint:forcetypeassert // New makes nothing else
	dst, wrong, err := ix.appendChanges(dst, before, after, v)
	ix.events.Put(v)
	return dst, ix.refuse(wrong, err)
}

func (ix *Index[K, T]) appendChanges(dst []Change[K], before, after *T, v *event) (out []Change[K], wrong *T, err error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if wrong, err = ix.checkBoth(before, after); err != nil {
		return dst, wrong, err
	}
	if ix.engine.timed {
		v.clock.set(ix.now())
	}
	return ix.changesAt(dst, before, after, v), nil, nil
}

// checkBoth returns what is wrong with one of two rows, and which it is.
func (ix *Index[K, T]) checkBoth(before, after *T) (wrong *T, err error) {
	for _, row := range []*T{before, after} {
		if row == nil {
			continue
		}
		if err := ix.engine.check(row); err != nil {
			return row, err
		}
	}
	return nil, nil
}

// changesAt appends the changes at the moment that the event has.
func (ix *Index[K, T]) changesAt(dst []Change[K], before, after *T, v *event) []Change[K] {
	v.before, v.hits = v.before[:0], v.hits[:0]
	if before != nil {
		ix.engine.find(v, before)
		v.before = append(v.before, v.hits...)
		v.hits = v.hits[:0]
	}
	if after != nil {
		ix.engine.find(v, after)
	}
	v.seen = atLeastLen(v.seen, len(ix.engine.filters.items))
	was, is := v.now+1, v.now+2
	v.now = is
	for _, n := range v.before {
		v.seen[n] = was
	}
	for _, n := range v.hits {
		move := Enter
		if v.seen[n] == was {
			move = Stay
		}
		v.seen[n] = is
		dst = append(dst, Change[K]{ix.keys[n], move})
	}
	for _, n := range v.before {
		if v.seen[n] == was {
			dst = append(dst, Change[K]{ix.keys[n], Leave})
		}
	}
	return dst
}
