package fuzz

import "github.com/tamis-go/tamis/filter/syntax"

// Short ways to build a tree.

func text(s string) *syntax.String { return &syntax.String{Text: s} }

func flag(b bool) *syntax.Bool { return &syntax.Bool{Value: b} }

func list[T any](items []T, each func(T) syntax.Value) *syntax.Array {
	out := &syntax.Array{}
	for _, item := range items {
		out.Items = append(out.Items, each(item))
	}
	return out
}

func texts(items []string) *syntax.Array {
	return list(items, func(s string) syntax.Value { return text(s) })
}

// object returns an object of keys and values in turn.
func object(members ...any) *syntax.Object {
	out := &syntax.Object{}
	for i := 0; i < len(members); i += 2 {
		out.Members = append(out.Members, &syntax.Member{Key: members[i].(string), Value: members[i+1].(syntax.Value)})
	}
	return out
}
