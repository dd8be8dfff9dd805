package fuzz

import (
	"iter"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
)

// ShrinkBody ranges over simpler bodies of the same kind, the smallest first: a criterion fewer, a group unwrapped, no related row in
// place of one, half a list, a shorter text. Not all of them are valid, though most are: the caller checks them again.
func ShrinkBody(body []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		tree, errs := syntax.Parse(body, syntax.Limits{})
		if tree == nil || len(errs) > 0 {
			return
		}
		seen := map[string]bool{syntax.Print(tree): true}
		if plain := syntax.Print(tree); plain != string(body) && !yield([]byte(plain)) {
			return
		}
		for smaller := range shrinkValue(tree) {
			text := syntax.Print(smaller)
			if seen[text] {
				continue
			}
			seen[text] = true
			if !yield([]byte(text)) {
				return
			}
		}
	}
}

// shrinkValue ranges over smaller values in place of v.
func shrinkValue(v syntax.Value) iter.Seq[syntax.Value] {
	return func(yield func(syntax.Value) bool) {
		switch v := v.(type) {
		case *syntax.Object:
			_ = shrinkMembers(v, yield) && unwrap(v, yield) && needLess(v, yield) && shrinkInside(v, yield)
		case *syntax.Array:
			shrinkItems(v, yield)
		case *syntax.String:
			shrinkText(v, yield)
		case *syntax.Number:
			for _, smaller := range []string{"0", "1", "2"} {
				if v.Text == smaller || !yield(&syntax.Number{Text: smaller}) {
					return
				}
			}
		}
	}
}

// shrinkMembers leaves out a member.
func shrinkMembers(o *syntax.Object, yield func(syntax.Value) bool) bool {
	for i := range o.Members {
		if !yield(&syntax.Object{Members: without(o.Members, i)}) {
			return false
		}
	}
	return true
}

// unwrap replaces a group by its members.
func unwrap(o *syntax.Object, yield func(syntax.Value) bool) bool {
	for i, m := range o.Members {
		var inner []*syntax.Object
		switch v := m.Value.(type) {
		case *syntax.Object:
			inner = append(inner, v)
		case *syntax.Array:
			for _, item := range v.Items {
				if obj, ok := item.(*syntax.Object); ok {
					inner = append(inner, obj)
				}
			}
		}
		if m.Key != "and_" && m.Key != "or_" && m.Key != "not_" {
			continue
		}
		for _, obj := range inner {
			merged := &syntax.Object{Members: without(o.Members, i)}
			for _, more := range obj.Members {
				put(merged, more.Key, more.Value)
			}
			if !yield(merged) {
				return false
			}
		}
	}
	return true
}

// needLess asks for no related row where it was asked for one: what stands beside it may then be left out, and the related row too.
func needLess(o *syntax.Object, yield func(syntax.Value) bool) bool {
	for i, m := range o.Members {
		if m.Key != "some_" {
			continue
		}
		members := append([]*syntax.Member(nil), o.Members...)
		members[i] = &syntax.Member{Key: "none_", Value: m.Value}
		if !yield(&syntax.Object{Members: members}) {
			return false
		}
	}
	return true
}

// shrinkInside shrinks the value of one member.
func shrinkInside(o *syntax.Object, yield func(syntax.Value) bool) bool {
	for i, m := range o.Members {
		for smaller := range shrinkValue(m.Value) {
			members := append([]*syntax.Member(nil), o.Members...)
			members[i] = &syntax.Member{Key: m.Key, Value: smaller}
			if !yield(&syntax.Object{Members: members}) {
				return false
			}
		}
	}
	return true
}

// shrinkItems leaves out half of a list, then an item, then shrinks an item.
func shrinkItems(a *syntax.Array, yield func(syntax.Value) bool) {
	n := len(a.Items)
	if n > 3 && (!yield(&syntax.Array{Items: a.Items[:n/2]}) || !yield(&syntax.Array{Items: a.Items[n/2:]})) {
		return
	}
	for i := range a.Items {
		if !yield(&syntax.Array{Items: without(a.Items, i)}) {
			return
		}
	}
	for i, item := range a.Items {
		for smaller := range shrinkValue(item) {
			items := append([]syntax.Value(nil), a.Items...)
			items[i] = smaller
			if !yield(&syntax.Array{Items: items}) {
				return
			}
		}
	}
}

// shrinkText shortens a text. Times, UUIDs and enum values have no shorter form, and the check will refuse it.
func shrinkText(s *syntax.String, yield func(syntax.Value) bool) {
	runes := []rune(s.Text)
	candidates := []string{"", "a"}
	if n := len(runes); n > 1 {
		candidates = append(candidates, string(runes[:n/2]), string(runes[n/2:]), string(runes[:n-1]), string(runes[1:]))
	}
	candidates = append(candidates, strings.ToLower(s.Text), "2024-01-01", "2024-01-01T00:00:00Z")
	for _, smaller := range candidates {
		if smaller == s.Text || len(smaller) > len(s.Text) {
			continue
		}
		if !yield(&syntax.String{Text: smaller}) {
			return
		}
	}
}

func without[T any](list []T, i int) []T {
	return append(append([]T(nil), list[:i]...), list[i+1:]...)
}
