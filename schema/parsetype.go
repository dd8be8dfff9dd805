package schema

import (
	"fmt"
	"slices"
	"strings"
)

// ParseType returns the type that a schema file writes as s. Enums are found by their names; nil if there are none.
//
//	type = name [ "or null" ] | "set of" name        uuid, datetime or null, set of string, StateType
func ParseType(s string, enums map[string][]string) (Type, error) {
	words := strings.Fields(s)
	var t Type
	switch {
	case len(words) == 1:
	case len(words) == 3 && words[1] == "or" && words[2] == "null":
		t.Null = true
	case len(words) == 3 && words[0] == "set" && words[1] == "of":
		t.Array = true
		words = words[2:]
	case len(words) == 5 && words[0] == "set" && words[1] == "of" && words[3] == "or" && words[4] == "null":
		return Type{}, fmt.Errorf("%s is no type: a set is never null, the null of one is the empty set; want set of %s", Quote(s), words[2])
	default:
		return Type{}, fmt.Errorf("%s is no type; want a name such as uuid, or uuid or null, or set of uuid", Quote(s))
	}
	name := words[0]
	if values, ok := enums[name]; ok {
		t.Kind, t.Name, t.Enum = Enum, name, values
		return t, nil
	}
	if name == "enum" {
		return Type{}, fmt.Errorf("enum is no type by itself; want the name of one of the enums%s", among(enumNames(enums)))
	}
	kind, ok := ParseKind(name)
	if !ok {
		return Type{}, fmt.Errorf("%s", Unknown(name, "type", append(typeNames(), enumNames(enums)...)))
	}
	if t.Array && kind == JSON {
		return Type{}, fmt.Errorf("set of json is no type: json values have no order and no equality; want json, or a set of a scalar")
	}
	t.Kind = kind
	return t, nil
}

func among(names []string) string {
	if len(names) == 0 {
		return ", and the schema has none"
	}
	return ": " + List(names, "or")
}

// typeNames returns the names of kinds that stand for themselves in a schema file: all but enum.
func typeNames() []string {
	var out []string
	for k, name := range kindNames {
		if name != "" && Kind(k) != Enum {
			out = append(out, name)
		}
	}
	return out
}

func enumNames(enums map[string][]string) []string {
	names := make([]string, 0, len(enums))
	for name := range enums {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Like reports whether t and u hold the same values, null aside. Enums do where they have the same values.
func (t Type) Like(u Type) bool {
	return t.Kind == u.Kind && t.Array == u.Array && (t.Kind != Enum || slices.Equal(t.Enum, u.Enum))
}
