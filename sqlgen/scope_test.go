package sqlgen_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// scope hides every third row, and kids with a word that is not a.
func (z *zoo) scope() filter.Scope {
	return filter.Scope{Rows: map[string]predicate.Node{
		"rows": predicate.Any(predicate.Complement(predicate.Null(z.term("string2"))), predicate.Equal(z.term("id"), schema.Integer(3))),
		"kids": predicate.Any(one(predicate.Holds(z.kids.Term("word"), predicate.Match{Fold: true}, schema.Texts("a"))),
			predicate.Some(z.kids.Relation("owner_row"), predicate.Equal(z.term("bool"), schema.Boolean(true)))),
	}}
}

// TestPoliciesHoldEverywhere runs every construct and order as a caller who sees some of the rows.
func TestPoliciesHoldEverywhere(t *testing.T) {
	eachOwn(t, func(t *testing.T, w *world) {
		seen := *w.zoo
		seen.language = w.language.Within(w.scope())
		for _, c := range w.constructs() {
			w.compare(t, schema.Must(seen.language.Query("rows", c.node)), c.String())
		}
		for _, keys := range w.orders() {
			q := schema.Must(schema.Must(seen.language.Query("rows", predicate.Always())).Sorted(keys...))
			w.compare(t, q, describe(keys))
		}
	})
}
