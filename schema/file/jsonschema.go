package file

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/yamltree"
)

// JSONSchema returns the JSON Schema (draft 2020-12) of schema files, for editors. It is read from the structs that Parse
// reads files into, and so knows every key. What looks up another thing of the file, only Parse can check.
func JSONSchema() []byte {
	d := describer{definitions: form{}}
	root := d.object(reflect.TypeFor[document]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A Tamis schema"
	root["type"] = "object"
	root["$defs"] = d.definitions
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("file: " + err.Error()) // there are only maps, lists and text in it
	}
	return append(out, '\n')
}

// A form is a JSON Schema, or a part of one.
type form = map[string]any

// A describer makes forms of types. Each struct is a definition, since fields have fields.
type describer struct{ definitions form }

var name = form{"type": "string", "minLength": 1}

func listOf(items form) form    { return form{"type": "array", "items": items} }
func either(forms ...form) form { return form{"anyOf": forms} }

func (d describer) of(t reflect.Type) form {
	switch t {
	case reflect.TypeFor[yamltree.Word]():
		return name
	case reflect.TypeFor[yamltree.Words]():
		return either(name, listOf(name))
	case reflect.TypeFor[column](), reflect.TypeFor[related](), reflect.TypeFor[sortName](), reflect.TypeFor[join]():
		return either(name, d.define(t))
	case reflect.TypeFor[sortNames]():
		one := d.of(reflect.TypeFor[sortName]())
		return either(one, listOf(one))
	case reflect.TypeFor[field]():
		return either(d.of(reflect.TypeFor[[]accept]()), d.define(t))
	case reflect.TypeFor[accept]():
		return either(name, form{
			"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": d.define(reflect.TypeFor[operator]()),
		})
	case reflect.TypeFor[*yamltree.Node]():
		return form{"type": "object"}
	case reflect.TypeFor[unreadable]():
		return form{"type": "null"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.of(t.Elem())
	case reflect.Struct:
		return d.define(t)
	case reflect.Bool:
		return form{"type": "boolean"}
	case reflect.Int64:
		return form{"type": "integer"}
	case reflect.Slice:
		if yamltree.IsEntry(t.Elem()) {
			value, _ := t.Elem().FieldByName("Value")
			return form{"type": []string{"object", "null"}, "additionalProperties": d.of(value.Type)}
		}
		return listOf(d.of(t.Elem()))
	default:
		return form{"type": "string"}
	}
}

// define returns a reference to the definition of a struct, which it makes the first time.
func (d describer) define(t reflect.Type) form {
	if _, ok := d.definitions[t.Name()]; !ok {
		d.definitions[t.Name()] = form{} // before its fields, which may have it too
		d.definitions[t.Name()] = d.object(t)
	}
	return form{"$ref": "#/$defs/" + t.Name()}
}

func (d describer) object(t reflect.Type) form {
	properties := form{}
	var required []string
	var rules []form
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("key")
		if key == "" {
			continue
		}
		property := form{"description": f.Tag.Get("doc")}
		properties[key] = property
		value := d.of(f.Type)
		for rule := range strings.SplitSeq(f.Tag.Get("validate"), ",") {
			tag, param, _ := strings.Cut(rule, "=")
			others := keysNamed(param)
			switch tag {
			case "required":
				required = append(required, key)
			case "required_without":
				rules = append(rules, either(form{"required": []string{key}}, form{"required": others}))
			case "excluded_with":
				for _, other := range others {
					rules = append(rules, form{"not": form{"type": "object", "required": []string{key, other}}})
				}
			case "oneof":
				property["enum"] = strings.Fields(param)
			case "eq":
				property["const"] = atoi(param)
				required = append(required, key)
			case "min", "max":
				property[limitOf(tag, f.Type)] = atoi(param)
			}
		}
		maps.Copy(property, value)
	}
	out := form{"type": []string{"object", "null"}, "additionalProperties": false, "properties": properties}
	if required != nil {
		slices.Sort(required)
		out["required"] = required
	}
	if rules != nil {
		out["allOf"] = rules
	}
	return out
}

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("file: " + err.Error()) // a tag of ours
	}
	return n
}

// limitOf returns what JSON Schema calls the limit min or max of a value of type t.
func limitOf(tag string, t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	suffix := map[string][3]string{"min": {"minimum", "minLength", "minProperties"}, "max": {"maximum", "maxLength", "maxProperties"}}[tag]
	switch t.Kind() {
	case reflect.Int64:
		return suffix[0]
	case reflect.String:
		return suffix[1]
	default:
		return suffix[2]
	}
}

func keysNamed(param string) []string {
	names := strings.Fields(param)
	for i, n := range names {
		names[i] = keyOf(n)
	}
	return names
}
