package structtag

import "reflect"

// Nullable returns the type of the value inside a struct that says whether there is one, as the Null types of database/sql and the types
// of pgx do: the value, in some an infinity, and Valid.
func Nullable(t reflect.Type) (inner reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct || t.NumField() < 2 || t.NumField() > 3 {
		return nil, false
	}
	valid := t.Field(t.NumField() - 1)
	if valid.Name != "Valid" || valid.Type.Kind() != reflect.Bool || t.NumField() == 3 && !Infinite(t) {
		return nil, false
	}
	return t.Field(0).Type, true
}

// Infinite reports whether a value of a Nullable struct may be infinite, which its second field, not zero then, says.
func Infinite(t reflect.Type) bool {
	return t.NumField() == 3 && t.Field(1).Name == "InfinityModifier" && t.Field(1).Type.Kind() == reflect.Int8
}
