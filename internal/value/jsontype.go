package value

import "bytes"

// TypeAt returns the name of the JSON type of the value at the end of a path, one of schema.JSONTypes. It returns false where there is no value;
// a whole document that is null is none.
func (d Document) TypeAt(path []string) (name string, ok bool) {
	d, ok = d.find(path)
	if !ok || len(path) == 0 && d.Null() {
		return "", false
	}
	if d.Raw != nil {
		b := bytes.TrimSpace(d.Raw)
		if len(b) == 0 {
			return "", false
		}
		return typeByByte(b[0]), true
	}
	switch d.Tree.(type) {
	case nil:
		return "null", true
	case map[string]any, map[string]string:
		return "object", true
	case []any:
		return "array", true
	case string:
		return "string", true
	case bool:
		return "boolean", true
	}
	return "number", true
}

// typeByByte returns the name of the type of a JSON value by its first byte.
func typeByByte(first byte) string {
	switch first {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '[':
		return "array"
	case '{':
		return "object"
	}
	return "number"
}
