package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Related rows are counted once where a page is in order of their number and filtered by it, and twice where these are two numbers.
func TestTheNumberOfAnOrderIsCountedOnce(t *testing.T) {
	orders := bookshop.Language.Collection("orders")
	some := bookshop.Language.Within(filter.Scope{Rows: map[string]predicate.Node{
		"customers": predicate.True(), "orders": predicate.Equal(orders.Term("note"), schema.Text("a gift")),
	}})
	for _, row := range []struct {
		l      *filter.Language
		filter string
		times  int
	}{
		{bookshop.Language, `{"orders_made": {"ge_": 2}}`, 1},
		{bookshop.Language, `{"not_": {"orders": {"count_": {"between_": [2, 5]}}}}`, 1},
		{bookshop.Language, `{"orders": {"count_": {"ge_": 2, "where": {"note": {"eq_": "a gift"}}}}}`, 2},
		{some, `{"orders_made": {"ge_": 2}}`, 2},
	} {
		q := schema.Must(row.l.Parse("customers", []byte(`{"customers": `+row.filter+`, "sort": "ORDERS_MADE_DESC"}`)))
		for _, d := range sqlgen.Known() {
			text, _, err := d.Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			bare := strings.NewReplacer(`"`, "", "`", "").Replace(string(text))
			if got := strings.Count(bare, "FROM orders"); got != row.times {
				t.Errorf("%s counts %d times, want %d, for %s:\n%s", d, got, row.times, row.filter, bare)
			}
		}
	}
}
