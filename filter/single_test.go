package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// weighed returns the language of things that have a weight of 32 bits.
func weighed(t *testing.T) *filter.Language {
	t.Helper()
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	weight := &schema.Column{
		Name: "weight", Type: schema.Type{Kind: schema.Float, Null: true}, Storage: map[string]schema.Storage{schema.EveryDialect: schema.StorageSingle},
	}
	r := schema.Must(schema.New(&schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, weight}}))
	return schema.Must(filter.New(r, filter.Config{}))
}

func TestAnOperandIsTheNearestFloatOf32Bits(t *testing.T) {
	l := weighed(t)
	for _, test := range []struct {
		operand string
		is      float32
		spelled string
	}{
		{`1.1`, 1.1, `1.1`}, {`1.10000001`, 1.1, `1.1`}, {`16777217`, 16777216, `1.6777216e+07`}, {`1e-46`, 0, `0`}, {`-1e-300`, 0, `0`}, {`3.4028235e38`, 3.4028235e38, `3.4028235e+38`},
	} {
		q, err := l.Parse("things", []byte(`{"things": {"weight": {"eq_": `+test.operand+`}}}`))
		if err != nil {
			t.Errorf("%s: %v", test.operand, err)
			continue
		}
		if got, want := q.String(), `{"things":{"weight":{"eq_":`+test.spelled+`}}}`; got != want {
			t.Errorf("%s is %s, want %s", test.operand, got, want)
		}
		where := q.Where()
		if got := where.Set.At(0).Float(); got != float64(test.is) {
			t.Errorf("%s is %v, want %v", test.operand, got, float64(test.is))
		}
		made, err := l.Query("things", predicate.Equal(l.Registry().Collection("things").Term("weight"), where.Set.At(0)))
		if err != nil {
			t.Error(err)
			continue
		}
		if again := made.Where(); again.Set.At(0) != where.Set.At(0) {
			t.Errorf("%s of a query made in Go is %v", test.operand, again.Set.At(0))
		}
	}
}

func TestAnOperandBeyondTheFloatsOf32BitsIsRefused(t *testing.T) {
	l := weighed(t)
	for _, operand := range []string{`1e39`, `-3.5e38`, `1e308`} {
		_, err := l.Parse("things", []byte(`{"things": {"weight": {"any_": [1, `+operand+`]}}}`))
		var faults filter.Errors
		errors.As(err, &faults)
		if len(faults) != 1 || faults[0].Code != filter.OutOfRange || !strings.Contains(faults[0].Message, "32 bits") {
			t.Errorf("%s: %v", operand, err)
		}
	}
	weight := l.Registry().Collection("things").Term("weight")
	if _, err := l.Query("things", predicate.Equal(weight, schema.Number(1e39))); err == nil || !strings.Contains(err.Error(), "32 bits") {
		t.Errorf("a query made in Go: %v", err)
	}
}
