package sqlgen

// moreThan writes that more rows that a relation leads to satisfy a predicate than n says, or its complement. It is never null. The row behind so many
// others is looked for, so that no more rows are read than decide it; a dialect that takes no bind
// there counts them all.
func (w *writer) moreThan(t table, n *node, not bool) {
	if n.relation.In != nil { // which is read as a whole
		w.elementsThat(t, n, not)
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
