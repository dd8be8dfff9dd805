package sqlgen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A list is written value by value, padded to a power of two, so that a connector is sent it; a longer one than 1,024 is one bind.
func TestTrinoIsSentListsValueByValue(t *testing.T) {
	z := newZoo(schema.Options{}, true)
	size := z.kids.Term("size")
	for _, row := range []struct {
		values, binds int
		want          string
	}{
		{0, 0, "(1=0)"},
		{1, 1, `"size" = CAST(? AS bigint)`},
		{2, 2, `"size" IN (CAST(? AS bigint), CAST(? AS bigint))`},
		{3, 4, `"size" IN (CAST(? AS bigint), `},
		{5, 8, `"size" IN (`},
		{1024, 1024, `"size" IN (`},
		{1025, 1, `contains(CAST(json_parse(?) AS array(bigint)), "kids"."size")`},
	} {
		list := make([]int64, row.values)
		for i := range list {
			list[i] = int64(i)
		}
		q := schema.Must(z.language.Query("kids", predicate.In(size, schema.Integers(list...))))
		text, args, err := sqlgen.Trino.AppendCount(nil, nil, q)
		if err != nil || len(args) != row.binds || !strings.Contains(string(text), row.want) || strings.Count(string(text), "?") != row.binds {
			t.Errorf("%d values: %d binds in %.200s, %v, want %d in %s", row.values, len(args), text, err, row.binds, row.want)
		}
		if row.binds > 1 && (args[0] != int64(0) || args[row.binds-1] != int64(row.values-1)) {
			t.Errorf("%d values are bound as %v: want the last one again", row.values, args)
		}
	}
	cache := sqlgen.Trino.Cache(8)
	for _, n := range []int{3, 4, 5, 2} { // a text for three serves four, and none of another length
		list := slices.Repeat([]int64{7}, n)
		q := schema.Must(z.language.Query("kids", predicate.Not(predicate.In(size, schema.Integers(list...)))))
		want, binds, _ := sqlgen.Trino.AppendCount(nil, nil, q)
		if text, args, err := cache.Count(nil, q); err != nil || text != string(want) || fmt.Sprint(args) != fmt.Sprint(binds) {
			t.Errorf("%d values out of the cache: %s %v, %v, want %s %v", n, text, args, err, want, binds)
		}
	}
}

// Trino refuses to sort beyond 2^31-1 rows: a page without a limit ends there.
func TestTrinoIsAskedForNoMoreThanItSorts(t *testing.T) {
	z := newZoo(schema.Options{}, true)
	all := schema.Must(z.language.Query("kids", predicate.True()))
	for _, row := range []struct{ offset, limit, want int64 }{
		{0, 10, 10}, {0, 1<<63 - 1, 1<<31 - 1}, {5, 1<<63 - 1, 1<<31 - 6}, {1<<31 - 1, 3, 0}, {1 << 31, 3, 3}, // which is an error there
	} {
		text, args, err := sqlgen.Trino.Append(nil, nil, all.Slice(row.offset, row.limit))
		if err != nil || !strings.HasSuffix(string(text), " OFFSET ? LIMIT ?") || args[0] != row.offset || args[1] != row.want {
			t.Errorf("offset %d, limit %d: %s %v, %v, want %d", row.offset, row.limit, text, args, err, row.want)
		}
	}
}

// A table goes by its catalog where the database has such, and the language is refused elsewhere.
func TestATableInACatalogIsTrinos(t *testing.T) {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	r := schema.Must(schema.New(&schema.Collection{Name: "orders", Table: `hive."old sales".orders`, Key: []*schema.Column{id}, Columns: []*schema.Column{id}}))
	l := schema.Must(filter.New(r, filter.Config{}))
	text, _, err := sqlgen.Trino.AppendCount(nil, nil, schema.Must(l.Query("orders", predicate.True())))
	if want := `SELECT count(*) FROM "hive"."old sales"."orders" AS "orders"`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	for _, d := range sqlgen.Known() {
		if _, err := d.For(l); (err == nil) != (d == sqlgen.Trino) {
			t.Errorf("%s takes a table in a catalog: %v", d, err)
		}
	}
}
