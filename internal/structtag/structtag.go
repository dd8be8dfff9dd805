// Package structtag reads the tags of the fields of structs: json, db and tamis.
package structtag

import (
	"reflect"
	"strings"
)

// JSON returns the name that encoding/json gives a field by its tag: "" if the tag names none, "-" if it leaves the field out.
func JSON(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return tag
	}
	name, _, _ := strings.Cut(tag, ",")
	return name
}

// DB returns the name of a field's column, as the tag db of sqlx and bun has it; "" if there is none.
func DB(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("db"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// Tamis returns the parts of the tag tamis. The comma of decimal(10,2) is inside one.
func Tamis(f reflect.StructField) []string {
	text := f.Tag.Get("tamis")
	if text == "" {
		return nil
	}
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if n := len(parts); n > 0 && strings.Contains(parts[n-1], "(") && !strings.Contains(parts[n-1], ")") {
			parts[n-1] += "," + part
			continue
		}
		parts = append(parts, part)
	}
	return parts
}

// Value returns what a part says behind its name and =, or "".
func Value(parts []string, name string) string {
	for _, part := range parts {
		if value, ok := strings.CutPrefix(part, name+"="); ok {
			return value
		}
	}
	return ""
}

// Snake returns a Go name in lower case with _:  ParentTaskRun is parent_task_run, FlowID is flow_id.
func Snake(name string) string {
	var out strings.Builder
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		if upper(i) && i > 0 && name[i-1] != '_' && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
			out.WriteByte('_')
		}
		out.WriteByte(name[i])
	}
	return strings.ToLower(out.String())
}
