package memeval

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// checkAny returns what is wrong with v as a member of a map, in column c.
func checkAny(c *schema.Column, v any) error {
	switch {
	case v == nil:
		if c.NotNull && !c.Type.Array {
			return fmt.Errorf("want %s, not null", a(c.Type))
		}
		return nil
	case c.Type.Array:
		return checkArray(c.Type, v)
	case c.Type.Kind == schema.JSON:
		return checkDocument(v)
	}
	_, err := scalar(c.Type, v)
	return err
}

func checkArray(t schema.Type, v any) error {
	l, ok := newAnyLists(t.Kind).list(v)
	if !ok {
		return fmt.Errorf("want an array of %s, not %s", plural(t), show(v))
	}
	anys, _ := v.([]any)
	element := t
	element.Array = false
	for i := range l.n {
		var err error
		switch {
		case anys == nil:
			err = checkElement(element, &l, i)
		case anys[i] != nil:
			_, err = scalar(element, anys[i])
		}
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// checkElement looks at an element of a slice whose type is right, whatever its values.
func checkElement(t schema.Type, l *list, i int) error {
	if !t.Kind.Textual() {
		if _, ok := l.numAt(i); !ok {
			return fmt.Errorf("want %s", a(t))
		}
		return nil
	}
	s, _ := l.textAt(i)
	return checkText(t, s)
}

// scalar returns the value of type t that v holds, or what is wrong with it. v is not null.
func scalar(t schema.Type, v any) (schema.Value, error) {
	if t.Kind.Textual() {
		s, ok := anyText(t.Kind, v)
		if !ok {
			return schema.Value{}, fmt.Errorf("want %s, not %s", a(t), show(v))
		}
		return schema.TextOf(t.Kind, s), checkText(t, s)
	}
	n, ok := anyNum(t.Kind, v)
	if !ok {
		return schema.Value{}, wrongNum(t, v)
	}
	return numValue(t.Kind, n), nil
}

// checkText returns what is wrong with a text as a string, an enum or a UUID.
func checkText(t schema.Type, s string) error {
	switch {
	case t.Kind == schema.UUID && !schema.IsUUID(s):
		return fmt.Errorf("%w, not %s", schema.ErrUUID, show(s))
	case t.Kind == schema.Enum && !slices.Contains(t.Enum, s):
		return fmt.Errorf("want one of %s, not %s", schema.List(t.Enum, "or"), show(s))
	case !utf8.ValidString(s):
		return fmt.Errorf("want text in UTF-8, not %s", show(s))
	}
	return nil
}

// wrongNum returns why v holds no value of type t, whose kind is not textual.
func wrongNum(t schema.Type, v any) error {
	s, isText := v.(string)
	var err error
	switch _, isTime := v.(time.Time); {
	case t.Kind == schema.Date && isText:
		_, err = schema.ParseDate(s)
	case t.Kind == schema.Datetime && isText:
		_, err = schema.ParseTime(s)
	case isTime && (t.Kind == schema.Datetime || t.Kind == schema.Date):
		err = schema.ErrTimeRange
	case t.Kind == schema.Float:
		err = errors.New("want a finite float")
	case t.Kind == schema.Int:
		err = errors.New("want an int, as 20 and not 20.0, within int64")
	}
	if err == nil {
		err = errors.New("want " + a(t))
	}
	return fmt.Errorf("%w, not %s", err, show(v))
}

// checkDocument returns what is wrong with v as JSON.
func checkDocument(v any) error {
	d := anyDocument(v)
	if d.raw != nil {
		if !json.Valid(d.raw) {
			return fmt.Errorf("want JSON, not %s", show(string(d.raw)))
		}
		return nil
	}
	switch v := d.tree.(type) {
	case nil, string, bool, int, int64, map[string]string:
	case json.Number:
		if !json.Valid([]byte(v)) {
			return fmt.Errorf("want a number in JSON, not %s", show(string(v)))
		}
	case float64:
		if !finite(v) {
			return fmt.Errorf("want a finite number in JSON, not %v", v)
		}
	case []any:
		for _, e := range v {
			if err := checkDocument(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range v {
			if err := checkDocument(e); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("want JSON, not %T", v)
	}
	return nil
}

// a returns a type with its article, for people.
func a(t schema.Type) string {
	switch t.Kind {
	case schema.String:
		return "a text"
	case schema.Enum, schema.Int:
		return "an " + t.Kind.String()
	}
	return "a " + t.Kind.String()
}

func plural(t schema.Type) string {
	if t.Kind == schema.String {
		return "texts"
	}
	return t.Kind.String() + "s"
}

// show returns v for people, cut where it is long.
func show(v any) string {
	const most = 60
	var s string
	switch v := v.(type) {
	case string:
		s = strconv.Quote(v)
	case json.Number, float64, bool, int64, int:
		s = fmt.Sprint(v)
	case time.Time:
		s = v.String()
	case []any, map[string]any:
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprintf("%T", v)
		}
		s = string(b)
	default:
		return fmt.Sprintf("a %T", v)
	}
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}
