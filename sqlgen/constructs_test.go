package sqlgen_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A construct is one thing that a predicate can say.
type construct struct {
	file, name string
	node       predicate.Node
}

// constructs returns every construct of the algebra, each with its complement, on rows of z.
func (z *zoo) constructs() []construct {
	var out []construct
	add := func(file, name string, n predicate.Node) {
		out = append(out, construct{file, name, n})
		if n.Op != predicate.OpTrue && n.Op != predicate.OpFalse {
			out = append(out, construct{file, "not " + name, predicate.Not(n)})
		}
	}
	for _, k := range kinds {
		t := z.term(k.String())
		name := k.String()
		add("list", name+" in", predicate.In(t, list(k, 0, 1, 3)))
		add("list", name+" equal", predicate.Equal(t, list(k, 1).At(0)))
		add("null", name+" is null", predicate.IsNull(t))
		add("array", name+"s has all", predicate.HasAll(z.term(name+"s"), list(k, 1, 2)))
		add("array", name+"s has any", predicate.HasAny(z.term(name+"s"), list(k, 1, 4, 7)))
		if k == schema.String || k == schema.Int {
			add("array", name+"s is empty", predicate.IsNull(z.term(name+"s")))
			add("array", name+"s length", predicate.Between(z.length(name+"s"), predicate.AtLeast(schema.Integer(2)), predicate.Bound{}))
			add("array", name+"s length in", predicate.In(z.length(name+"s"), schema.Integers(0, 3)))
		}
		if schema.Ordered.Has(k) {
			low, high := list(k, 1).At(0), list(k, 4).At(0)
			if low.Compare(high) > 0 {
				low, high = high, low
			}
			r := z.rows.Elements(z.term(name + "s"))
			add("array", name+"s some above", predicate.Some(r, predicate.Between(r.Element(), predicate.Above(low), predicate.Bound{})))
			add("array", name+"s every at most", predicate.Every(r, predicate.Between(r.Element(), predicate.Bound{}, predicate.AtMost(high))))
			add("range", name+" at least", predicate.Between(t, predicate.AtLeast(low), predicate.Bound{}))
			add("range", name+" above", predicate.Between(t, predicate.Above(low), predicate.Bound{}))
			add("range", name+" at most", predicate.Between(t, predicate.Bound{}, predicate.AtMost(high)))
			add("range", name+" below", predicate.Between(t, predicate.Bound{}, predicate.Below(high)))
			add("range", name+" between", predicate.Between(t, predicate.AtLeast(low), predicate.AtMost(high)))
		}
	}
	add("list", "name in", predicate.In(z.term("name"), schema.Texts("a", "A", "é")))
	add("list", "none of, and not null", predicate.And(
		predicate.Not(predicate.In(z.term("string"), schema.Texts("a", "A"))), predicate.Not(predicate.IsNull(z.term("string")))))
	add("range", "outside, and not null", predicate.And(
		predicate.Not(predicate.IsNull(z.term("int"))),
		predicate.Not(predicate.Between(z.term("int"), predicate.AtLeast(schema.Integer(0)), predicate.AtMost(schema.Integer(2))))))

	for _, where := range []predicate.Where{predicate.Anywhere, predicate.AtStart, predicate.AtEnd, predicate.Like} {
		what := [...]string{"contains", "starts with", "ends with", "like"}[where]
		for _, fold := range []bool{false, true} {
			if where == predicate.Like && !fold {
				continue
			}
			m := predicate.Match{Where: where, Fold: fold}
			name := what
			if fold && where != predicate.Like {
				name = "i" + what
			}
			single := predicate.Text(z.term("string"), m, schema.Texts("a"))
			single.Single = true
			add("text", "string "+name, single)
			add("text", "string "+name+" one of", predicate.Text(z.term("string"), m, schema.Texts("B", "%", "é")))
			m.Every = true
			add("text", "string "+name+" each of", predicate.Text(z.term("string"), m, schema.Texts("a", "B")))
			add("text", "joined "+name+" each of", predicate.Text(z.joined("string", "string2"), m, schema.Texts("a")))
		}
	}
	words := predicate.Text(z.joined("string", "string2", "name"), predicate.Match{Fold: true}, schema.Texts("b", "a a"))
	add("text", "joined icontains one of", words)
	add("text", "name like", one(predicate.Text(z.term("name"), predicate.Match{Where: predicate.Like, Fold: true}, schema.Texts(`a%_\%\`))))

	add("first", "string in", predicate.In(z.first("string", "string2"), schema.Texts("a", "é", "A")))
	add("first", "string below", predicate.Between(z.first("string", "string2"), predicate.Bound{}, predicate.Below(schema.Text("a"))))
	add("first", "datetime at least", predicate.Between(z.first("datetime", "datetime2"), predicate.AtLeast(list(schema.Datetime, 3).At(0)), predicate.Bound{}))
	add("first", "datetime in", predicate.In(z.first("datetime", "datetime2"), list(schema.Datetime, 3, 4)))
	add("first", "uuid in", predicate.In(z.first("uuid", "uuid2"), list(schema.UUID, 1, 3)))
	add("first", "enum equal", predicate.Equal(z.first("enum", "enum2"), list(schema.Enum, 2).At(0)))
	add("first", "datetime is null", predicate.IsNull(z.first("datetime", "datetime2")))

	add("path", "string in", predicate.In(z.inside(schema.String, "a"), schema.Texts("x", "", "é\n\"😀", "1", "true", "<")))
	add("path", "string above", predicate.Between(z.inside(schema.String, "a"), predicate.Above(schema.Text("X")), predicate.Bound{}))
	add("path", "string like", one(predicate.Text(z.inside(schema.String, "a"), predicate.Match{Where: predicate.Like, Fold: true}, schema.Texts("x"))))
	add("path", "deep string equal", predicate.Equal(z.inside(schema.String, "b", "c"), schema.Text("A")))
	add("path", "int in", predicate.In(z.inside(schema.Int, "a"), schema.Integers(1, 0, 1<<63-1, -1<<63)))
	add("path", "int at least", predicate.Between(z.inside(schema.Int, "a"), predicate.AtLeast(schema.Integer(0)), predicate.Bound{}))
	add("path", "float in", predicate.In(z.inside(schema.Float, "a"), schema.ValuesOf(schema.Float, schema.Number(1), schema.Number(0.1))))
	add("path", "float below", predicate.Between(z.inside(schema.Float, "n"), predicate.Bound{}, predicate.Below(schema.Number(1.5))))
	add("path", "bool equal", predicate.Equal(z.inside(schema.Bool, "a"), schema.Boolean(true)))
	add("path", "bool in", predicate.In(z.inside(schema.Bool, "a"), schema.ValuesOf(schema.Bool, schema.Boolean(false))))
	add("path", "uuid in", predicate.In(z.inside(schema.UUID, "a"), list(schema.UUID, 1, 2)))
	add("path", "enum in", predicate.In(&schema.Term{
		Type: typ(schema.Enum, true), Columns: []*schema.Column{z.rows.Column("json")}, Path: []string{"a"},
	}, schema.ValuesOf(schema.Enum, schema.TextOf(schema.Enum, "red"))))
	for _, path := range [][]string{nil, {"b"}} {
		name := "of " + schema.JoinPath(append([]string{"json"}, path...)...)
		r := z.rows.Elements(&schema.Term{Type: schema.Type{Kind: schema.JSON, Array: true}, Columns: []*schema.Column{z.rows.Column("json")}, Path: path})
		member := func(k schema.Kind, key string) *schema.Term {
			return &schema.Term{Type: typ(k, true), Columns: r.To.Columns, Path: []string{key}}
		}
		add("path", "objects "+name, predicate.Some(r, predicate.True()))
		add("path", "objects "+name+", both of one", predicate.Some(r, predicate.And(
			predicate.Equal(member(schema.String, "c"), schema.Text("A")), predicate.Between(member(schema.Int, "n"), predicate.Above(schema.Integer(1)), predicate.Bound{}))))
		add("path", "objects "+name+", more than one", predicate.MoreThan(1, r, predicate.Not(predicate.IsNull(member(schema.String, "c")))))
		if path != nil {
			add("path", "objects "+name+", two members", predicate.Some(r, predicate.Compare(
				predicate.Side{Term: member(schema.String, "c")}, predicate.Differs, predicate.Side{Term: member(schema.String, "d")})))
		}
		add("path", "objects "+name+", every", predicate.Every(r, predicate.In(member(schema.JSON, "c").TypeName(), jsonTypes("string", "null"))))
	}
	add("path", "item string", predicate.In(z.inside(schema.String, "b", "[0]", "c"), schema.Texts("A", "B")))
	add("path", "item int", predicate.In(z.inside(schema.Int, "a", "[0]"), schema.Integers(1, 2)))
	add("path", "item of the column", predicate.In(z.inside(schema.String, "[1]"), schema.Texts("b", "a")))
	add("path", "item of an item", predicate.In(z.inside(schema.Int, "[0]", "[0]"), schema.Integers(1, 7)))
	add("path", "item type", predicate.In(z.inside(schema.JSON, "a", "[0]").TypeName(), jsonTypes("null", "number", "string")))
	add("path", "type in", predicate.In(z.inside(schema.JSON, "a").TypeName(), jsonTypes("null", "number", "object")))
	add("path", "type of all", predicate.In(z.term("json").TypeName(), jsonTypes("null", "array", "string", "boolean")))
	add("path", "json is null", predicate.IsNull(z.inside(schema.JSON, "a")))
	add("path", "string is null", predicate.IsNull(z.inside(schema.String, "a")))
	add("null", "json is null", predicate.IsNull(z.term("json")))

	kids := func(name string) *schema.Term { return z.kids.Term(name) }
	owned, above := z.rows.Relation("owned"), z.rows.Relation("above")
	small := predicate.In(kids("size"), schema.Integers(0, 1))
	add("relation", "some", predicate.Some(owned, small))
	add("relation", "some at all", predicate.Some(owned, always()))
	add("relation", "every", predicate.Every(owned, small))
	add("relation", "every not null", predicate.Every(owned, predicate.Not(predicate.IsNull(kids("size")))))
	add("relation", "lacks", predicate.None(owned, small))
	add("relation", "self", predicate.Some(above, predicate.Some(above, predicate.Not(predicate.In(z.term("name"), schema.Texts("a"))))))
	add("relation", "by a text", predicate.Some(z.rows.Relation("same_word"), predicate.Not(predicate.In(kids("size"), schema.Integers(5)))))
	add("relation", "by a text, in or", predicate.Or(predicate.Some(z.rows.Relation("same_word"), predicate.Equal(kids("size"), schema.Integer(2))),
		predicate.Equal(z.term("int"), schema.Integer(2))))
	add("relation", "by a uuid", predicate.Some(z.rows.Relation("kid"), one(predicate.Text(kids("word"), predicate.Match{}, schema.Texts("a")))))
	add("relation", "there and back", predicate.Some(owned, predicate.Some(z.kids.Relation("owner_row"), predicate.HasAny(z.term("strings"), schema.Texts("a", "é")))))
	add("relation", "through", predicate.Through([]*schema.Relation{above}, predicate.IsNull(z.term("string"))))

	add("group", "and", predicate.And(predicate.Equal(z.term("int"), schema.Integer(1)), predicate.Not(predicate.IsNull(z.term("string"))), small2(z)))
	add("group", "or", predicate.Or(predicate.Equal(z.term("int"), schema.Integer(1)), predicate.IsNull(z.term("string")), small2(z)))
	add("group", "mixed", predicate.Or(predicate.And(predicate.Equal(z.term("int"), schema.Integer(1)), predicate.IsNull(z.term("uuid"))),
		predicate.Not(predicate.And(predicate.IsNull(z.term("string")), small2(z)))))
	many := make([]predicate.Node, 120)
	for i := range many {
		many[i] = predicate.Equal(z.term("int"), schema.Integer(int64(i)))
	}
	add("group", "120 tests", predicate.Or(many...))
	add("group", "true", predicate.True())
	add("group", "false", predicate.False())
	call := &predicate.Call{
		Name: "divides_",
		SQL: map[string]string{
			"sqlite": "{term} % {0} = {1}", "postgres": "{term} % {0} = {1}", "mariadb": "{term} % {0} = {1}", "mysql": "{term} % {0} = {1}", "duckdb": "{term} % {0} = {1}", "clickhouse": "{term} % {0} = {1}", "trino": "{term} % {0} = {1}",
		},
		Go: func(v schema.Value, operand schema.Values) bool { return v.Bits()%operand.Nums[0] == operand.Nums[1] },
	}
	add("custom", "divides", predicate.Node{Op: predicate.OpCustom, Term: z.term("int"), Call: call, Set: schema.Integers(2, 1)})
	return out
}

func one(n predicate.Node) predicate.Node {
	n.Single = true
	return n
}

func small2(z *zoo) predicate.Node { return predicate.In(z.term("bool"), list(schema.Bool, 1)) }

func (c construct) String() string { return fmt.Sprintf("%s: %s", c.file, c.name) }

func jsonTypes(names ...string) schema.Values {
	return schema.Values{Kind: schema.Enum, Texts: names}
}
