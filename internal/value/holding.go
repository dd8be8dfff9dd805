package value

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Holding is how the values of a type are held: as texts or as numbers in order. It is the type's kind, of a decimal its digits, of a float whether it has 32 bits.
//
// Decimals of up to 18 digits are the integers that they are times ten to their scale, and as fast as ints; others are their keys.
type Holding struct {
	schema.Kind

	Precision, Scale uint8
	Single           bool
}

func HoldingOf(t schema.Type) Holding { return Holding{t.Kind, t.Precision, t.Scale, t.Single} }

// Textual reports whether values are held as texts.
func (f Holding) Textual() bool { return f.Kind.Textual() && !f.Scaled() }

func (f Holding) Scaled() bool {
	return f.Kind == schema.Decimal && f.Precision > 0 && f.Precision <= schema.ScaledDigits
}

// IsTextual reports whether values of t are held as texts.
func IsTextual(t schema.Type) bool { return HoldingOf(t).Textual() }

// Typ returns the type that f is of.
func (f Holding) Typ() schema.Type {
	return schema.Type{Kind: f.Kind, Precision: f.Precision, Scale: f.Scale, Single: f.Single}
}

// TextValue returns the value that is held as a text.
func (f Holding) TextValue(s string) schema.Value { return schema.TextOf(f.Kind, s) }

// NumValue returns the value that has the number n in order.
func (f Holding) NumValue(n int64) schema.Value {
	switch f.Kind {
	case schema.Float:
		n = orderedBits(n)
	case schema.Decimal:
		return schema.TextOf(schema.Decimal, schema.UnscaleDecimal(n, f.Scale))
	default: // it is held as it is compared
	}
	return schema.NumOf(f.Kind, n)
}

// Float returns the number in order of a float that a row has. It returns false for what is not finite.
func (f Holding) Float(v float64) (int64, bool) {
	if f.Single {
		v, _ = schema.Single(v)
	}
	return orderedFloat(v), finite(v)
}

// Ordered returns v's number in order. It returns false where no row has the value, and then the number that is next below it.
func (f Holding) Ordered(v schema.Value) (n int64, exact bool) {
	switch f.Kind {
	case schema.Float:
		return orderedFloat(v.Float()), true
	case schema.Decimal:
		return schema.ScaleDecimal(v.Text(), f.Scale)
	default:
		return v.Bits(), true
	}
}

// HoldingOfTerm returns how the values of a term are held.
func HoldingOfTerm(t *schema.Term) Holding {
	if t.Length {
		return Holding{Kind: schema.Int}
	}
	return HoldingOf(t.Type)
}

// OrderedNums returns the values of a set that is not textual, in order and each once.
func (f Holding) OrderedNums(set schema.Values) []int64 {
	list := make([]int64, 0, set.Len())
	for i := range set.Len() {
		if n, exact := f.Ordered(set.At(i)); exact {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// end returns the number of an end of a range and how it is meant, where rows have only the values of f.
func (f Holding) end(v schema.Value, end predicate.End, low bool) (int64, predicate.End) {
	if end == predicate.Open {
		return 0, end
	}
	n, exact := f.Ordered(v)
	switch {
	case exact:
		return n, end
	case low: // above what is next below it
		return n, predicate.Exclusive
	default:
		return n, predicate.Inclusive
	}
}
