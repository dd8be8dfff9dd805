package scalar_test

import (
	"errors"
	"math"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/schema"
)

func TestAValueIsReadAsItsTypeIsWritten(t *testing.T) {
	state := schema.Type{Kind: schema.Enum, Enum: []string{"ON", "OFF"}}
	for _, test := range []struct {
		typ  schema.Type
		text string
		want schema.Value
		err  error
	}{
		{schema.Type{Kind: schema.String}, `"otter"`, schema.Text("otter"), nil},
		{schema.Type{Kind: schema.String}, `"a\u0000"`, schema.Value{}, scalar.ErrNUL},
		{schema.Type{Kind: schema.String}, `5`, schema.Value{}, scalar.ErrForm},
		{state, `"ON"`, schema.TextOf(schema.Enum, "ON"), nil},
		{state, `"on"`, schema.Value{}, scalar.ErrEnum},
		{schema.Type{Kind: schema.UUID}, `"8F3C2A10-1111-4222-8333-444455556666"`, schema.TextOf(schema.UUID, "8f3c2a10-1111-4222-8333-444455556666"), nil},
		{schema.Type{Kind: schema.UUID}, `"8f3c"`, schema.Value{}, schema.ErrUUID},
		{schema.Type{Kind: schema.Int}, `-20`, schema.Integer(-20), nil},
		{schema.Type{Kind: schema.Int}, `20.0`, schema.Value{}, scalar.ErrInt},
		{schema.Type{Kind: schema.Int}, `"20"`, schema.Value{}, scalar.ErrForm},
		{schema.Type{Kind: schema.Float}, `2e1`, schema.Number(20), nil},
		{schema.Type{Kind: schema.Float}, `-0.0`, schema.Number(0), nil},
		{schema.Type{Kind: schema.Float}, `1e999`, schema.Value{}, scalar.ErrFloatRange},
		{schema.Type{Kind: schema.Float, Single: true}, `16777217`, schema.Number(16777216), nil},
		{schema.Type{Kind: schema.Float, Single: true}, `1e39`, schema.Value{}, scalar.ErrSingle},
		{schema.Type{Kind: schema.Decimal}, `1.50`, schema.Must(schema.DecimalOf("1.5")), nil},
		{schema.Type{Kind: schema.Decimal}, `"1.50"`, schema.Must(schema.DecimalOf("1.5")), nil},
		{schema.Type{Kind: schema.Decimal}, `"x"`, schema.Value{}, schema.ErrDecimal},
		{schema.Type{Kind: schema.Bool}, `true`, schema.Boolean(true), nil},
		{schema.Type{Kind: schema.Bool}, `false`, schema.Boolean(false), nil},
		{schema.Type{Kind: schema.Bool}, `1`, schema.Value{}, scalar.ErrForm},
		{schema.Type{Kind: schema.Int}, `true`, schema.Value{}, scalar.ErrForm},
		{schema.Type{Kind: schema.Date}, `"1970-01-03"`, schema.NumOf(schema.Date, 2), nil},
		{schema.Type{Kind: schema.Datetime}, `"1970-01-01T00:00:01Z"`, schema.NumOf(schema.Datetime, 1_000_000), nil},
		{schema.Type{Kind: schema.Datetime}, `"10000-01-01"`, schema.Value{}, schema.ErrTime},
	} {
		s := syntax.Scanner{Data: []byte(test.text)}
		form, span, ok := scalar.Read(&s, s.Next())
		if !ok || form == 0 {
			t.Errorf("%s is not read", test.text)
			continue
		}
		text := string(s.Data[span.Start:span.End])
		if span.Escaped {
			text = string(syntax.Unescape(nil, []byte(text)))
		}
		if got, err := scalar.Of(&test.typ, form, text); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s as %s = %v, %v, want %v, %v", test.text, test.typ, got, err, test.want, test.err)
		}
	}
}

func TestWhatIsNoScalarIsLeft(t *testing.T) {
	for _, text := range []string{"null", "[1]", "{}", ""} {
		s := syntax.Scanner{Data: []byte(text)}
		if form, _, ok := scalar.Read(&s, s.Next()); form != 0 || !ok || s.At != 0 {
			t.Errorf("%q is read as form %d, %v, up to byte %d", text, form, ok, s.At)
		}
	}
	for _, text := range []string{"tru", `"a`, "-", "falsy"} {
		s := syntax.Scanner{Data: []byte(text)}
		if _, _, ok := scalar.Read(&s, s.Next()); ok {
			t.Errorf("%q is read", text)
		}
	}
}

func TestIntsAreSpelledInOneWay(t *testing.T) {
	for _, test := range []struct {
		text string
		want int64
		err  error
	}{
		{"0", 0, nil}, {"-0", 0, nil}, {"7", 7, nil}, {"-12", -12, nil},
		{"9223372036854775807", math.MaxInt64, nil}, {"-9223372036854775808", math.MinInt64, nil},
		{"9223372036854775808", 0, scalar.ErrIntRange}, {"-9223372036854775809", 0, scalar.ErrIntRange}, {"99999999999999999999", 0, scalar.ErrIntRange},
		{"18446744073709551616", 0, scalar.ErrIntRange},
		{"20.0", 0, scalar.ErrInt}, {"2e1", 0, scalar.ErrInt}, {"007", 0, scalar.ErrInt}, {"+5", 0, scalar.ErrInt}, {"", 0, scalar.ErrInt}, {"-", 0, scalar.ErrInt}, {"1_0", 0, scalar.ErrInt},
	} {
		if got, err := scalar.Int(test.text); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("Int(%q) = %v, %v, want %v, %v", test.text, got, err, test.want, test.err)
		}
	}
}
