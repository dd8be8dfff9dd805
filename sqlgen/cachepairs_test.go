package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// reshaped returns n with one thing about it changed, somewhere inside: the length of a list, a fold, an end, a complement, a group,
// the term. A query may refuse what comes out.
func reshaped(random *rand.Rand, z *zoo, n predicate.Node) predicate.Node {
	if len(n.Kids) > 0 && random.IntN(4) > 0 {
		n.Kids = slices.Clone(n.Kids)
		at := random.IntN(len(n.Kids))
		n.Kids[at] = reshaped(random, z, n.Kids[at])
		return n
	}
	switch change := random.IntN(10); {
	case change == 0 && n.Op == predicate.OpNot:
		return n.Kids[0]
	case change == 0:
		return predicate.Not(n)
	case change == 1 && n.Related():
		return predicate.Some(n.Relation, predicate.True())
	case change == 1 && n.Term != nil:
		return predicate.IsNull(n.Term)
	case change == 2 && n.Term != nil && n.Term.Type.Kind == schema.String && !n.Term.Type.Array && slices.Contains(z.rows.Columns, n.Term.Columns[0]):
		terms := []*schema.Term{
			z.term("string"), z.term("name"), z.first("string", "string2"), z.inside(schema.String, "a"), z.inside(schema.String, "b", "c"),
			z.joined("string", "name"),
		}
		n.Term = terms[random.IntN(len(terms))]
		return n
	}
	switch n.Op {
	case predicate.OpAnd, predicate.OpOr:
		switch random.IntN(3) {
		case 0:
			n.Op = predicate.OpAnd + predicate.OpOr - n.Op
		case 1:
			n.Kids = n.Kids[:1+random.IntN(len(n.Kids))]
		default:
			n.Kids = append(slices.Clone(n.Kids), n.Kids[random.IntN(len(n.Kids))])
		}
	case predicate.OpIn, predicate.OpHasAll, predicate.OpHasAny:
		n.Set, n.Single = list(n.Set.Kind, places(random)...), false
	case predicate.OpCustom:
		n.Set = list(n.Set.Kind, places(random)...)
	case predicate.OpRange:
		n = predicate.Between(n.Term, bound(random, n.Set.Kind), bound(random, n.Set.Kind))
	case predicate.OpText:
		switch random.IntN(4) {
		case 0:
			n.Match.Fold = !n.Match.Fold
		case 1:
			n.Match.Every = !n.Match.Every
		case 2:
			n.Match.Where = predicate.Where(random.IntN(int(predicate.Like) + 1))
		default:
			n.Set = list(schema.String, places(random)...)
			n.Single = n.Set.Len() == 1 && random.IntN(2) == 0
		}
	default: // nothing else about it to change
	}
	return n
}

// places returns none, one, two or a few places among the values of a kind.
func places(random *rand.Rand) []int {
	at := make([]int, []int{0, 1, 1, 2, 2, 5}[random.IntN(6)])
	for i := range at {
		at[i] = random.IntN(1000)
	}
	return at
}

func bound(random *rand.Rand, k schema.Kind) predicate.Bound {
	end := predicate.End(random.IntN(3))
	if end == predicate.Open {
		return predicate.Bound{}
	}
	return predicate.Bound{Value: list(k, random.IntN(1000)).At(0), End: end}
}

// paged returns q with a page: an order, a cursor whose values may be null, forward or backward.
func paged(random *rand.Rand, q *filter.Query, keys []schema.Order) *filter.Query {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].Descending = keys[i].Descending != (random.IntN(3) == 0)
		keys[i].NullsFirst = keys[i].NullsFirst != (random.IntN(3) == 0)
	}
	q = schema.Must(q.Sorted(keys...)).Slice(random.Int64N(3), random.Int64N(50))
	if random.IntN(4) == 0 {
		return q
	}
	var at []schema.Value
	for _, o := range q.Page().Order {
		v := list(o.Term.Type.Kind, random.IntN(1000)).At(0)
		if (o.Term.Nullable() || len(o.Via) > 0) && random.IntN(2) == 0 {
			v = schema.Value{}
		}
		at = append(at, v)
	}
	if random.IntN(2) == 0 {
		return schema.Must(q.Resume(q.Cursor(at)))
	}
	return schema.Must(q.Resume(q.CursorBefore(at)))
}

// timed returns a query for counts over time.
func timed(random *rand.Rand, l *filter.Language) *filter.Query {
	some := func(names ...string) string {
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		return strings.Join(names[:random.IntN(3)], `", "`)
	}
	listed := func(s string) string {
		if s == "" {
			return "[]"
		}
		return `["` + s + `"]`
	}
	fields := []string{"datetime", "datetime2"}
	body := fmt.Sprintf(`{"rows": %s, "history": {"field": %q, "start": "2024-01-01", "end": "2025-01-01", "interval_seconds": %d, "group_by": %s, "sum": %s}}`,
		[]string{`{}`, `{"id": {"lt_": 60}}`, `{"id": {"any_": [1]}}`, `{"id": {"any_": [1, 2]}}`}[random.IntN(4)],
		fields[random.IntN(2)], 86400+random.IntN(9), listed(some("string", "enum", "uuid")), listed(some("id", "parent", "float")))
	return schema.Must(l.For(filter.Route{History: true}).Parse("rows", []byte(body)))
}

// A pairs makes queries of which two at a time have something in common.
type pairs struct {
	zoo        *zoo
	languages  []*filter.Language // of everybody, and within a scope
	constructs []construct
	orders     [][]schema.Order
}

func newPairs(exact bool) *pairs {
	z := newZoo(schema.Options{}, exact)
	return &pairs{z, []*filter.Language{z.language, z.language, z.language.Within(z.scope())}, z.constructs(), z.orders()}
}

// near returns a predicate and one that is another in one thing or two.
func (p *pairs) near(random *rand.Rand) [2]predicate.Node {
	n := p.constructs[random.IntN(len(p.constructs))].node
	if random.IntN(4) == 0 {
		n = predicate.And(n, p.constructs[random.IntN(len(p.constructs))].node)
	}
	other := n
	for range random.IntN(3) {
		other = reshaped(random, p.zoo, other)
	}
	return [2]predicate.Node{reshaped(random, p.zoo, n), other}
}

// draw returns two queries; some of what is drawn no query takes.
func (p *pairs) draw(random *rand.Rand) (two [2]*filter.Query, ok bool) {
	nodes, keys := p.near(random), p.orders[random.IntN(len(p.orders))]
	history := random.IntN(5) == 0
	for i := range two {
		l := p.languages[random.IntN(len(p.languages))]
		if history {
			two[i] = timed(random, l)
			continue
		}
		q, err := l.Query("rows", nodes[i])
		if err != nil {
			return two, false
		}
		two[i] = q
		if random.IntN(2) == 0 {
			two[i] = paged(random, q, keys)
		}
	}
	return two, true
}

// TestACacheTellsTwoQueriesApart asks one cache for the statements of two queries that differ in little, in both orders, twice each:
// it gives what they get without a cache.
func TestACacheTellsTwoQueriesApart(t *testing.T) {
	const wanted = 6000
	drawn, taken := 0, 0
	for seed, exact := range []bool{true, false} {
		random := rand.New(rand.NewPCG(uint64(seed), 11))
		p := newPairs(exact)
		for range wanted / 2 {
			drawn++
			two, ok := p.draw(random)
			if !ok {
				continue
			}
			taken++
			before := make([]any, random.IntN(2))
			for _, d := range sqlgen.Dialects() {
				for _, order := range [][]int{{0, 1, 0, 1}, {1, 0, 1, 0}} {
					c := d.Cache(16)
					for _, door := range doors {
						for _, i := range order {
							door.check(t, c, d, two[i], before)
						}
					}
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d, pair %d:\n%s\n%s", seed, drawn, two[0], two[1])
			}
		}
	}
	if taken < drawn/2 {
		t.Errorf("of %d pairs %d are queries, want half of them", drawn, taken)
	}
}

// TestACacheTellsListsApart: a list of one value is compared with =, a longer one is not, and an empty one holds of no row.
func TestACacheTellsListsApart(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	lists := []string{`[]`, `["a"]`, `["a", "b"]`, `["a", "b", "c"]`}
	for _, d := range sqlgen.Dialects() {
		for _, around := range []string{`{"flows": {"name": {"any_": %s}}}`, `{"flows": {"not_": {"name": {"any_": %s}}}}`} {
			for _, first := range lists {
				for _, second := range lists {
					c := d.Cache(64)
					for _, operand := range []string{first, second} {
						body := fmt.Appendf(nil, around, operand)
						q := schema.Must(l.Parse("flows", body))
						want, wantArgs, err := d.Append(nil, nil, q)
						if err != nil {
							t.Fatal(err)
						}
						text, args, err := c.Compile(l, "flows", body)
						if err != nil || text != string(want) || cmp.Diff(wantArgs, args) != "" {
							t.Errorf("%s: %s behind %s: %s %v, %v, want %s %v", d, body, first, text, args, err, want, wantArgs)
						}
					}
				}
			}
		}
	}
}
