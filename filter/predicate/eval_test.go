package predicate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// The rows of these tests are of one collection, whose columns have names that a careless printer confuses with its own words.
var (
	notNull = schema.Column{Name: "len", Type: schema.Type{Kind: schema.Int}, NotNull: true}
	level   = schema.Column{Name: "one", Type: schema.Type{Kind: schema.Int, Null: true}}
	name    = schema.Column{Name: "join", Type: schema.Type{Kind: schema.String, Null: true}}
	other   = schema.Column{Name: "a", Type: schema.Type{Kind: schema.String, Null: true}}
	tags    = schema.Column{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}}
	doc     = schema.Column{Name: "doc", Type: schema.Type{Kind: schema.JSON, Null: true}}

	things = &schema.Collection{
		Name: "things", Key: []*schema.Column{&notNull}, Columns: []*schema.Column{&notNull, &level, &name, &other, &tags, &doc},
	}
	parent   = &schema.Relation{Name: "parent", From: things, To: things}
	children = &schema.Relation{Name: "children", From: things, To: things, Many: true}
)

// The terms of the tests, by what their values are.
var (
	ints = []*schema.Term{
		column(&notNull), column(&level),
		{Type: schema.Type{Kind: schema.Int}, Columns: []*schema.Column{&tags}, Length: true},
		{Type: schema.Type{Kind: schema.Int, Null: true}, Columns: []*schema.Column{&level, &notNull}},
	}
	strs = []*schema.Term{
		column(&name), column(&other),
		{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{&name, &other}},
		{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{&name, &other}, Join: true},
		{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{&other}, Join: true},
		{Type: schema.Type{Kind: schema.String, Null: true}, Columns: []*schema.Column{&doc}, Path: []string{"a"}},
		{Type: schema.Type{Kind: schema.String, Null: true}, Columns: []*schema.Column{&doc}, Path: []string{"a", "b"}},
	}
	array = column(&tags)
)

func column(c *schema.Column) *schema.Term {
	return &schema.Term{Type: c.Type, Columns: []*schema.Column{c}}
}

// A row is a thing. Its values are by the name of the column, those inside doc by doc.a and doc.a.b; what is missing is null.
type row struct {
	values   map[string]schema.Value
	tags     []string
	parent   *row
	children []*row
}

func (r *row) value(t *schema.Term) schema.Value {
	if t.Length {
		return schema.Integer(int64(len(r.tags)))
	}
	if t.Join {
		parts := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			parts[i] = r.values[c.Name].Text()
		}
		return schema.Text(strings.Join(parts, " "))
	}
	if len(t.Path) > 0 {
		return r.values["doc."+strings.Join(t.Path, ".")]
	}
	for _, c := range t.Columns {
		if v := r.values[c.Name]; !v.IsNull() {
			return v
		}
	}
	return schema.Value{}
}

// A verdict is what a node says of a row: nothing, or whether it holds.
type verdict struct{ said, holds bool }

// holds says whether r satisfies n, by the words of the documents alone. What says nothing holds.
func holds(n predicate.Node, r *row) bool {
	v := eval(n, r)
	return !v.said || v.holds
}

func eval(n predicate.Node, r *row) verdict {
	switch n.Op {
	case predicate.OpNone:
		return verdict{}
	case predicate.OpTrue, predicate.OpFalse:
		return verdict{true, n.Op == predicate.OpTrue}
	case predicate.OpAnd, predicate.OpOr:
		out := verdict{holds: n.Op == predicate.OpAnd}
		for _, k := range n.Kids {
			if v := eval(k, r); v.said {
				out.said = true
				if v.holds != (n.Op == predicate.OpAnd) {
					out.holds = v.holds
				}
			}
		}
		return out
	case predicate.OpNot:
		return verdict{true, !holds(n.Kids[0], r)}
	case predicate.OpExists:
		rows := r.children
		if n.Relation == parent {
			rows = nil
			if r.parent != nil {
				rows = []*row{r.parent}
			}
		}
		return verdict{true, slices.ContainsFunc(rows, func(r *row) bool { return holds(n.Kids[0], r) })}
	default:
		return verdict{true, test(n, r)}
	}
}

func test(n predicate.Node, r *row) bool {
	if n.Term.Type.Array {
		has := func(s string) bool { return slices.Contains(r.tags, s) }
		switch n.Op {
		case predicate.OpIsNull:
			return len(r.tags) == 0
		case predicate.OpHasAny:
			return slices.ContainsFunc(n.Set.Texts, has)
		case predicate.OpHasAll:
			return !slices.ContainsFunc(n.Set.Texts, func(s string) bool { return !has(s) })
		default: // no other test is on arrays
		}
	}
	v := r.value(n.Term)
	if n.Op == predicate.OpIsNull || v.IsNull() {
		return n.Op == predicate.OpIsNull && v.IsNull()
	}
	switch n.Op {
	case predicate.OpIn:
		return n.Set.Has(v)
	case predicate.OpRange:
		low, high := n.Ends()
		return (n.Low == predicate.Open || low.Num() < v.Num() || n.Low == predicate.Inclusive && low == v) &&
			(n.High == predicate.Open || v.Num() < high.Num() || n.High == predicate.Inclusive && high == v)
	case predicate.OpText:
		return predicate.MatchText(v.Text(), &n)
	case predicate.OpCustom:
		return n.Call.Go(v, n.Set)
	default:
		panic(fmt.Sprintf("unexpected %s", n.Op))
	}
}

var evenLength = &predicate.Call{Name: `even "length"`, Go: func(v schema.Value, _ schema.Values) bool { return len(v.Text())%2 == 0 }}

// randomNode returns a node of at most that depth. It says nothing here and there.
func randomNode(rng *rand.Rand, depth int) predicate.Node {
	if depth == 0 || rng.IntN(4) == 0 {
		return randomTest(rng)
	}
	kids := make([]predicate.Node, rng.IntN(4))
	for i := range kids {
		kids[i] = randomNode(rng, depth-1)
	}
	switch rng.IntN(5) {
	case 0:
		return predicate.Node{Op: predicate.OpAnd, Kids: kids}
	case 1:
		return predicate.Node{Op: predicate.OpOr, Kids: kids}
	case 2:
		return predicate.Node{Op: predicate.OpExists, Relation: pick(rng, parent, children), Kids: []predicate.Node{randomNode(rng, depth-1)}}
	}
	return predicate.Node{Op: predicate.OpNot, Kids: []predicate.Node{randomNode(rng, depth-1)}}
}

func randomTest(rng *rand.Rand) predicate.Node {
	texts := func() schema.Values {
		list := schema.Values{Kind: schema.String, Texts: []string{}}
		for range rng.IntN(3) {
			list.Texts = append(list.Texts, pick(rng, "", " ", "a", "b", "ab", `a" "b`, "%"))
		}
		return list
	}
	switch rng.IntN(10) {
	case 0:
		return predicate.Node{}
	case 1:
		return pick(rng, predicate.True(), predicate.False())
	case 2:
		return predicate.In(pick(rng, strs...), texts())
	case 3:
		return predicate.Equal(pick(rng, ints...), schema.Integer(rng.Int64N(3)))
	case 4:
		ends := []predicate.Bound{{}, predicate.AtLeast(schema.Integer(rng.Int64N(3))), predicate.Above(schema.Integer(rng.Int64N(3)))}
		return predicate.Between(pick(rng, ints...), pick(rng, ends...), pick(rng, ends...))
	case 5:
		where := pick(rng, predicate.Anywhere, predicate.AtStart, predicate.AtEnd, predicate.Like)
		return predicate.Text(pick(rng, strs...), predicate.Match{Where: where, Fold: rng.IntN(2) == 0, Every: rng.IntN(2) == 0}, texts())
	case 6:
		return predicate.IsNull(pick(rng, append(append(ints, strs...), array)...))
	case 7:
		return predicate.HasAll(array, texts())
	case 8:
		return predicate.HasAny(array, texts())
	}
	return predicate.Node{Op: predicate.OpCustom, Term: pick(rng, strs...), Call: evenLength, Set: texts()}
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

func randomRow(rng *rand.Rand, depth int) *row {
	r := &row{values: map[string]schema.Value{notNull.Name: schema.Integer(rng.Int64N(3))}}
	if rng.IntN(3) > 0 {
		r.values[level.Name] = schema.Integer(rng.Int64N(3))
	}
	for _, name := range []string{name.Name, other.Name, "doc.a", "doc.a.b"} {
		if rng.IntN(3) > 0 {
			r.values[name] = schema.Text(pick(rng, "", " ", "a", "A", "ab", "b", "%"))
		}
	}
	for range rng.IntN(3) {
		r.tags = append(r.tags, pick(rng, "a", "b", ""))
	}
	if depth > 0 {
		if rng.IntN(2) == 0 {
			r.parent = randomRow(rng, depth-1)
		}
		for range rng.IntN(3) {
			r.children = append(r.children, randomRow(rng, depth-1))
		}
	}
	return r
}
