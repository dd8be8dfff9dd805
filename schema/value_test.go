package schema_test

import (
	"math"
	"testing"
	"time"

	"github.com/tamis-go/tamis/schema"
)

func TestValuesOrder(t *testing.T) {
	day := time.Date(2024, 1, 31, 8, 0, 0, 1999, time.UTC)
	for _, row := range []struct {
		name      string
		low, high schema.Value
	}{
		{"text by code point", schema.Text("Z"), schema.Text("a")},
		{"text beyond the first plane", schema.Text("\uffee"), schema.Text("\U00010000")},
		{"text and its beginning", schema.Text("a"), schema.Text("a\x01")},
		{"ints", schema.Integer(math.MinInt64), schema.Integer(math.MaxInt64)},
		{"floats", schema.Number(-1.5), schema.Number(math.SmallestNonzeroFloat64)},
		{"false before true", schema.Boolean(false), schema.Boolean(true)},
		{"times", schema.Time(day), schema.Time(day.Add(time.Microsecond))},
		{"dates", schema.Day(day), schema.Day(day.AddDate(0, 0, 1))},
		{"null last", schema.Integer(math.MaxInt64), schema.Value{}},
	} {
		if got := row.low.Compare(row.high); got != -1 {
			t.Errorf("%s: %v compared with %v = %d, want -1", row.name, row.low, row.high, got)
		}
		if got := row.high.Compare(row.low); got != 1 {
			t.Errorf("%s: %v compared with %v = %d, want 1", row.name, row.high, row.low, got)
		}
		if got := row.low.Compare(row.low); got != 0 {
			t.Errorf("%s: %v compared with itself = %d, want 0", row.name, row.low, got)
		}
	}
}

func TestMinusZeroIsZero(t *testing.T) {
	if got, want := schema.Number(math.Copysign(0, -1)), schema.Number(0); got != want {
		t.Errorf("Number(-0) = %v, want %v, bit by bit", got.Bits(), want.Bits())
	}
}

func TestTimesAreCutTowardsThePast(t *testing.T) {
	before := time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	if got := schema.Time(before).String(); got != "1969-12-31T23:59:59.999999Z" {
		t.Errorf("Time(%v) = %s, want 1969-12-31T23:59:59.999999Z", before, got)
	}
	if got := schema.Day(before).String(); got != "1969-12-31" {
		t.Errorf("Day(%v) = %s, want 1969-12-31", before, got)
	}
}

func TestListsHoldWhatTheyAreGiven(t *testing.T) {
	for _, list := range []schema.Values{
		schema.Texts("a", "b"), schema.Integers(1, 2), schema.UUIDs("8F3C2A10-1111-4222-8333-444455556666"),
		schema.ValuesOf(schema.Bool, schema.Boolean(true), schema.Boolean(false)),
		schema.ValuesOf(schema.Float, schema.Number(1.5)),
	} {
		again := schema.Values{Kind: list.Kind}
		for i := range list.Len() {
			again = again.Append(list.At(i))
			if !list.Has(list.At(i)) {
				t.Errorf("%v has not its own value %v", list, list.At(i))
			}
		}
		if again.Len() != list.Len() || again.At(0) != list.At(0) {
			t.Errorf("the values of %v make %v", list, again)
		}
	}
	if got := schema.UUIDs("8F3C2A10-1111-4222-8333-444455556666").At(0).Text(); got != "8f3c2a10-1111-4222-8333-444455556666" {
		t.Errorf("UUIDs keeps %s, want it in lower case", got)
	}
}
