package sqlgen

import (
	"cmp"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// TestSumsInHalvesSortAsSumsDoAndAreReadAgain: the text that SQLite makes of a sum is compared as bytes are.
func TestSumsInHalvesSortAsSumsDoAndAreReadAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	typ := schema.Type{Kind: schema.Decimal, Precision: schema.SumDigits, Scale: 2}
	draw := func() *big.Int { // about zero and powers of two, where halves carry
		n := big.NewInt(int64(rng.IntN(5) - 2))
		if at := rng.IntN(3); at > 0 {
			power := new(big.Int).Lsh(big.NewInt(1), uint(rng.IntN(93)))
			if at == 2 {
				power.Neg(power)
			}
			n.Add(n, power)
		}
		return n
	}
	key := func(n *big.Int) string {
		k, err := schema.ParseDecimal(n.String() + "e-2")
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	codec := Codec{d: SQLite, t: typ, scalar: SQLite.beyond}
	for range 20000 {
		a, b := draw(), draw()
		x, y := halvedText(&typ, key(a), toNone), halvedText(&typ, key(b), toNone)
		if got := cmp.Compare(x, y); got != a.Cmp(b) {
			t.Fatalf("%s and %s of %s and %s compare as %d", x, y, a, b, got)
		}
		v, err := codec.Value(x)
		if err != nil || v.Text() != key(a) {
			t.Fatalf("%s of %s is read as %v, %v", x, a, v, err)
		}
	}
}

// TestAValueBetweenSumsStandsForTheOneBesideIt: what has more digits than a sum is equal to none of them, and above and below the right ones.
func TestAValueBetweenSumsStandsForTheOneBesideIt(t *testing.T) {
	typ := schema.Type{Kind: schema.Decimal, Precision: schema.SumDigits, Scale: 1}
	text := func(s string, r rounding) string {
		k, err := schema.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return halvedText(&typ, k, r)
	}
	for _, test := range []struct {
		value string
		r     rounding
		want  string
	}{
		{"1.25", toBelow, text("1.2", toNone)},
		{"1.25", toAbove, text("1.3", toNone)},
		{"-1.25", toBelow, text("-1.3", toNone)},
		{"-1.25", toAbove, text("-1.2", toNone)},
		{"1.25", toNone, aboveHalves},
		{"1e37", toBelow, aboveHalves},
		{"-1e37", toAbove, ""},
	} {
		if got := text(test.value, test.r); got != test.want {
			t.Errorf("%s rounded by %s is %q, want %q", test.value, strconv.Itoa(int(test.r)), got, test.want)
		}
	}
}
