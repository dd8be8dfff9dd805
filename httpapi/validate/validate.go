// Package validate checks filters inside other bodies, by a tag of validator/v10.
//
//	type Alert struct {
//		Name   string          `json:"name" validate:"required"`
//		Filter json.RawMessage `json:"filter" validate:"filter=flows"`
//	}
package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/go-playground/validator/v10"

	"github.com/tamis-go/tamis/filter"
)

// Tag is the name of the tag. Its parameter is a collection: filter=flows.
const Tag = "filter"

// Register lets v check fields with the tag filter: json.RawMessage, []byte and string as the text of a body, and any
// other value as the body that it marshals to. If l does not have the collection, every value fails.
func Register(v *validator.Validate, l *filter.Language) error {
	return v.RegisterValidation(Tag, func(field validator.FieldLevel) bool {
		_, err := parse(l, field.Param(), field.Field())
		return err == nil
	})
}

// Query returns the query of a field that the tag is on.
func Query(l *filter.Language, collection string, field any) (*filter.Query, error) {
	return parse(l, collection, reflect.ValueOf(field))
}

// Errors returns the errors of the filters in an error of validator, by the namespaces of their fields: Alert.Filter. It
// is empty if only other tags failed.
func Errors(l *filter.Language, err error) map[string]filter.Errors {
	out := map[string]filter.Errors{}
	var fields validator.ValidationErrors
	if !errors.As(err, &fields) {
		return out
	}
	for _, f := range fields {
		if f.Tag() != Tag {
			continue
		}
		var errs filter.Errors
		if _, err := Query(l, f.Param(), f.Value()); errors.As(err, &errs) {
			out[f.Namespace()] = errs
		}
	}
	return out
}

func parse(l *filter.Language, collection string, v reflect.Value) (*filter.Query, error) {
	body, err := text(v)
	if err != nil {
		return nil, err
	}
	return l.Parse(collection, body)
}

// text returns the body that a field holds.
func text(v reflect.Value) ([]byte, error) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil, errors.New("there is no filter")
		}
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return nil, errors.New("there is no filter")
	case v.Kind() == reflect.String:
		return []byte(v.String()), nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return v.Bytes(), nil
	}
	body, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, fmt.Errorf("the filter is not JSON: %w", err)
	}
	return body, nil
}
