package prefect

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A model is an object of the reference's API as its members in their order.
type model struct {
	members []member
	strict  bool // no other members may stand there; otherwise they are not read
}

// A member is one of a model.
type member struct {
	name   string
	read   reader
	absent any  // its value where it is not there
	null   bool // it may be null
	needed bool
}

// A reader reads a value for a row of the database, and notes what is wrong with it.
type reader func(g *given, v syntax.Value, at ...any) any

// read reads v as a model. A row has all its members.
func (m *model) read(g *given, v syntax.Value, at ...any) any {
	object, ok := v.(*syntax.Object)
	if !ok {
		g.wrong("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", v, nil, at...)
		return map[string]any(nil)
	}
	there := map[string]syntax.Value{}
	for _, one := range object.Members {
		there[one.Key] = one.Value
	}
	out := make(map[string]any, len(m.members))
	for _, want := range m.members {
		value, is := there[want.name]
		_, null := value.(*syntax.Null)
		switch {
		case is && !(null && want.null):
			out[want.name] = want.read(g, value, below(at, want.name)...)
		case null:
			out[want.name] = nil
		case want.needed:
			g.wrong("missing", "Field required", v, nil, below(at, want.name)...)
		default:
			out[want.name] = want.absent
		}
	}
	for _, one := range object.Members {
		if m.strict && !slices.ContainsFunc(m.members, func(want member) bool { return want.name == one.Key }) {
			g.wrong("extra_forbidden", "Extra inputs are not permitted", one.Value, nil, below(at, one.Key)...)
		}
	}
	return out
}

// kindOf reads a value of a kind, in the forms that pydantic takes, as rows have it.
func kindOf(k schema.Kind) reader {
	return func(g *given, v syntax.Value, at ...any) any {
		if s, ok := v.(*syntax.String); ok && k == schema.String {
			return s.Text
		}
		value, wrong := loosely(k, v, g.now)
		if _, null := v.(*syntax.Null); null && k == schema.Bool {
			wrong = &pydanticError{Type: "bool_type", Msg: "Input should be a valid boolean"}
		}
		if g.refused(wrong, v, below([]any{"body"}, at...)...) {
			return nil
		}
		if k == schema.Datetime {
			return pydanticTime(value.Bits())
		}
		return value.Any()
	}
}

// choiceOf reads one of a few texts; typ is what pydantic calls them.
func choiceOf(typ string, texts []string) reader {
	return func(g *given, v syntax.Value, at ...any) any {
		if s, ok := v.(*syntax.String); ok && slices.Contains(texts, s.Text) {
			return s.Text
		}
		e := &pydanticError{}
		e.expected(typ, texts)
		g.refused(e, v, below([]any{"body"}, at...)...)
		return nil
	}
}

// dict reads an object with any values.
func dict(g *given, v syntax.Value, at ...any) any {
	if _, ok := v.(*syntax.Object); !ok {
		g.wrong("dict_type", "Input should be a valid dictionary", v, nil, at...)
		return map[string]any(nil)
	}
	return decoded(v)
}

// dictOf reads an object whose values are of one kind.
func dictOf(read reader) reader {
	return func(g *given, v syntax.Value, at ...any) any {
		out, _ := dict(g, v, at...).(map[string]any)
		if object, ok := v.(*syntax.Object); ok {
			for _, one := range object.Members {
				out[one.Key] = read(g, one.Value, below(at, one.Key)...)
			}
		}
		return out
	}
}

// labelValue reads the value of a label: none is read as another.
func labelValue(g *given, v syntax.Value, at ...any) any {
	switch v.(type) {
	case *syntax.Bool, *syntax.Number, *syntax.String:
		return decoded(v)
	}
	for _, e := range [][3]string{{"bool_type", "bool", "boolean"}, {"int_type", "int", "integer"}, {"float_type", "float", "number"}, {"string_type", "str", "string"}} {
		g.wrong(e[0], "Input should be a valid "+e[2], v, nil, below(at, e[1])...)
	}
	return nil
}

// listOfTexts reads a list of texts, which is never null.
func listOfTexts(g *given, v syntax.Value, at ...any) any {
	if _, null := v.(*syntax.Null); null {
		g.wrong("list_type", "Input should be a valid list", v, nil, at...)
	}
	return anys(g.listOf(v, at...))
}

// setOfTexts reads a list of texts as a set.
func setOfTexts(g *given, v syntax.Value, at ...any) any {
	if _, ok := v.(*syntax.Array); !ok {
		g.wrong("set_type", "Input should be a valid set", v, nil, at...)
		return nil
	}
	return anys(once(g.listOf(v, at...)))
}

// anys returns texts as a row has them.
func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// once returns texts without those that were there before.
func once(texts []string) []string {
	var out []string
	for _, text := range texts {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// decoded returns a value as rows have JSON.
func decoded(v syntax.Value) any {
	d := json.NewDecoder(strings.NewReader(string(syntax.Append(nil, v))))
	d.UseNumber()
	var out any
	_ = d.Decode(&out) // it is printed JSON
	return out
}

// falsy reports whether Python takes a value for false.
func falsy(v syntax.Value) bool {
	switch v := v.(type) {
	case *syntax.String:
		return v.Text == ""
	case *syntax.Bool:
		return !v.Value
	case *syntax.Number:
		return strings.Trim(v.Text, "-0.") == ""
	case *syntax.Array:
		return len(v.Items) == 0
	case *syntax.Object:
		return len(v.Members) == 0
	}
	return true
}
