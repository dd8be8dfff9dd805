package predicate_test

import (
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

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

func (r *row) Value(t *schema.Term) schema.Value {
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

func (r *row) Elements(*schema.Term) []schema.Value {
	elements := make([]schema.Value, len(r.tags))
	for i, tag := range r.tags {
		elements[i] = schema.Text(tag)
	}
	return elements
}

func (r *row) Related(to *schema.Relation) iter.Seq[predicate.Row] {
	rows := r.children
	if to == parent {
		rows = nil
		if r.parent != nil {
			rows = []*row{r.parent}
		}
	}
	return func(yield func(predicate.Row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	}
}

func holds(n predicate.Node, r *row) bool { return predicate.Eval(&n, r) }

// The meaning of each operation is written down, so that the definition itself is tested by what a reader can check.
func TestEval(t *testing.T) {
	level, name, tags, text := column(&level), column(&name), column(&tags), schema.Texts
	three := predicate.Equal(level, schema.Integer(3))
	none, never := predicate.Node{}, predicate.False()
	or := func(kids ...predicate.Node) predicate.Node { return predicate.Node{Op: predicate.OpOr, Kids: kids} }
	and := func(kids ...predicate.Node) predicate.Node { return predicate.Node{Op: predicate.OpAnd, Kids: kids} }
	r := &row{
		values: map[string]schema.Value{"one": schema.Integer(3)}, tags: []string{"a", "b"},
		children: []*row{{}, {values: map[string]schema.Value{"one": schema.Integer(3)}}},
	}
	for _, test := range []struct {
		node predicate.Node
		want bool
	}{
		{none, true},
		{and(), true},
		{or(), true},
		{or(none, never), false}, // a vacuous node is left out
		{or(or(none), and()), true},
		{and(none, never), false},
		{predicate.Node{Op: predicate.OpNot, Kids: []predicate.Node{none}}, false},
		{three, true},
		{predicate.Not(three), false},
		{predicate.Between(level, predicate.Above(schema.Integer(3)), predicate.Bound{}), false},
		{predicate.Between(level, predicate.AtLeast(schema.Integer(3)), predicate.AtMost(schema.Integer(3))), true},
		{predicate.Equal(name, schema.Text("")), false}, // name is null
		{predicate.IsNull(name), true},
		{predicate.IsNull(tags), false},
		{predicate.Text(name, predicate.Match{Every: true}, text()), false},
		{predicate.HasAll(tags, text("a", "b")), true},
		{predicate.HasAll(tags, text("a", "x")), false},
		{predicate.HasAll(tags, text()), true},
		{predicate.HasAny(tags, text("x", "b")), true},
		{predicate.HasAny(tags, text()), false},
		{predicate.Some(children, three), true},
		{predicate.Every(children, three), false},
		{predicate.Some(parent, predicate.True()), false},
	} {
		if got := holds(test.node, r); got != test.want {
			t.Errorf("%s = %v, want %v", test.node, got, test.want)
		}
	}
}

var evenLength = &predicate.Call{Name: `even "length"`, Go: func(v schema.Value, _ schema.Values) bool { return len(v.Text())%2 == 0 }}

// randomNode returns a node of at most that depth. Some of its parts are no-ops.
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
		return predicate.MoreThan(int64(rng.IntN(3)), pick(rng, parent, children), randomNode(rng, depth-1))
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
