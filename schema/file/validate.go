package file

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/internal/yamltree"
	"github.com/tamis-go/tamis/schema"
)

// validation reads the tags of the document's structs once.
var validation = sync.OnceValue(func() *validator.Validate {
	v := validator.New()
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("key") })
	v.RegisterCustomTypeFunc(func(v reflect.Value) any {
		w, _ := v.Interface().(yamltree.Word)
		return w.Text
	}, yamltree.Word{})
	return v
})

// validate checks doc by its tags. What is missing is reported at its parent; but where something could not be read, it
// may be just that, so it is not reported.
func validate(d *yamltree.Decoder, doc *document) {
	err := validation().Struct(doc)
	if err == nil {
		return
	}
	var found validator.ValidationErrors
	if !errors.As(err, &found) {
		panic("file: " + err.Error()) // only if it is not given a struct
	}
	known := len(d.Errs)
	unread := known > 0
	for _, wrong := range found {
		pos := d.Place(wrong.StructNamespace())
		if unread && missing(wrong) || slices.ContainsFunc(d.Errs[:known], func(e *schema.Error) bool { return e.Pos == pos }) {
			continue
		}
		d.Addf(pos, "%s", explain(wrong))
	}
}

func missing(wrong validator.FieldError) bool {
	return strings.HasPrefix(wrong.Tag(), "required") || wrong.Tag() == "min" && wrong.Kind() == reflect.Slice || wrong.Tag() == "eq" && wrong.Value() == int64(0)
}

func explain(wrong validator.FieldError) string {
	key := wrong.Field()
	switch wrong.Tag() {
	case "required":
		return key + " is missing"
	case "required_without":
		return fmt.Sprintf("%s is missing, or %s", key, keyOf(wrong.Param()))
	case "excluded_with":
		return fmt.Sprintf("%s does not go with %s", key, wording.List(keysNamed(wrong.Param()), "or"))
	case "oneof":
		return wording.Unknown(fmt.Sprint(wrong.Value()), "value of "+key, strings.Fields(wrong.Param()))
	case "eq":
		return fmt.Sprintf("%s: want %s: %s, the version of the format", key, key, wrong.Param())
	case "min":
		if wrong.Kind() == reflect.Int64 {
			return fmt.Sprintf("%s: %v is too small; want at least %s", key, wrong.Value(), wrong.Param())
		}
		return key + " is empty"
	case "max":
		if wrong.Kind() == reflect.Int64 {
			return fmt.Sprintf("%s: %v is too large; want at most %s", key, wrong.Value(), wrong.Param())
		}
		return fmt.Sprintf("%s is longer than %s characters", key, wrong.Param())
	}
	panic("file: unexpected tag " + wrong.Tag())
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
