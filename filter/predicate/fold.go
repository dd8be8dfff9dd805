package predicate

import (
	"iter"
	"math/big"

	"github.com/tamis-go/tamis/schema"
)

// Last returns the node that holds where the row that r, a relation with a [schema.Fold], makes of the rows that satisfy where satisfies n. The zero
// Node counts as True in both places. Its second kid is where.
func Last(r *schema.Relation, where, n Node) Node {
	return Node{Op: OpExists, Relation: r, Kids: []Node{said(n), said(where)}}
}

// Among returns what the rows satisfy that the relation of n, which has a [schema.Fold], makes one row of.
func (n *Node) Among() *Node {
	if len(n.Kids) < 2 {
		return &Node{Op: OpTrue}
	}
	return &n.Kids[1]
}

// Asked returns the rows that the first kid of n, an Exists or a Count that asks for rows, is asked of: those that its relation leads to from a row,
// or the one that it makes of them.
func (n *Node) Asked(row Row) iter.Seq[Row] {
	if n.Relation.Fold == nil {
		return row.Related(n.Relation)
	}
	return func(yield func(Row) bool) {
		if one := oneOf(n.Relation.Fold, row, n.Among()); one != nil {
			yield(one)
		}
	}
}

// oneOf returns the row that f makes of the rows that satisfy where, or nil if there is none.
func oneOf(f *schema.Fold, row Row, where *Node) Row {
	switch {
	case !f.New():
		return lastOf(f, row, where)
	case f.Sum != nil:
		return element{sumOf(f, row, where)}
	}
	n := int64(0)
	for other := range row.Related(f.Rows) {
		if Eval(where, other) {
			n++
		}
	}
	return element{schema.Integer(n)}
}

// sumOf returns what the rows that satisfy where add up to; null if they have no value at all.
func sumOf(f *schema.Fold, row Row, where *Node) schema.Value {
	sum, met := new(big.Rat), false
	for other := range row.Related(f.Rows) {
		if v := other.Value(f.Sum); !v.IsNull() && Eval(where, other) {
			n, _ := new(big.Rat).SetString(v.String())
			sum.Add(sum, n)
			met = true
		}
	}
	if !met {
		return schema.Value{}
	}
	v, err := schema.DecimalOf(sum.FloatString(int(f.Sum.Type.Scale)))
	if err != nil {
		panic("predicate: " + err.Error()) // there is room for as many rows as there can be: see schema.SummedDigits
	}
	return v
}

// lastOf returns the last by f of the rows that satisfy where, or nil if there are none.
func lastOf(f *schema.Fold, row Row, where *Node) Row {
	var last Row
	for other := range row.Related(f.Rows) {
		if Eval(where, other) && (last == nil || comesAfter(f, other, last)) {
			last = other
		}
	}
	return last
}

// comesAfter reports whether a comes after b in the order of f.
func comesAfter(f *schema.Fold, a, b Row) bool {
	for i, t := range f.Order {
		x, y := a.Value(t), b.Value(t)
		if order := nullsFirst(x, y); order != 0 {
			return (order > 0) != (i == 0 && f.Descending && !x.IsNull() && !y.IsNull())
		}
	}
	return false
}

// nullsFirst orders two values of one kind: a null comes before all else.
func nullsFirst(a, b schema.Value) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull():
		return -1
	case b.IsNull():
		return 1
	}
	return a.Compare(b)
}
