package schema

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/internal/structtag"
	"github.com/tamis-go/tamis/internal/wording"
)

// A tag is what the tag tamis of a struct's field says.
type tag struct {
	said, skip                                bool
	key, sort, hidden, unique, notNull, exact bool
	kind                                      Kind
	precision, scale                          uint8
	enum                                      []string
	column, fallback, index, to, through      string
	sorts                                     []string // of the row that a relation leads to
	sets                                      []string // the names of unique sets
	words                                     []string
	relation, many                            bool
	keys                                      [][2]string
}

// The parts of a tag that are one word, kinds and operators aside.
var tagWords = []string{"key", "sort", "hidden", "unique", "not_null", "exact", "one", "many", "-"}

// The parts of a tag that have a value.
var tagValues = []string{"enum", "column", "fallback", "index", "to", "through", "sort", "unique"}

func parseTag(f reflect.StructField) (tag, error) {
	var t tag
	parts := structtag.Tamis(f)
	if parts == nil {
		return t, nil
	}
	t.said = true
	t.relation = slices.Contains(parts, "one") || slices.Contains(parts, "many")
	for _, part := range parts {
		if err := t.part(part); err != nil {
			return t, err
		}
	}
	switch {
	case t.relation && slices.Contains(parts, "one") == t.many:
		return t, errors.New("one and many do not go together")
	case t.relation && (t.key || t.sort || t.hidden || t.unique || t.sets != nil || t.notNull || t.exact || t.kind != 0 || t.words != nil):
		return t, errors.New("a relation has one or many, its keys, and to; it is not a column")
	case !t.relation && (t.to != "" || t.through != "" || t.sorts != nil):
		return t, errors.New("to=, through= and sort= go with one or many; a column that is a sort has sort alone")
	case t.through != "" && (!t.many || t.keys != nil):
		return t, errors.New("through= goes with many, and without keys: the collection between has them")
	case t.sorts != nil && t.many:
		return t, errors.New("sort= goes with one: many rows have no one value to sort by")
	case t.skip && len(parts) > 1:
		return t, errors.New("- leaves the field out, and the rest of the tag has no effect")
	case t.hidden && (t.sort || t.words != nil || t.fallback != ""):
		return t, errors.New("hidden is a column that is not a field, and so has no sort, no operators and no fallback")
	}
	return t, nil
}

func (t *tag) part(part string) error {
	if typ, ok, err := parseDecimalType(strings.ReplaceAll(part, " ", "")); ok {
		t.precision, t.scale = typ.Precision, typ.Scale
		if err != nil {
			return err
		}
		part = Decimal.String()
	}
	name, value, valued := strings.Cut(part, "=")
	if valued {
		return t.value(name, value)
	}
	if kind, ok := ParseKind(name); ok && kind != Enum {
		if t.kind != 0 {
			return fmt.Errorf("%s and %s: a column has one kind", t.kind, kind)
		}
		t.kind = kind
		return nil
	}
	switch name {
	case "key":
		t.key = true
	case "sort":
		t.sort = true
	case "hidden":
		t.hidden = true
	case "unique":
		t.unique = true
	case "not_null":
		t.notNull = true
	case "exact":
		t.exact = true
	case "-":
		t.skip = true
	case "one":
	case "many":
		t.many = true
	default:
		if strings.HasSuffix(name, "_") {
			t.words = append(t.words, name)
			return nil
		}
		return errors.New(wording.Unknown(name, "part of a tag", slices.Concat(tagWords, typeNames(), tagValues)) + "; an operator ends in _")
	}
	return nil
}

func (t *tag) value(name, value string) error {
	if t.relation && name != "to" && name != "through" && name != "sort" {
		t.keys = append(t.keys, [2]string{name, value})
		return nil
	}
	switch name {
	case "enum":
		t.kind, t.enum = Enum, strings.Split(value, "|")
	case "column":
		t.column = value
	case "fallback":
		t.fallback = value
	case "index":
		t.index = value
	case "to":
		t.to = value
	case "through":
		t.through = value
	case "sort":
		t.sorts = strings.Split(value, "|")
	case "unique":
		t.sets = append(t.sets, value)
	default:
		return errors.New(wording.Unknown(name, "part of a tag with a value", tagValues))
	}
	if value == "" {
		return fmt.Errorf("%s= has no value", name)
	}
	return nil
}

var (
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()

	durationType = reflect.TypeFor[time.Duration]()
	valuerType   = reflect.TypeFor[driver.Valuer]()
)

// goType returns the type of a column of a Go type: as the tag says, if that goes with it. Its kind is 0 for a struct of subfields.
func goType(t reflect.Type, tag tag) (Type, error) {
	var typ Type
	elem := t
	switch {
	case t == rawType:
	case t.Kind() == reflect.Pointer:
		typ.Null = true
		elem = t.Elem()
	case isBytes(t) && tag.kind != JSON:
		typ.Null = true // nil is null
	case t.Kind() == reflect.Slice && tag.kind != JSON:
		typ.Array = true
		elem = t.Elem()
	}
	valuer := elem.Implements(valuerType) && elem != timeType
	if inner, ok := structtag.Nullable(elem); ok && !typ.Array && valuer && !isDecimal(elem) && elem.Field(0).Name != "Microseconds" { // a time of day of pgx
		typ.Null = true
		if elem.Name() == "Date" && tag.kind == 0 {
			tag.kind = Date
		}
		elem, valuer = inner, false
	}
	kinds := goKinds(elem)
	switch {
	case !typ.Array && tag.kind == Decimal && saysText(elem), !typ.Array && tag.kind == 0 && isDecimal(elem):
		typ.Kind, typ.Precision, typ.Scale = Decimal, tag.precision, tag.scale
		if elem.Kind() == reflect.Struct {
			_, null := elem.FieldByName("Valid") // as pgtype.Numeric and decimal.NullDecimal have it
			typ.Null = typ.Null || null
		}
		return typ, nil
	case elem.Kind() == reflect.Struct && valuer && tag.kind != JSON: // one value, of no kind
		return typ, fmt.Errorf("%s cannot be a column; want a type that says its kind, decimal in the tag for a number, or json", t)
	case typ.Array && (isBytes(elem) || elem.Kind() == reflect.Struct && elem != timeType):
		return typ, fmt.Errorf("%s cannot be a column; want a slice of a scalar, or say json", t)
	case tag.kind == JSON && (elem.Kind() == reflect.Struct && elem != timeType || mayBeNil(elem)):
		typ.Kind, typ.Null = JSON, typ.Null || mayBeNil(elem)
		return typ, nil
	case elem.Kind() == reflect.Struct && elem != timeType:
		if tag.kind != 0 {
			return typ, fmt.Errorf("%s cannot be %s", t, tag.kind)
		}
		return typ, nil // subfields
	case len(kinds) == 0:
		return typ, fmt.Errorf("%s cannot be a column; want a string, bool, int, float, time.Time, [16]byte, a pointer to one, a slice of one, or say json", t)
	}
	typ.Kind = kinds[0]
	if tag.kind != 0 {
		if !slices.Contains(kinds, tag.kind) {
			return typ, fmt.Errorf("%s cannot be %s; it can be %s", t, tag.kind, kindList(kinds))
		}
		typ.Kind, typ.Enum, typ.Precision, typ.Scale = tag.kind, tag.enum, tag.precision, tag.scale
	}
	typ.Null = typ.Null || typ.Kind == JSON && mayBeNil(elem)
	typ.Single = typ.Kind == Float && elem.Kind() == reflect.Float32 && !typ.Array
	return typ, nil
}

// goKinds returns the kinds that a Go type can hold, the usual one first.
func goKinds(t reflect.Type) []Kind {
	switch {
	case t == timeType:
		return []Kind{Datetime, Date}
	case t == reflect.TypeFor[json.Number]():
		return []Kind{Decimal, Int, Float, String}
	case t == rawType || t.Kind() == reflect.Map || t.Kind() == reflect.Interface:
		return []Kind{JSON}
	case t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8:
		return []Kind{UUID, Bytes}
	case isBytes(t), t.Kind() == reflect.Array && t.Elem().Kind() == reflect.Uint8:
		return []Kind{Bytes}
	case t == durationType:
		return []Kind{Int, Clock, Decimal}
	}
	switch t.Kind() {
	case reflect.String:
		return []Kind{String, UUID, Enum, Datetime, Date, Decimal, Other, Bytes, Clock}
	case reflect.Bool:
		return []Kind{Bool}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return []Kind{Int, Decimal} // a uint64 that no int64 holds is an error of its row
	case reflect.Float32, reflect.Float64:
		return []Kind{Float}
	default:
		return nil
	}
}

// saysText reports whether values of t say their own text, and so may be decimals: by String, MarshalText or driver.Valuer.
func saysText(t reflect.Type) bool {
	for _, says := range []reflect.Type{valuerType, reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[fmt.Stringer]()} {
		if t != timeType && (t.Implements(says) || reflect.PointerTo(t).Implements(says)) {
			return true
		}
	}
	return false
}

// isDecimal reports whether t is a type of decimals, by its name: no library is imported to know them.
func isDecimal(t reflect.Type) bool {
	switch t.Name() {
	case "Decimal", "NullDecimal", "Numeric", "Rat":
		return t.Kind() == reflect.Struct && saysText(t)
	}
	return false
}

func mayBeNil(t reflect.Type) bool {
	k := t.Kind()
	return k == reflect.Map || k == reflect.Interface || k == reflect.Slice
}

// isBytes reports whether t is a slice of bytes, except for JSON as it was read.
func isBytes(t reflect.Type) bool {
	return t != rawType && t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func kindList(kinds []Kind) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.String()
	}
	return wording.List(out, "or")
}
