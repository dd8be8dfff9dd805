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

// IEq, IAny and INotAny are Eq, Any and NotAny with ASCII letters in either case.
var (
	IEq = &Operator{
		Name: "ieq_", Doc: "The text equals the value, letters A to Z in either case.",
		On: On{Values: text}, Operand: One,
		Lower: func(u Use) predicate.Node {
			n := sameText(u)
			n.Single = true
			return n
		},
		Example: Example{Type: "string or null", Operand: `"Ada@Example.org"`, Matches: `"ada@example.ORG"`, Fails: `"ada@example"`},
	}
	IAny = &Operator{
		Name: "iany_", Doc: "The text is one of the values, letters A to Z in either case.",
		On: On{Values: text}, Operand: Many,
		Lower:   func(u Use) predicate.Node { return sameText(u) },
		Example: Example{Type: "string or null", Operand: `["A","b"]`, Matches: `"a"`, Fails: `"ab"`},
	}
	INotAny = &Operator{
		Name: "inot_any_", Doc: "The text is not one of the values, letters A to Z in either case, and not null.",
		On: On{Values: text}, Operand: Many,
		Lower: func(u Use) predicate.Node {
			if u.Operand.Len() == 0 {
				return predicate.Node{}
			}
			return predicate.And(predicate.Not(predicate.IsNull(u.Target.Value)), predicate.Not(sameText(u)))
		},
		Example: Example{Type: "string or null", Operand: `["a"]`, Matches: `"b"`, Fails: `"A"`},
	}
)

// Glob matches a text that is of a pattern from its beginning to its end, letters in their case.
var Glob = &Operator{
	Name: "glob_", Doc: "The whole text is of the pattern, letters in their case: * is any run, ? one character, \\ takes the next literally.",
	On: On{Values: text}, Operand: Pattern,
	Lower: func(u Use) predicate.Node {
		n := predicate.Text(u.Target.Value, predicate.Match{Where: predicate.Glob}, u.Operand)
		n.Single = true
		return n
	},
	Example: Example{Type: "string or null", Operand: `"https://*.org/?"`, Matches: `"https://a.b.org/c"`, Fails: `"https://a.org/"`},
}

func sameText(u Use) predicate.Node {
	return predicate.Text(u.Target.Value, predicate.Match{Where: predicate.Whole, Fold: true}, fold(u.Operand))
}

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
