package evaltest

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A random draws rows and predicates out of few values, so that they meet.
type random struct{ *rand.Rand }

func NewRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 0))} }

func Pick[T any](r random, list ...T) T { return list[r.IntN(len(list))] }

func (r random) UUID() string { return fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", r.IntN(6)+250) }

func (r random) text() string {
	return Pick(r, "", " ", "a", "A", "a ", "ab", "aB%", "é", "É", "Otter", "the otter sleeps", "OTTER OTTO", "😀", "a_b", `a\b`, "ß", "\u212a", "otto otter",
		strings.Repeat("x", 30)+"oTTer", "z")
}

func (r random) value(t schema.Type) schema.Value {
	switch t.Kind {
	case schema.String:
		return schema.Text(r.text())
	case schema.Enum:
		return schema.TextOf(schema.Enum, Pick(r, t.Enum...))
	case schema.UUID:
		return schema.TextOf(schema.UUID, r.UUID())
	case schema.Int:
		return schema.Integer(Pick[int64](r, 0, 1, -1, 2, 3, 1<<53+1, 1<<53, math.MaxInt64, math.MinInt64, 1969))
	case schema.Float:
		return schema.Number(Pick(r, 0, math.Copysign(0, -1), 1, -1, 1.5, -1.5, 1e300, -1e300, math.SmallestNonzeroFloat64, 0.1))
	case schema.Bool:
		return schema.Boolean(r.IntN(2) == 0)
	case schema.Datetime:
		return schema.NumOf(schema.Datetime, Pick(r, 0, 1, -1, 999_999, 1_000_000, schema.MinTime, schema.MaxTime, 1704067200_000000))
	case schema.Date:
		return schema.NumOf(schema.Date, Pick(r, 0, 1, -1, schema.MinDate, schema.MaxDate, 19723))
	default:
		panic("no value of " + t.String())
	}
}

func (r random) JSON(depth int) any {
	switch r.IntN(8) {
	case 0:
		return nil
	case 1:
		return r.text()
	case 2:
		return r.value(schema.Type{Kind: schema.Int}).Bits()
	case 3:
		return 1.5
	case 4:
		return r.IntN(2) == 0
	case 5:
		return strings.ToUpper(r.UUID())
	}
	if depth == 0 {
		return "1970-01-01T00:00:00Z"
	}
	object := map[string]any{}
	for range r.IntN(4) {
		object[Pick(r, "a", "b", `k"\é`)] = r.JSON(depth - 1)
	}
	return object
}

func (r random) Row(c *schema.Collection, i int) PlainRow {
	row := PlainRow{}
	for _, col := range c.Columns {
		switch {
		case col == c.Key[0]:
			row[col.Name] = schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", i+250))
		case col.Type.Array:
			var elements []schema.Value
			for range r.IntN(4) {
				v := schema.Value{}
				if col.Name != "tags" && r.IntN(4) > 0 || col.Name == "tags" {
					v = r.value(col.Type)
				}
				elements = append(elements, v)
			}
			row[col.Name] = elements
		case col.Type.Kind == schema.JSON:
			row[col.Name] = r.JSON(2)
		case col.Name == "discs":
			row[col.Name] = schema.Integer(int64(r.IntN(3)))
		case col.Type.Null && r.IntN(4) == 0:
			row[col.Name] = schema.Value{}
		default:
			row[col.Name] = r.value(col.Type)
		}
	}
	return row
}

func (r random) Data() PlainData {
	d := PlainData{}
	for _, c := range []*schema.Collection{Albums, Artists} {
		for i := range r.IntN(8) {
			d[c] = append(d[c], r.Row(c, i))
		}
	}
	return d
}

func (r random) list(t schema.Type) schema.Values {
	list := schema.Values{Kind: t.Kind}
	n := r.IntN(3)
	if r.IntN(4) == 0 {
		n = 12 // more than a few
	}
	for range n {
		list = list.Append(r.value(t))
	}
	return list
}

func (r random) Node(c *schema.Collection, depth int) predicate.Node {
	if depth > 0 {
		switch r.IntN(6) {
		case 0:
			return predicate.Not(r.Node(c, depth-1))
		case 1, 2:
			op := Pick(r, predicate.OpAnd, predicate.OpOr)
			n := predicate.Node{Op: op}
			for range r.IntN(5) {
				n.Kids = append(n.Kids, r.Node(c, depth-1))
			}
			return predicate.Simplify(n) // as the Where of every query is
		case 3:
			if len(c.Relations) > 0 {
				relation := Pick(r, c.Relations...)
				return predicate.Some(relation, r.Node(relation.To, depth-1))
			}
		}
	}
	return r.leaf(c)
}

func (r random) leaf(c *schema.Collection) predicate.Node {
	t := r.term(c)
	switch {
	case r.IntN(6) == 0:
		return predicate.IsNull(t)
	case t.Type.Array:
		if r.IntN(2) == 0 {
			return predicate.HasAll(t, r.list(t.Type))
		}
		return predicate.HasAny(t, r.list(t.Type))
	case t.Type.Kind == schema.JSON:
		return predicate.IsNull(t)
	case t.Type.Kind == schema.String && r.IntN(2) == 0:
		needles := schema.Texts(r.needle())
		for range r.IntN(3) {
			needles = needles.Append(schema.Text(r.needle()))
		}
		return predicate.Text(t, predicate.Match{
			Where: Pick(r, predicate.Anywhere, predicate.AtStart, predicate.AtEnd, predicate.Like, predicate.Whole, predicate.Glob), Fold: r.IntN(2) == 0, Every: r.IntN(2) == 0,
		}, needles)
	case r.IntN(2) == 0:
		return predicate.In(t, r.list(t.Type))
	case r.IntN(5) == 0:
		return predicate.Node{Op: predicate.OpCustom, Term: t, Call: &predicate.Call{Name: "odd_", Go: func(v schema.Value, _ schema.Values) bool {
			return len(v.String())%2 == 1
		}}}
	}
	n := predicate.Node{
		Op: predicate.OpRange, Term: t, Set: schema.Values{Kind: t.Type.Kind},
		Low: Pick(r, predicate.Open, predicate.Inclusive, predicate.Exclusive), High: Pick(r, predicate.Open, predicate.Inclusive, predicate.Exclusive),
	}
	for _, end := range []predicate.End{n.Low, n.High} {
		if end != predicate.Open {
			n.Set = n.Set.Append(r.value(t.Type))
		}
	}
	return n
}

func (r random) needle() string {
	return Pick(r, r.text(), "", "t", "ot", "TT", "tt", "er", "o%r", "_", "__t", "%", "o_t%e_", "a%b", `\%`, `\`, "é", "E", " otter", "otter s", "r o", "a a", "a A", " ", "b o")
}

func (r random) term(c *schema.Collection) *schema.Term {
	if c == Artists {
		return c.Term(Pick(r, "id", "name", "country", "born", "tags"))
	}
	switch r.IntN(8) {
	case 0:
		columns := []*schema.Column{c.Column("label"), c.Column("country")}
		if r.IntN(2) == 0 {
			columns[0] = c.Column("title")
		}
		return &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: columns, Join: true}
	case 1:
		return &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{c.Column("label"), c.Column("country"), c.Column("title")}}
	case 2:
		kind := Pick(r, schema.String, schema.Int, schema.Float, schema.Bool, schema.UUID, schema.Datetime)
		path := Pick(r, []string{"a"}, []string{"b", "a"}, []string{`k"\é`})
		return &schema.Term{Type: schema.Type{Kind: kind, Null: true}, Columns: []*schema.Column{c.Column("info")}, Path: path}
	case 3:
		return &schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: []*schema.Column{c.Column(Pick(r, "tags", "scores"))}, Length: true}
	case 4:
		return &schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: []*schema.Column{c.Column("year"), c.Column("discs")}}
	}
	col := Pick(r, c.Columns...)
	return c.Term(col.Name)
}

// Letters returns a text of up to n pieces out of very few, so that parts of it return.
func (r random) Letters(n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		b.WriteString(Pick(r, "a", "A", "b", "B", "ab", "%", "_", "*", "?", `\`, "é", "@", "`", "[", "{", "\x00", "Z", "z", "😀"))
	}
	return b.String()
}

// Repeated returns a text of at least one and at most n letters that are nearly all the same.
func (r random) Repeated(n int) string {
	b := bytes.Repeat([]byte("a"), 1+r.IntN(n))
	for range r.IntN(4) {
		b[r.IntN(len(b))] = Pick(r, byte('A'), 'b', 'B', '@', '`')
	}
	return string(b)
}
