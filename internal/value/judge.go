package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A Judge says what is wrong with the values of a column.
type Judge struct {
	Column  *schema.Column
	Element schema.Type // the column's type without Array
	Holding Holding
	Forms   *anyLists
	Strict  bool // texts are looked at too: enums, UUIDs, UTF-8; and nulls where there may be none
}

func NewJudge(c *schema.Column, strict bool) *Judge {
	j := &Judge{Column: c, Element: c.Type, Holding: HoldingOf(c.Type), Strict: strict}
	j.Element.Array = false
	if c.Type.Array {
		j.Forms = ListForms[c.Type.Kind]
	}
	return j
}

// Null returns what is wrong with null.
func (j *Judge) Null() error {
	if j.Strict && j.Column.NotNull && !j.Column.Type.Array {
		return fmt.Errorf("want %s, not null", withArticle(j.Element))
	}
	return nil
}

// Any returns what is wrong with v as a member of a map.
func (j *Judge) Any(v any) error {
	switch {
	case v == nil:
		return j.Null()
	case j.Forms != nil:
		return j.array(v)
	case j.Element.Kind == schema.JSON:
		return CheckDocument(v)
	}
	if j.Column.NullUnreadable {
		return nil
	}
	return j.scalar(v)
}

func (j *Judge) array(v any) error {
	l, ok := j.Forms.List(v)
	if !ok {
		return fmt.Errorf("want an array of %s, not %s", plural(j.Element), Show(v))
	}
	anys, _ := v.([]any)
	for i := range l.N {
		var err error
		switch {
		case anys == nil:
			err = j.at(l, i)
		case anys[i] != nil:
			err = j.scalar(anys[i])
		}
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// at looks at an element of a slice whose type is right, whatever its values.
func (j *Judge) at(l List, i int) error {
	if !j.Holding.Textual() {
		if _, ok := l.NumAt(i); !ok {
			return fmt.Errorf("want %s", withArticle(j.Element))
		}
		return nil
	}
	s, _ := l.TextAt(i)
	return j.Text(s)
}

// scalar returns what is wrong with v, which is not null.
func (j *Judge) scalar(v any) error {
	if j.Holding.Textual() {
		s, ok := AnyText(j.Holding, v)
		if !ok {
			return j.wrongText(v)
		}
		return j.Text(s)
	}
	if _, ok := AnyNum(j.Holding, v); !ok {
		return j.wrongNum(v)
	}
	return nil
}

// Text returns what is wrong with a text.
func (j *Judge) Text(s string) error {
	switch {
	case !j.Strict:
	case j.Element.Kind == schema.UUID && !schema.IsUUID(s):
		return fmt.Errorf("%w, not %s", schema.ErrUUID, Show(s))
	case j.Element.Kind == schema.Enum && !slices.Contains(j.Element.Enum, s):
		return fmt.Errorf("want one of %s, not %s", wording.List(j.Element.Enum, "or"), Show(s))
	case !utf8.ValidString(s):
		return fmt.Errorf("want text in UTF-8, not %s", Show(s))
	}
	return nil
}

// wrongNum returns why v holds no value of the column, whose kind is not textual.
func (j *Judge) wrongNum(v any) error {
	t := j.Element
	s, isText := v.(string)
	_, isDuration := v.(time.Duration)
	var err error
	switch _, isTime := v.(time.Time); {
	case t.Kind == schema.Date && isText:
		_, err = schema.ParseDate(s)
	case t.Kind == schema.Datetime && isText:
		_, err = schema.ParseTime(s)
	case t.Kind == schema.Clock && (isText || isDuration):
		err = schema.ErrClock
	case isTime && (t.Kind == schema.Datetime || t.Kind == schema.Date):
		err = schema.ErrTimeRange
	case t.Kind == schema.Decimal:
		return wrongDecimal(t, v)
	case t.Kind == schema.Float:
		err = errors.New("want a finite float")
	case t.Kind == schema.Int:
		err = errors.New("want an int, as 20 and not 20.0, within int64")
	}
	if err == nil {
		err = errors.New("want " + withArticle(t))
	}
	return fmt.Errorf("%w, not %s", err, Show(v))
}

// wrongText returns why v holds no value of the column, whose kind is textual.
func (j *Judge) wrongText(v any) error {
	s, isText := v.(string)
	switch {
	case j.Element.Kind == schema.Decimal:
		return wrongDecimal(j.Element, v)
	case j.Element.Kind == schema.Bytes && isText:
		_, err := schema.ParseBytes(s)
		return fmt.Errorf("%w, not %s", err, Show(v))
	}
	return fmt.Errorf("want %s, not %s", withArticle(j.Element), Show(v))
}

// wrongDecimal returns why v holds no decimal of type t.
func wrongDecimal(t schema.Type, v any) error {
	text, ok := decimalText(v)
	if !ok {
		return fmt.Errorf("want %s, not %s", withArticle(t), Show(v))
	}
	if _, err := schema.ParseDecimal(text); err != nil {
		return fmt.Errorf("%w, not %s", err, Show(text))
	}
	return fmt.Errorf("want %s, not %s", withArticle(t), Show(text))
}

// CheckDocument returns what is wrong with v as JSON.
func CheckDocument(v any) error {
	d := AnyDocument(v)
	if d.Raw != nil {
		if !json.Valid(d.Raw) {
			return fmt.Errorf("want JSON, not %s", Show(string(d.Raw)))
		}
		return nil
	}
	switch v := d.Tree.(type) {
	case nil, string, bool, int, int64, map[string]string:
	case json.Number:
		if !json.Valid([]byte(v)) {
			return fmt.Errorf("want a number in JSON, not %s", Show(string(v)))
		}
	case float64:
		if !finite(v) {
			return fmt.Errorf("want a finite number in JSON, not %v", v)
		}
	case []any:
		for _, e := range v {
			if err := CheckDocument(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range v {
			if err := CheckDocument(e); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("want JSON, not %T", v)
	}
	return nil
}
