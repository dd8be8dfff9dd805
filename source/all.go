package source

import (
	"context"
	"database/sql"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/schema"
)

// All reads every row of q from s into structs of T. Where the collection was made of T by schema.For, each
// column goes to the field that it was made of; otherwise a row goes through JSON, as encoding/json reads it
// into T. Hidden columns are not read.
func All[T any](ctx context.Context, s Source, q *filter.Query) ([]T, error) {
	fill, err := filler(q.Collection(), reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	var out []T
	for row, err := range s.Rows(ctx, q) {
		if err != nil {
			return nil, err
		}
		var t T
		if err := fill(row, reflect.ValueOf(&t).Elem()); err != nil {
			return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
		}
		out = append(out, t)
	}
	return out, nil
}

// filler returns what puts a row into a value of type t.
func filler(c *schema.Collection, t reflect.Type) (func(Row, reflect.Value) error, error) {
	if t == reflect.TypeFor[Row]() {
		return func(row Row, into reflect.Value) error {
			into.Set(reflect.ValueOf(row))
			return nil
		}, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a row of %s does not go into %s; want a struct", c.Name, t)
	}
	if c.GoType() != t {
		return func(row Row, into reflect.Value) error {
			return json.Unmarshal(AppendRow(nil, c, row), into.Addr().Interface())
		}, nil
	}
	return func(row Row, into reflect.Value) error {
		for _, col := range c.Columns {
			index := c.GoIndex(col)
			v, ok := row[col.Name]
			if !ok || index == nil || v == nil {
				continue
			}
			if err := put(col, v, field(into, index)); err != nil {
				return fmt.Errorf("%s: %w", col.Name, err)
			}
		}
		return nil
	}, nil
}

// field returns a field of a struct, and makes the structs on the way that pointers lead to.
func field(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// putDecimal sets a field to a decimal, by its text: the field's own way to read one, or as JSON.
func putDecimal(text string, into reflect.Value) error {
	switch to := into.Addr().Interface().(type) {
	case sql.Scanner:
		return to.Scan(text)
	case *big.Rat:
		to.SetString(text)
		return nil
	case encoding.TextUnmarshaler:
		return to.UnmarshalText([]byte(text))
	}
	if into.Kind() == reflect.String {
		into.SetString(text)
		return nil
	}
	return json.Unmarshal([]byte(text), into.Addr().Interface())
}

// put sets a field to a value of a Row, which is not nil.
func put(col *schema.Column, v any, into reflect.Value) error {
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	text, isText := v.(string)
	_, nullable := structtag.Nullable(into.Type())
	switch {
	case nullable && col.Type.Kind != schema.Decimal:
		into.Field(into.NumField() - 1).SetBool(true)
		return put(col, v, into.Field(0))
	case isText && into.Type() == reflect.TypeFor[time.Time]() && col.Type.Kind == schema.Date:
		days, err := schema.ParseDate(text)
		into.Set(reflect.ValueOf(schema.NumOf(schema.Date, days).Time()))
		return err
	case isText && into.Kind() == reflect.Array && into.Len() == 16 && col.Type.Kind == schema.UUID:
		b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		reflect.Copy(into, reflect.ValueOf(b))
		return err
	case isText && into.Kind() == reflect.Array && col.Type.Kind == schema.Bytes:
		key, err := schema.ParseBytes(text)
		if b := schema.RawBytes(key); err == nil && len(b) != into.Len() {
			return fmt.Errorf("%d bytes do not fit into %s", len(b), into.Type())
		}
		reflect.Copy(into, reflect.ValueOf(schema.RawBytes(key)))
		return err
	case isText && into.Type() == reflect.TypeFor[time.Duration]() && col.Type.Kind == schema.Clock:
		micros, err := schema.ParseClock(text)
		into.SetInt(micros * int64(time.Microsecond))
		return err
	case col.Type.Kind == schema.Decimal:
		return putDecimal(fmt.Sprint(v), into)
	}
	return json.Unmarshal(AppendValue(nil, v), into.Addr().Interface())
}
