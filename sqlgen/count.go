package sqlgen

// moreThan writes that more rows that a relation leads to satisfy a predicate than n says, or its complement. It is never null. The row behind so many
// others is looked for, so that no more rows are read than decide it; a dialect that takes no bind
// there counts them all.
func (w *writer) moreThan(t table, n *node, not bool) {
	if n.relation.In != nil { // which is read as a whole
		w.elementsThat(t, n, not)
		return
	}
	if number := w.joinedNumber(t, n); number != nil {
		w.str("(")
		w.operand(number)
		w.counted(n, not)
		return
	}
	inner := w.fresh(n.relation.To)
	if w.d.semiJoin != correlated {
		w.among(t, inner, n, not)
		return
	}
	w.str([...]string{"(SELECT 1 FROM ", "(SELECT COUNT(*) FROM "}[at(w.d.countsAll)])
	w.relatedRows(t, inner, n)
	if w.d.countsAll {
		w.counted(n, not)
		return
	}
	w.str(" LIMIT 1 OFFSET ")
	w.number(n)
	w.str([...]string{") IS NOT NULL", ") IS NULL"}[at(not)])
}

// counted writes how the number of the rows that were counted stands to that of a Count.
func (w *writer) counted(n *node, not bool) {
	w.str([...]string{") > ", ") <= "}[at(not)])
	w.number(n)
}

// number writes the number of a Count.
func (w *writer) number(n *node) { w.bind(bind{what: moreRows, node: n.at}) }

// joinedNumber returns the number of all rows that a relation leads to from a row of t where the order of the statement has it joined already; else nil.
func (w *writer) joinedNumber(t table, n *node) *operand {
	everything := func(of *node) bool { return of == nil || of.everything() }
	kids := w.shape.kids(n)
	for i := range w.joins {
		j := &w.joins[i]
		f := j.relation.Fold
		if f == nil || !f.New() || f.Sum != nil || f.Rows != n.relation || j.from != t || !everything(j.policy) || len(kids) > 0 && !everything(&kids[0]) {
			continue
		}
		number := w.term(j.to, j.relation.To.Term(j.relation.To.Columns[0].Name), sorted)
		return &number
	}
	return nil
}
