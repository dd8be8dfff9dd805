package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

const text schema.Kinds = 1 << schema.String

// Like matches a text that holds a pattern, ASCII letters in either case.
var Like = &Operator{
	Name: "like_", Doc: "The text holds the pattern, letters A to Z in either case: % is any run, _ one character, \\ takes the next literally.",
	On: On{Values: text}, Operand: Pattern,
	Lower: func(u Use) predicate.Node {
		if u.Operand.Texts[0] == "" {
			return predicate.Node{}
		}
		n := predicate.Text(u.Target.Value, predicate.Match{Where: predicate.Like, Fold: true}, u.Operand)
		n.Single = true
		return n
	},
	Example: Example{Type: "string or null", Operand: `"D_1"`, Matches: `"xd-1y"`, Fails: `"d1"`},
}

// Contains, StartsWith and EndsWith match a text that holds one of the operands anywhere, at its start, at its end.
var (
	Contains   = holding("contains_", "The text holds the value, or one of the values.", predicate.Match{}, `"ato"`, `"tomato"`, `"TOMATO"`)
	StartsWith = holding("startswith_", "The text starts with the value, or with one of the values.", predicate.Match{Where: predicate.AtStart}, `["to","po"]`, `"potato"`, `"Tomato"`)
	EndsWith   = holding("endswith_", "The text ends with the value, or with one of the values.", predicate.Match{Where: predicate.AtEnd}, `"to"`, `"tomato"`, `"tomatoes"`)
)

// IContains, IStartsWith and IEndsWith are the same with ASCII letters in either case.
var (
	IContains   = holding("icontains_", "The text holds the value, or one of the values, letters A to Z in either case.", predicate.Match{Fold: true}, `"ATO"`, `"tomato"`, `"tom"`)
	IStartsWith = holding("istartswith_", "The text starts with the value, or with one of the values, letters A to Z in either case.", predicate.Match{Where: predicate.AtStart, Fold: true}, `["TO"]`, `"tomato"`, `"atom"`)
	IEndsWith   = holding("iendswith_", "The text ends with the value, or with one of the values, letters A to Z in either case.", predicate.Match{Where: predicate.AtEnd, Fold: true}, `"É"`, `"cafÉ"`, `"café"`)
)

func holding(name, doc string, m predicate.Match, operand, matches, fails string) *Operator {
	return &Operator{
		Name: name, Doc: doc, On: On{Values: text}, Operand: OneOrMany,
		Lower: func(u Use) predicate.Node {
			if m.Fold {
				u.Operand = fold(u.Operand)
			}
			n := predicate.Text(u.Target.Value, m, u.Operand)
			n.Single = u.Single
			return n
		},
		Example: Example{Type: "string or null", Operand: operand, Matches: matches, Fails: fails},
	}
}

func fold(list schema.Values) schema.Values {
	out := schema.Values{Kind: list.Kind, Texts: make([]string, len(list.Texts))}
	for i, s := range list.Texts {
		out.Texts[i] = schema.FoldASCII(s)
	}
	return out
}
