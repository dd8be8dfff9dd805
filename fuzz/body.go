package fuzz

import (
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Deeper filters cost more and test nothing new; the limits have tests of their own.
const (
	maxDepth    = 4 // of groups and relations inside each other
	maxCriteria = 8 // in one object
)

// body returns a filter of a collection that the check accepts.
func (b *builder) body(c *schema.Collection) *syntax.Object {
	root := &syntax.Object{}
	if b.chance(92) {
		put(root, c.BodyKey(), b.object(c, 0))
	} else if b.nulls() && b.chance(30) {
		put(root, c.BodyKey(), &syntax.Null{})
	}
	taken := map[string]bool{}
	for _, r := range some(b.Rand, c.Related, b.Intn(4)-b.Intn(4)) {
		key := r.Name
		if r.SameAs != "" {
			key = r.SameAs
		}
		if taken[key] || !b.reaches(r.Path) {
			continue
		}
		taken[key] = true
		if b.nulls() && b.chance(5) {
			put(root, r.Name, &syntax.Null{})
			continue
		}
		put(root, r.Name, b.object(r.Path[len(r.Path)-1].To, 1))
	}
	b.page(root, c)
	b.Shuffle(len(root.Members), func(i, j int) { root.Members[i], root.Members[j] = root.Members[j], root.Members[i] })
	return root
}

// page may add sort, limit and offset to a body.
func (b *builder) page(root *syntax.Object, c *schema.Collection) {
	if names := b.language.SortNames(c); len(names) > 0 && b.chance(60) {
		list := &syntax.Array{}
		for _, name := range some(b.Rand, names, 1+b.Intn(3)) {
			list.Items = append(list.Items, &syntax.String{Text: name})
		}
		if b.chance(70) {
			put(root, "sort", list.Items[0])
		} else {
			put(root, "sort", list)
		}
	}
	if b.chance(25) {
		put(root, "limit", number(pick(b.Rand, []int64{0, 1, 1, 2, 3, 5, 10, c.MaxLimit})%(c.MaxLimit+1)))
	}
	if b.chance(12) {
		put(root, "offset", number(pick(b.Rand, []int64{0, 1, 2, 3, 1000, 1<<63 - 1})))
	}
}

func (b *builder) nulls() bool { return b.options().Nulls == schema.NullsAbsent }

// object returns criteria on the rows of a collection.
func (b *builder) object(c *schema.Collection, depth int) *syntax.Object {
	out := &syntax.Object{}
	fields := b.fields(c.Fields)
	if b.chance(4) || len(fields) == 0 {
		return out
	}
	n := pick(b.Rand, []int{1, 1, 1, 1, 2, 2, 3})
	if depth > 0 {
		n = pick(b.Rand, []int{1, 1, 1, 2})
	} else if b.chance(2) {
		n = maxCriteria
	}
	for _, f := range b.favour(fields, some(b.Rand, fields, n)) {
		switch {
		case b.nulls() && b.chance(3):
			put(out, f.Name, &syntax.Null{})
		default:
			put(out, f.Name, b.criteria(f, depth))
		}
	}
	if !b.options().NoGroups && depth < maxDepth && b.chance(28-5*depth) {
		b.group(out, c, depth)
	}
	b.operator(out, !c.NoOperator && b.options().Operator != schema.OperatorListed)
	b.Shuffle(len(out.Members), func(i, j int) { out.Members[i], out.Members[j] = out.Members[j], out.Members[i] })
	return out
}

// group adds a group to an object.
func (b *builder) group(out *syntax.Object, c *schema.Collection, depth int) {
	key := pick(b.Rand, []string{"and_", "or_", "or_", "not_"})
	if key == "not_" {
		put(out, key, b.object(c, depth+1))
		return
	}
	list := &syntax.Array{}
	for range pick(b.Rand, []int{0, 1, 2, 2, 2, 3}) {
		if b.nulls() && b.chance(4) {
			list.Items = append(list.Items, &syntax.Null{})
			continue
		}
		list.Items = append(list.Items, b.object(c, depth+1))
	}
	put(out, key, list)
}

// operator adds the key "operator", where it is accepted.
func (b *builder) operator(out *syntax.Object, accepted bool) {
	if !accepted {
		return
	}
	if len(out.Members) > 1 && b.chance(55) || b.chance(4) {
		put(out, "operator", &syntax.String{Text: pick(b.Rand, []string{"or_", "or_", "or_", "and_"})})
	}
}

// criteria returns operators and subfields of a field.
func (b *builder) criteria(f *schema.Field, depth int) *syntax.Object {
	out := &syntax.Object{}
	words, subfields := b.words(f), b.fields(f.Fields)
	for _, w := range words {
		if w.word.Required {
			put(out, w.name, b.operand(w, f, depth))
		}
	}
	if b.chance(3) {
		return out
	}
	for range pick(b.Rand, []int{1, 1, 1, 1, 2, 3}) {
		at := b.Intn(len(words) + len(subfields))
		if i := b.preferred(f, words); i >= 0 && b.chance(60) {
			at = i
		}
		if at >= len(words) {
			put(out, subfields[at-len(words)].Name, b.criteria(subfields[at-len(words)], depth))
			continue
		}
		w := words[at]
		if b.nulls() && b.chance(3) && !w.word.Required {
			put(out, w.name, &syntax.Null{})
			continue
		}
		if (w.definition.Operand == operators.Object || w.definition.Operand == operators.CountRows) && depth >= maxDepth {
			continue
		}
		put(out, w.name, b.operand(w, f, depth))
	}
	b.operator(out, b.operatorIn(f))
	b.Shuffle(len(out.Members), func(i, j int) { out.Members[i], out.Members[j] = out.Members[j], out.Members[i] })
	return out
}

// preferred returns the number of one of the operators on f that filters are to have, or -1.
func (b *builder) preferred(f *schema.Field, words []word) int {
	if b.prefer == nil {
		return -1
	}
	return slices.IndexFunc(words, func(w word) bool { return b.prefer(f, w.definition) })
}

// having returns the collections with a field that has an operator that filters are to have; all, if none has one.
func (b *builder) having(collections []*schema.Collection) []*schema.Collection {
	if b.prefer == nil {
		return collections
	}
	var out []*schema.Collection
	for _, c := range collections {
		if slices.ContainsFunc(b.fields(c.Fields), func(f *schema.Field) bool { return b.preferred(f, b.words(f)) >= 0 }) {
			out = append(out, c)
		}
	}
	if out == nil {
		return collections
	}
	return out
}

// favour returns some of fields; mostly, one that has an operator that filters are to have is among them.
func (b *builder) favour(fields, some []*schema.Field) []*schema.Field {
	if b.prefer == nil || b.chance(30) {
		return some
	}
	var having []*schema.Field
	for _, f := range fields {
		if b.preferred(f, b.words(f)) >= 0 {
			having = append(having, f)
		}
	}
	if len(having) > 0 {
		some = append(some, pick(b.Rand, having))
	}
	return some
}

// put adds a member to an object, unless it has that key.
func put(o *syntax.Object, key string, v syntax.Value) {
	for _, m := range o.Members {
		if m.Key == key {
			return
		}
	}
	o.Members = append(o.Members, &syntax.Member{Key: key, Value: v})
}

func number(n int64) *syntax.Number { return &syntax.Number{Text: strconv.FormatInt(n, 10)} }
