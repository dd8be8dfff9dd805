package file

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/tamis-go/tamis/schema"
)

// validation reads the tags of the document's structs once.
var validation = sync.OnceValue(func() *validator.Validate {
	v := validator.New()
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("key") })
	v.RegisterCustomTypeFunc(func(v reflect.Value) any {
		w, _ := v.Interface().(word)
		return w.text
	}, word{})
	return v
})

// validate checks doc by its tags. What is missing is reported at its parent; but where something could not be read, it
// may be just that, so it is not reported.
func (d *decoder) validate(doc *document) {
	err := validation().Struct(doc)
	if err == nil {
		return
	}
	var found validator.ValidationErrors
	if !errors.As(err, &found) {
		panic("file: " + err.Error()) // only a struct that is none
	}
	known := len(d.faults)
	unread := known > 0
	for _, fault := range found {
		pos := d.place(fault.StructNamespace())
		if unread && missing(fault) || slices.ContainsFunc(d.faults[:known], func(e *schema.Error) bool { return e.Pos == pos }) {
			continue
		}
		d.addf(pos, "%s", explain(fault))
	}
}

func missing(fault validator.FieldError) bool {
	return strings.HasPrefix(fault.Tag(), "required") || fault.Tag() == "min" && fault.Kind() == reflect.Slice || fault.Tag() == "eq" && fault.Value() == int64(0)
}

// place returns the place of a path in the structs, or of the nearest thing around it.
func (d *decoder) place(path string) schema.Position {
	for {
		if pos, ok := d.places[path]; ok {
			return pos
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return d.at(1, 1)
		}
		path = path[:i]
	}
}

func explain(fault validator.FieldError) string {
	key := fault.Field()
	switch fault.Tag() {
	case "required":
		return key + " is missing"
	case "required_without":
		return fmt.Sprintf("%s is missing, or %s", key, keyOf(fault.Param()))
	case "excluded_with":
		return fmt.Sprintf("%s does not go with %s", key, schema.List(keysNamed(fault.Param()), "or"))
	case "oneof":
		return schema.Unknown(fmt.Sprint(fault.Value()), "value of "+key, strings.Fields(fault.Param()))
	case "eq":
		return fmt.Sprintf("%s: want %s: %s, the version of the format", key, key, fault.Param())
	case "min":
		if fault.Kind() == reflect.Int64 {
			return fmt.Sprintf("%s: %v is too small; want at least %s", key, fault.Value(), fault.Param())
		}
		return key + " is empty"
	case "max":
		if fault.Kind() == reflect.Int64 {
			return fmt.Sprintf("%s: %v is too large; want at most %s", key, fault.Value(), fault.Param())
		}
		return fmt.Sprintf("%s is longer than %s characters", key, fault.Param())
	}
	panic("file: unexpected tag " + fault.Tag())
}

// keyOf returns the key of a field of a struct:  SameAs is same_as
func keyOf(name string) string {
	var out strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(c)
	}
	return strings.ToLower(out.String())
}
