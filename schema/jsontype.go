package schema

import "slices"

// JSONTypes are the names of the types of JSON, as type_ takes them.
var JSONTypes = Type{Kind: Enum, Null: true, Enum: []string{"null", "boolean", "number", "string", "array", "object"}}

// TypeName returns the term that is the name of the JSON type of what t, which is JSON, has.
func (t *Term) TypeName() *Term {
	return &Term{Type: JSONTypes, Columns: t.Columns, Path: t.Path, JSONType: true}
}

// Same reports whether t and u read the same of a row.
func (t *Term) Same(u *Term) bool {
	return t.Type.Kind == u.Type.Kind && t.Type.Array == u.Type.Array && t.Join == u.Join && t.Length == u.Length && t.JSONType == u.JSONType &&
		slices.Equal(t.Columns, u.Columns) && slices.Equal(t.Path, u.Path)
}
