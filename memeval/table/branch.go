package table

// Branch returns a table of the rows of t, whose memory it shares: what is put in it and taken out of it is in the branch alone, and costs as
// much as in t. So a transaction is a branch that is kept or dropped as a whole, while others read t.
//
// Whoever writes to t waits until drop, after which the branch is of no use. Where the branch is kept instead, it takes the place of t, which
// nobody is to write to any more.
func (t *Table) Branch() (branch *Table, drop func()) {
	t.mu.Lock()
	b := &Table{collection: t.collection, options: t.options, numbers: t.numbers, chunkRows: t.chunkRows, joins: t.joins, sought: t.sought, encoders: t.encoders}
	b.now.Store(b.snapshot(t.now.Load().pieces))
	marks := make([]mark, len(t.encoders))
	for i, e := range t.encoders {
		marks[i] = e.mark()
	}
	return b, func() {
		for i, e := range t.encoders {
			e.reset(marks[i])
		}
		t.mu.Unlock()
	}
}
