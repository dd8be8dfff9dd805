package fuzz

import (
	"math/rand"
	"strings"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// IllTyped generates bodies, as []byte, each one change away from a filter that the check accepts. The check refuses
// every one.
func IllTyped(l *filter.Language, c *schema.Collection, data Rows) gopter.Gen {
	return func(p *gopter.GenParameters) *gopter.GenResult {
		return gopter.NewGenResult(illTyped(p.Rng, l, c, data), gopter.NoShrinker)
	}
}

func illTyped(rng *rand.Rand, l *filter.Language, c *schema.Collection, data Rows) []byte {
	b := newBuilder(rng, l, data)
	for {
		body := b.body(c)
		if spoiled := b.spoil(body); spoiled != "" {
			return []byte(spoiled)
		}
	}
}

// spoil returns the text of a body with one error in it, or "" if the body has no place for the chosen error.
func (b *builder) spoil(root *syntax.Object) string {
	text := syntax.Print(root)
	switch b.Intn(12) {
	case 0:
		return text + pick(b.Rand, []string{"{}", ",", "]", "x", "\x00", " null"})
	case 1:
		return text[:b.Intn(len(text))]
	case 2:
		return pick(b.Rand, []string{"\ufeff", "[", "null,", "'", "//\n"}) + text
	case 3:
		if c := strings.LastIndexByte(text, '"'); c >= 0 {
			return text[:c] + pick(b.Rand, []string{"\xff", `\ud800`, `\x41`, "\n", "\x01", `\u12`, "\xc0\xaf", "\xed\xa0\x80"}) + text[c:]
		}
		return ""
	}
	return b.spoilTree(root)
}

// spoilTree changes one member or one value.
func (b *builder) spoilTree(root *syntax.Object) string {
	members, leaves := parts(root)
	if len(members) == 0 {
		return ""
	}
	m := pick(b.Rand, members)
	switch b.Intn(6) {
	case 0:
		m.member.Key = misspell(b.Rand, m.member.Key)
	case 1:
		m.member.Key = ""
	case 2:
		m.object.Members = append(m.object.Members, &syntax.Member{Key: m.member.Key, Value: m.member.Value})
	case 3:
		if !m.hoist() {
			return ""
		}
	default:
		if len(leaves) == 0 {
			return ""
		}
		*pick(b.Rand, leaves) = pick(b.Rand, []syntax.Value{
			object("x", number(1)), &syntax.Array{Items: []syntax.Value{&syntax.Array{}}}, &syntax.Array{Items: []syntax.Value{&syntax.Null{}}},
		})
	}
	return syntax.Print(root)
}

// misspell returns another word, with an ending that no name of a schema and no word of the language has.
func misspell(rng *rand.Rand, key string) string {
	wrong := key + "zqx"
	if n := len(key); n > 2 && rng.Intn(2) == 0 {
		wrong = key[:n-1] + "zqx" + key[n-1:]
	}
	return strings.ToValidUTF8(wrong, "")
}

// A memberOf is a member and its position.
type memberOf struct {
	object *syntax.Object
	member *syntax.Member
	field  bool // of a field's criteria: the member may be valid on the field as well
}

// hoist removes a key and puts its value in the place of its object.
func (m memberOf) hoist() bool {
	inner, ok := m.member.Value.(*syntax.Object)
	if !ok || m.field || len(inner.Members) == 0 || len(m.object.Members) != 1 || strings.HasSuffix(m.member.Key, "_") {
		return false
	}
	for _, in := range inner.Members { // a field may be what its outer object has too; an operator may not
		if !strings.HasSuffix(in.Key, "_") || schema.ReservedField(in.Key) {
			return false
		}
	}
	m.object.Members = inner.Members
	return true
}

// parts returns the members of a tree, and the positions of its leaves: texts, numbers and booleans.
func parts(root *syntax.Object) (members []memberOf, leaves []*syntax.Value) {
	var walk func(v *syntax.Value, depth int)
	walk = func(v *syntax.Value, depth int) { // of keys other than groups: the collection's is at 1, a field's at 2
		switch at := (*v).(type) {
		case *syntax.Object:
			for _, m := range at.Members {
				inside := depth
				if !schema.ReservedField(m.Key) {
					inside++
				}
				members = append(members, memberOf{at, m, depth > 1})
				walk(&m.Value, inside)
			}
		case *syntax.Array:
			for i := range at.Items {
				walk(&at.Items[i], depth)
			}
		case *syntax.String, *syntax.Number, *syntax.Bool:
			leaves = append(leaves, v)
		}
	}
	value := syntax.Value(root)
	walk(&value, 0)
	return members, leaves
}

// Misspellings returns, for every key of a body, the body with that key misspelled, with it empty, and, if the key
// stands alone before an object, without it. A check that accepts one of them accepts filters that select more than they
// seem to.
func Misspellings(rng *rand.Rand, body []byte) [][]byte {
	parse := func() *syntax.Object {
		tree, _ := syntax.Parse(body, syntax.Limits{})
		root, _ := tree.(*syntax.Object)
		return root
	}
	var out [][]byte
	root := parse()
	if root == nil {
		return nil
	}
	members, _ := parts(root)
	for i := range members {
		for _, change := range []func(m memberOf) bool{
			func(m memberOf) bool { m.member.Key = misspell(rng, m.member.Key); return true },
			func(m memberOf) bool { m.member.Key = ""; return true },
			memberOf.hoist,
		} {
			fresh := parse()
			list, _ := parts(fresh)
			if change(list[i]) {
				out = append(out, []byte(syntax.Print(fresh)))
			}
		}
	}
	return out
}
