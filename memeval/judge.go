package memeval

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// A judge says what is wrong with the values of a column.
type judge struct {
	column  *schema.Column
	element schema.Type // the column's type without Array
	holding holding
	forms   *anyLists
	strict  bool // texts are looked at too: enums, UUIDs, UTF-8; and nulls where there may be none
}

func newJudge(c *schema.Column, strict bool) *judge {
	j := &judge{column: c, element: c.Type, holding: holdingOf(c.Type), strict: strict}
	j.element.Array = false
	if c.Type.Array {
		j.forms = listForms[c.Type.Kind]
	}
	return j
}

// null returns what is wrong with null.
func (j *judge) null() error {
	if j.strict && j.column.NotNull && !j.column.Type.Array {
		return fmt.Errorf("want %s, not null", a(j.element))
	}
	return nil
}

// any returns what is wrong with v as a member of a map.
func (j *judge) any(v any) error {
	switch {
	case v == nil:
		return j.null()
	case j.forms != nil:
		return j.array(v)
	case j.element.Kind == schema.JSON:
		return checkDocument(v)
	}
	return j.scalar(v)
}

func (j *judge) array(v any) error {
	l, ok := j.forms.list(v)
	if !ok {
		return fmt.Errorf("want an array of %s, not %s", plural(j.element), show(v))
	}
	anys, _ := v.([]any)
	for i := range l.n {
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
func (j *judge) at(l list, i int) error {
	if !j.holding.Textual() {
		if _, ok := l.numAt(i); !ok {
			return fmt.Errorf("want %s", a(j.element))
		}
		return nil
	}
	s, _ := l.textAt(i)
	return j.text(s)
}

// scalar returns what is wrong with v, which is not null.
func (j *judge) scalar(v any) error {
	if j.holding.Textual() {
		s, ok := anyText(j.holding, v)
		if !ok && j.holding.Kind == schema.Decimal {
			return wrongDecimal(j.element, v)
		}
		if !ok {
			return fmt.Errorf("want %s, not %s", a(j.element), show(v))
		}
		return j.text(s)
	}
	if _, ok := anyNum(j.holding, v); !ok {
		return j.wrongNum(v)
	}
	return nil
}

// text returns what is wrong with a text.
func (j *judge) text(s string) error {
	switch {
	case !j.strict:
	case j.element.Kind == schema.UUID && !schema.IsUUID(s):
		return fmt.Errorf("%w, not %s", schema.ErrUUID, show(s))
	case j.element.Kind == schema.Enum && !slices.Contains(j.element.Enum, s):
		return fmt.Errorf("want one of %s, not %s", schema.List(j.element.Enum, "or"), show(s))
	case !utf8.ValidString(s):
		return fmt.Errorf("want text in UTF-8, not %s", show(s))
	}
	return nil
}

// wrongNum returns why v holds no value of the column, whose kind is not textual.
func (j *judge) wrongNum(v any) error {
	t := j.element
	s, isText := v.(string)
	var err error
	switch _, isTime := v.(time.Time); {
	case t.Kind == schema.Date && isText:
		_, err = schema.ParseDate(s)
	case t.Kind == schema.Datetime && isText:
		_, err = schema.ParseTime(s)
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
		err = errors.New("want " + a(t))
	}
	return fmt.Errorf("%w, not %s", err, show(v))
}

// wrongDecimal returns why v holds no decimal of type t.
func wrongDecimal(t schema.Type, v any) error {
	text, ok := decimalText(v)
	if !ok {
		return fmt.Errorf("want %s, not %s", a(t), show(v))
	}
	if _, err := schema.ParseDecimal(text); err != nil {
		return fmt.Errorf("%w, not %s", err, show(text))
	}
	return fmt.Errorf("want %s, not %s", a(t), show(text))
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
