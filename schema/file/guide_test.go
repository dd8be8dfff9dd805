package file

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/yamltree"
)

var updateGuide = flag.Bool("update-guide", false, "write the tables of the guide anew")

const guide = "../../docs/guide/schema-file.md"

// TestTheGuideHasEveryKey holds the tables of the guide to the structs that files are read into.
func TestTheGuideHasEveryKey(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	const begins, ends = "<!-- keys -->\n", "<!-- end of keys -->\n"
	before, rest, ok := strings.Cut(string(page), begins)
	_, after, also := strings.Cut(rest, ends)
	if !ok || !also {
		t.Fatalf("%s has no %s", guide, begins)
	}
	want := before + begins + keyTables() + ends + after
	if *updateGuide {
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("%s: -want +got (-update-guide writes it)\n%s", guide, diff)
	}
}

// keyTables returns a table for each struct of the format, in the order in which they are first used.
func keyTables() string {
	var b strings.Builder
	seen := map[reflect.Type]bool{}
	queue := []reflect.Type{reflect.TypeFor[document]()}
	for len(queue) > 0 {
		typ := queue[0]
		queue = queue[1:]
		if seen[typ] {
			continue
		}
		seen[typ] = true
		name, ok := called[typ.Name()]
		if !ok {
			panic("file: no name for " + typ.Name())
		}
		fmt.Fprintf(&b, "\n## In %s\n\n| key | what it says | value |\n|---|---|---|\n", name)
		for i := range typ.NumField() {
			f := typ.Field(i)
			key := f.Tag.Get("key")
			if key == "" {
				continue
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", key, f.Tag.Get("doc"), valueOf(f))
			if inner := structIn(f.Type); inner != nil {
				queue = append(queue, inner)
			}
		}
	}
	return b.String()
}

// structIn returns the struct of the format that a key's value is made of, or nil.
func structIn(t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return structIn(t.Elem())
	case reflect.Struct:
		if _, ok := called[t.Name()]; ok {
			return t
		}
		for _, field := range []string{"Value", "operator"} {
			if f, ok := t.FieldByName(field); ok {
				return structIn(f.Type)
			}
		}
	}
	return nil
}

// valueOf says what a key's value may be.
func valueOf(f reflect.StructField) string {
	rules := strings.Split(f.Tag.Get("validate"), ",")
	var notes []string
	for _, rule := range rules {
		tag, param, _ := strings.Cut(rule, "=")
		switch tag {
		case "required":
			notes = append(notes, "required")
		case "oneof":
			notes = append(notes, "one of "+strings.Join(strings.Fields(param), ", "))
		case "eq":
			notes = append(notes, param)
		case "min":
			if structIn(f.Type) == nil && f.Type.Kind() != reflect.Slice {
				notes = append(notes, "at least "+param)
			}
		case "max":
			notes = append(notes, "at most "+param)
		}
	}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind := "text"
	switch {
	case t == reflect.TypeFor[yamltree.Words](), t == reflect.TypeFor[sortNames]():
		kind = "text or list"
	case t == reflect.TypeFor[yamltree.Node]():
		kind = "object"
	case t == reflect.TypeFor[unreadable]():
		kind = "null"
	case t.Kind() == reflect.Bool:
		kind = "true or false"
	case t.Kind() == reflect.Int64:
		kind = "whole number"
	case t.Kind() == reflect.Slice:
		kind = "list"
		if yamltree.IsEntry(t.Elem()) {
			kind = "object"
		}
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[yamltree.Word]():
		kind = "object"
	}
	return strings.Join(append([]string{kind}, notes...), ", ")
}
