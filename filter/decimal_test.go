package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// priced returns the language of things that have a price.
func priced(t *testing.T) *filter.Language {
	t.Helper()
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	price := &schema.Column{Name: "price", Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2, Null: true}}
	r := schema.Must(schema.New(&schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, price}}))
	return schema.Must(filter.New(r, filter.Config{}))
}

func TestADecimalIsReadAsItIsWritten(t *testing.T) {
	l := priced(t)
	for _, test := range []struct{ operand, want string }{
		{`1.10`, `1.1`}, {`"1.10"`, `1.1`}, {`1.1e0`, `1.1`}, {`-0`, `0`}, {`"-0.00"`, `0`}, {`1e2`, `100`}, {`0.1`, `0.1`}, {`0.30000000000000004`, `0.30000000000000004`},
		{`12345678901234567890.12345678`, `12345678901234567890.12345678`}, {`9007199254740993`, `9007199254740993`}, {`1.000`, `1`},
	} {
		q, err := l.Parse("things", []byte(`{"things": {"price": {"eq_": `+test.operand+`}}}`))
		if err != nil {
			t.Errorf("%s: %v", test.operand, err)
			continue
		}
		if got, want := q.String(), `{"things":{"price":{"eq_":`+test.want+`}}}`; got != want {
			t.Errorf("%s is %s, want %s", test.operand, got, want)
		}
		if _, err := l.Parse("things", []byte(q.String())); err != nil {
			t.Errorf("%s, which %s is printed as: %v", q, test.operand, err)
		}
	}
}

func TestWhatIsNoDecimalIsRefusedInABody(t *testing.T) {
	l := priced(t)
	for _, test := range []struct {
		operand string
		code    filter.Code
	}{
		{`"NaN"`, filter.WrongKind}, {`"1,5"`, filter.WrongKind}, {`" 1.5"`, filter.WrongKind}, {`"0x1"`, filter.WrongKind}, {`""`, filter.WrongKind}, {`"Infinity"`, filter.WrongKind},
		{`true`, filter.WrongKind}, {`"1.5\u0000"`, filter.WrongKind},
		{`1e400`, filter.OutOfRange}, {`1e-400`, filter.OutOfRange}, {strings.Repeat("9", 39), filter.OutOfRange}, {`"` + strings.Repeat("9", 39) + `"`, filter.OutOfRange},
		{strings.Repeat("7", 10_000), filter.OutOfRange}, {`"` + strings.Repeat("7", 10_000) + `"`, filter.LimitExceeded},
	} {
		_, err := l.Parse("things", []byte(`{"things": {"price": {"any_": [1, `+test.operand+`]}}}`))
		var errs filter.Errors
		errors.As(err, &errs)
		if len(errs) != 1 || errs[0].Code != test.code || len(errs[0].Message) > 300 {
			t.Errorf("%.60s: %.200v, want %s", test.operand, err, test.code)
		}
	}
}

func TestADecimalOfAQueryMadeInGo(t *testing.T) {
	l := priced(t)
	price := l.Registry().Collection("things").Term("price")
	for _, v := range []schema.Value{schema.Integer(20), schema.Text("20.0"), schema.Must(schema.DecimalOf("2e1"))} {
		q, err := l.Query("things", predicate.Equal(price, v))
		if err != nil || !strings.Contains(q.String(), "20") {
			t.Errorf("%s: %v, %v", v, q, err)
		}
	}
	for _, v := range []schema.Value{schema.Number(20), schema.Text("x"), schema.TextOf(schema.Decimal, "20")} {
		if q, err := l.Query("things", predicate.Equal(price, v)); err == nil {
			t.Errorf("%s of kind %s is taken: %s", v, v.Kind(), q)
		}
	}
}
