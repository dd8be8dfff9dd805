package main

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// printStatement writes a statement and its arguments, for people or as JSON.
func printStatement(s *streams, text string, args []any) error {
	shown := make([]any, len(args))
	for i, arg := range args {
		v, err := argument(arg)
		if err != nil {
			return err
		}
		shown[i] = v
	}
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	if s.json {
		return e.Encode(struct {
			SQL  string `json:"sql"`
			Args []any  `json:"args"`
		}{text, shown})
	}
	if _, err := fmt.Fprintln(s.out, text); err != nil {
		return err
	}
	for i, v := range shown {
		if _, err := fmt.Fprintf(s.out, "-- %d: ", i+1); err != nil {
			return err
		}
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

// argument returns what a driver is given, as JSON shows it: a list as an array, a time as RFC 3339
// with six digits, bytes in hexadecimal.
func argument(v any) (any, error) {
	list := reflect.ValueOf(v)
	switch v := v.(type) {
	case time.Time:
		return schema.FormatTime(v.UnixMicro()), nil
	case []byte:
		return fmt.Sprintf("%x", v), nil
	case driver.Valuer:
		if list.Kind() == reflect.Slice { // a sqlgen.List
			break
		}
		inner, err := v.Value()
		if err != nil {
			return nil, err
		}
		return argument(inner)
	}
	if list.Kind() != reflect.Slice && list.Kind() != reflect.Array {
		return v, nil
	}
	out := make([]any, list.Len())
	for i := range out {
		var err error
		if out[i], err = argument(list.Index(i).Interface()); err != nil {
			return nil, err
		}
	}
	return out, nil
}
