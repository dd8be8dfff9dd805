package memeval

import (
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// The tests that are made for speed say what predicate's plain ones say.
func TestTextTestsArePlainOnes(t *testing.T) {
	for seed := range uint64(20000) {
		r := newRandom(seed)
		n := predicate.Holds(nil, predicate.Match{
			Where: pick(r, predicate.Anywhere, predicate.AtStart, predicate.AtEnd, predicate.Like), Fold: r.IntN(2) == 0, Every: r.IntN(2) == 0,
		}, schema.Texts(r.letters(6)))
		for range r.IntN(3) {
			n.Set = n.Set.Append(schema.Text(r.letters(4)))
		}
		holds := holdsText(&n)
		for range 5 {
			s := r.letters(40)
			if got, want := holds(s), predicate.MatchText(s, &n); got != want {
				t.Fatalf("%+v of %q on %q = %v, want %v", n.Match, n.Set.Texts, s, got, want)
			}
		}
	}
}

// letters returns a text of up to n pieces out of very few, so that parts of it return.
func (r random) letters(n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		b.WriteString(pick(r, "a", "A", "b", "B", "ab", "%", "_", `\`, "é", "@", "`", "[", "{", "\x00", "Z", "z", "😀"))
	}
	return b.String()
}

func FuzzLike(f *testing.F) {
	f.Add("otter", "The Otter")
	f.Add(`a%b_\%`, "xAyyB😀%")
	f.Add("_%_", "é")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		pattern, s = strings.ToValidUTF8(pattern, "?"), strings.ToValidUTF8(s, "?")
		if got, want := like(pattern)(s), predicate.MatchLike(s, predicate.ParseLike(pattern)); got != want {
			t.Errorf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("otter", "the otter sleeps OTTER")
	f.Add("t", "")
	f.Fuzz(func(t *testing.T, needle, s string) {
		got, want := newFolded(needle).index(s), strings.Index(schema.FoldASCII(s), schema.FoldASCII(needle))
		if got != want {
			t.Errorf("%q in %q is at %d, want %d", needle, s, got, want)
		}
	})
}

func TestNumbersSortAsTheirFloats(t *testing.T) {
	floats := []float64{math.Inf(-1), -math.MaxFloat64, -1.5, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, 1.5, math.MaxFloat64, math.Inf(1)}
	for i := range floats {
		for j := range floats {
			if got, want := orderedFloat(floats[i]) < orderedFloat(floats[j]), floats[i] < floats[j]; got != want {
				t.Errorf("%v < %v = %v, want %v", floats[i], floats[j], got, want)
			}
		}
		if got := numValue(schema.Float, orderedFloat(floats[i])).Float(); got != floats[i] {
			t.Errorf("%v comes back as %v", floats[i], got)
		}
	}
	if orderedFloat(math.Copysign(0, -1)) != orderedFloat(0) {
		t.Error("minus zero is not zero")
	}
}

func TestIntsAreSpelledInOneWay(t *testing.T) {
	for _, test := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true}, {"-0", 0, true}, {"7", 7, true}, {"-12", -12, true},
		{"9223372036854775807", math.MaxInt64, true}, {"-9223372036854775808", math.MinInt64, true},
		{"9223372036854775808", 0, false}, {"-9223372036854775809", 0, false}, {"99999999999999999999", 0, false},
		{"20.0", 0, false}, {"2e1", 0, false}, {"007", 0, false}, {"+5", 0, false}, {"", 0, false}, {"-", 0, false}, {"1_0", 0, false},
	} {
		if got, ok := parseInt(test.text); got != test.want || ok != test.ok {
			t.Errorf("parseInt(%q) = %v, %v, want %v, %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

func TestAJoinOfNullsIsEmpty(t *testing.T) {
	label, country := albums.Column("label"), albums.Column("country")
	term := &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{label, country}, Join: true}
	x, y := "the ot", "ter"
	for _, test := range []struct {
		label, country *string
		needle         string
		want           bool
	}{
		{nil, nil, "", true}, {nil, nil, " ", true}, {nil, nil, "a", false},
		{&x, &y, "ot ter", true}, {&x, &y, "otter", false}, {nil, &y, " ter", true}, {&x, nil, "ot ", true},
	} {
		n := predicate.Holds(term, predicate.Match{Fold: true}, schema.Texts(test.needle))
		c, err := compilerFor[album](albums, nil)
		if err != nil {
			t.Fatal(err)
		}
		holds, err := c.test(&n)
		if err != nil {
			t.Fatal(err)
		}
		row := album{Label: test.label, Country: test.country}
		if got := holds(unsafe.Pointer(&row)); got != test.want {
			t.Errorf("%q in %v and %v = %v, want %v", test.needle, test.label, test.country, got, test.want)
		}
	}
}
