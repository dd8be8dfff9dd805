package sqlgen_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// scope hides every third row, and kids with a word that is not a.
func (z *zoo) scope() filter.Scope {
	return filter.Scope{Rows: map[string]predicate.Node{
		"rows": predicate.Or(predicate.Not(predicate.IsNull(z.term("string2"))), predicate.Equal(z.term("id"), schema.Integer(3))),
		"kids": predicate.Or(one(predicate.Text(z.kids.Term("word"), predicate.Match{Fold: true}, schema.Texts("a"))),
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
			q := schema.Must(schema.Must(seen.language.Query("rows", predicate.True())).Sorted(keys...))
			w.compare(t, q, describe(keys))
		}
	})
}

// TestAColumnNamedAsItsTableIsNotReadInstead: in DuckDB "a"."b" is also the member b of a column a.
func TestAColumnNamedAsItsTableIsNotReadInstead(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			id := &schema.Column{Name: "id", Type: typ(schema.Int, false)}
			c := &schema.Collection{Name: "node", Key: []*schema.Column{id}, Columns: []*schema.Column{id, {Name: "node", Type: typ(schema.Int, true)}}}
			c.Relations = []*schema.Relation{{Name: "below", To: c, Many: true, On: [][2]*schema.Column{{id, c.Column("node")}}}}
			r := schema.Must(schema.New(c))
			c = r.Collection("node")
			l := schema.Must(filter.New(r, filter.Config{}))
			db := enginetest.Open(t, d.Name)
			fill(t, db, d, r, map[string][]map[string]any{"node": {{"id": int64(1), "node": nil}, {"id": int64(2), "node": int64(1)}}})
			q := schema.Must(l.Query("node", predicate.Some(c.Relation("below"), predicate.Equal(c.Term("id"), schema.Integer(2)))))
			statement, args, err := d.Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := firsts(db, string(statement), args); err != nil || len(got) != 1 || got[0] != "1" {
				t.Errorf("%s: %v, %v, want 1", statement, got, err)
			}
		})
	}
}
