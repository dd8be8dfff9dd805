package memeval

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A holding is how the values of a type are held: as texts or as numbers in order. It is the type's kind, and of a decimal its digits.
//
// Decimals of up to 18 digits are the integers that they are times ten to their scale, and as fast as ints; others are their keys.
type holding struct {
	schema.Kind

	precision, scale uint8
}

func holdingOf(t schema.Type) holding { return holding{t.Kind, t.Precision, t.Scale} }

// Textual reports whether values are held as texts.
func (f holding) Textual() bool { return f.Kind.Textual() && !f.scaled() }

func (f holding) scaled() bool {
	return f.Kind == schema.Decimal && f.precision > 0 && f.precision <= schema.ScaledDigits
}

// isTextual reports whether values of t are held as texts.
func isTextual(t schema.Type) bool { return holdingOf(t).Textual() }

// typ returns the type that f is of.
func (f holding) typ() schema.Type {
	return schema.Type{Kind: f.Kind, Precision: f.precision, Scale: f.scale}
}

// textValue returns the value that is held as a text.
func (f holding) textValue(s string) schema.Value { return schema.TextOf(f.Kind, s) }

// numValue returns the value that has the number n in order.
func (f holding) numValue(n int64) schema.Value {
	switch f.Kind {
	case schema.Float:
		n = orderedBits(n)
	case schema.Decimal:
		return schema.TextOf(schema.Decimal, schema.UnscaleDecimal(n, f.scale))
	default: // it is held as it is compared
	}
	return schema.NumOf(f.Kind, n)
}

// ordered returns v's number in order. It returns false where no row has the value, and then the number that is next below it.
func (f holding) ordered(v schema.Value) (n int64, exact bool) {
	switch f.Kind {
	case schema.Float:
		return orderedFloat(v.Float()), true
	case schema.Decimal:
		return schema.ScaleDecimal(v.Text(), f.scale)
	default:
		return v.Bits(), true
	}
}

// holdingOfTerm returns how the values of a term are held.
func holdingOfTerm(t *schema.Term) holding {
	if t.Length {
		return holding{Kind: schema.Int}
	}
	return holdingOf(t.Type)
}

// orderedNums returns the values of a set that is not textual, in order and each once.
func (f holding) orderedNums(set schema.Values) []int64 {
	list := make([]int64, 0, set.Len())
	for i := range set.Len() {
		if n, exact := f.ordered(set.At(i)); exact {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// end returns the number of an end of a range and how it is meant, where rows have only the values of f.
func (f holding) end(v schema.Value, end predicate.End, low bool) (int64, predicate.End) {
	if end == predicate.Open {
		return 0, end
	}
	n, exact := f.ordered(v)
	switch {
	case exact:
		return n, end
	case low: // above what is next below it
		return n, predicate.Exclusive
	default:
		return n, predicate.Inclusive
	}
}
