package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// ParseType returns the type that a schema file writes as s. Enums are found by their names; nil if there are none.
//
//	type = name [ "or null" ] | "set of" name        uuid, datetime or null, set of string, StateType, decimal(10,2)
func ParseType(s string, enums map[string][]string) (Type, error) {
	words := strings.Fields(strings.Replace(s, ", ", ",", 1)) // decimal(10, 2) is one word
	var t Type
	switch {
	case len(words) == 1:
	case len(words) == 3 && words[1] == "or" && words[2] == "null":
		t.Null = true
	case len(words) == 3 && words[0] == "set" && words[1] == "of":
		t.Array = true
		words = words[2:]
	case len(words) == 5 && words[0] == "set" && words[1] == "of" && words[3] == "or" && words[4] == "null":
		return Type{}, fmt.Errorf("%s is not a type: a set is never null, the null of one is the empty set; want set of %s", wording.Quote(s), words[2])
	default:
		return Type{}, fmt.Errorf("%s is not a type; want a name such as uuid, or uuid or null, or set of uuid", wording.Quote(s))
	}
	name := words[0]
	if element, ok := strings.CutSuffix(name, "[]"); ok && element != "" && !t.Array {
		return Type{}, fmt.Errorf("%s is not a type; did you mean set of %s?", wording.Quote(s), element)
	}
	if d, ok, err := parseDecimalType(name); ok {
		if err == nil && t.Array {
			err = errSetOf(d.Kind)
		}
		d.Null = t.Null
		return d, err
	}
	if values, ok := enums[name]; ok {
		t.Kind, t.Name, t.Enum = Enum, name, values
		return t, nil
	}
	if name == "enum" {
		return Type{}, fmt.Errorf("enum is not a type by itself; want the name of one of the enums%s", among(enumNames(enums)))
	}
	kind, ok := ParseKind(name)
	if !ok {
		return Type{}, fmt.Errorf("%s", wording.Unknown(name, "type", append(typeNames(), enumNames(enums)...)))
	}
	if t.Array && !InSets.Has(kind) {
		return Type{}, errSetOf(kind)
	}
	t.Kind = kind
	return t, nil
}

// errSetOf says why there is no set of k.
func errSetOf(k Kind) error {
	if k == JSON {
		return errors.New("set of json is not a type: json values have no order and no equality; want json, or a set of a scalar")
	}
	if k == Other {
		return errors.New("set of other is not a type: what a database prints is never compared; want other")
	}
	if k == Bytes || k == Clock {
		return fmt.Errorf("set of %s is not a type: not every database has arrays of them; want one %[1]s", k)
	}
	return fmt.Errorf("set of %s is not a type: want one %[1]s, or json", k)
}

func among(names []string) string {
	if len(names) == 0 {
		return ", and the schema has none"
	}
	return ": " + wording.List(names, "or")
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

// Like reports whether t and u hold the same values, null aside. Enums do where they have the same values, decimals where they have the
// same digits, floats where they have as many bits.
func (t Type) Like(u Type) bool {
	return t.Kind == u.Kind && t.Array == u.Array && t.Single == u.Single && t.Precision == u.Precision && t.Scale == u.Scale && (t.Kind != Enum || slices.Equal(t.Enum, u.Enum))
}
