package match

import "iter"

// A Move says how the answer of a query changes with a row.
type Move uint8

const (
	Enter Move = iota // the row satisfies it now, and did not before
	Stay              // it satisfied it before, and does now
	Leave             // it satisfied it before, and does not now
)

// String returns enter, stay or leave.
func (m Move) String() string { return [...]string{"enter", "stay", "leave"}[m] }

// Change ranges over the keys of the queries that a row satisfied before or satisfies after a change, in no order, with
// the move of each: enter, stay or leave. A new row has a nil before, a deleted row a nil after. Both rows are matched
// against the same queries, whatever is put meanwhile. It allocates nothing.
func (ix *Index[K, T]) Change(before, after *T) iter.Seq2[K, Move] {
	return func(yield func(K, Move) bool) { ix.moves(before, after, yield) }
}

func (ix *Index[K, T]) moves(before, after *T, yield func(K, Move) bool) {
	m := ix.events.Get().(*memory[K]) //nolint:forcetypeassert // New makes nothing else
	ix.compare(before, after, m)
	for i, k := range m.keys {
		if !yield(k, m.moves[i]) {
			break
		}
	}
	clear(m.keys)
	ix.events.Put(m)
}

func (ix *Index[K, T]) compare(before, after *T, m *memory[K]) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	m.keys, m.moves = m.keys[:0], m.moves[:0]
	m.before, m.hits = m.before[:0], m.hits[:0]
	ix.tell(&m.event)
	if before != nil {
		ix.engine.find(&m.event, before)
		m.before = append(m.before, m.hits...)
		m.hits = m.hits[:0]
	}
	if after != nil {
		ix.engine.find(&m.event, after)
	}
	m.seen = atLeastLen(m.seen, len(ix.engine.filters.items))
	was, is := m.now+1, m.now+2
	m.now = is
	for _, n := range m.before {
		m.seen[n] = was
	}
	for _, n := range m.hits {
		move := Enter
		if m.seen[n] == was {
			move = Stay
		}
		m.seen[n] = is
		m.keys, m.moves = append(m.keys, ix.keys[n]), append(m.moves, move)
	}
	for _, n := range m.before {
		if m.seen[n] == was {
			m.keys, m.moves = append(m.keys, ix.keys[n]), append(m.moves, Leave)
		}
	}
}
