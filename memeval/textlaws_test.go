package memeval

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/schema"
)

// The tests that are made for speed say what predicate's plain ones say.
func TestTextTestsArePlainOnes(t *testing.T) {
	for seed := range uint64(20000) {
		r := newRandom(seed)
		n := predicate.Text(plainText, predicate.Match{
			Where: pick(r, predicate.Anywhere, predicate.AtStart, predicate.AtEnd, predicate.Like), Fold: r.IntN(2) == 0, Every: r.IntN(2) == 0,
		}, schema.Texts(r.letters(6)))
		for range pick(r, r.IntN(3), r.IntN(3), r.IntN(3*manyNeedles)) {
			n.Set = n.Set.Append(schema.Text(r.letters(4)))
		}
		holds := holdsText(&n)
		for range 5 {
			s := r.letters(40)
			if got, want := holds(s), predicate.Eval(&n, plainRow{"text": schema.Text(s)}.among(nil)); got != want {
				t.Fatalf("%+v of %q on %q = %v, want %v", n.Match, n.Set.Texts, s, got, want)
			}
		}
	}
}

// The automaton stands at the beginning of a long needle when a short one inside it is found.
func TestANeedleInsideAnotherIsFoundPlainOnes(t *testing.T) {
	for _, every := range []bool{false, true} {
		n := predicate.Text(plainText, predicate.Match{Every: every}, schema.Texts("bc", "abcdX", "cd"))
		s := "abcd"
		for i := range manyNeedles {
			word := string(rune('A' + i))
			n.Set = n.Set.Append(schema.Text(word))
			if every {
				s += word
			}
		}
		if every {
			s += "abcdX"
		}
		if !holdsText(&n)(s) {
			t.Errorf("%q holds none of %q, or, for every, not each: %v", s, n.Set.Texts, every)
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
		if got, want := newLike(pattern)(s), like.Match(s, like.Parse(pattern)); got != want {
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

// A text and a needle of little else than one letter make every place look like the right one, so that the search goes on in linear time.
func TestASearchInVainFindsWhatIsThere(t *testing.T) {
	linear := 0
	for seed := range uint64(20000) {
		r := newRandom(seed)
		needle, s := r.repeated(60), r.repeated(400)
		f := newFolded(needle)
		want := strings.Index(schema.FoldASCII(s), schema.FoldASCII(needle))
		if got := f.index(s); got != want {
			t.Fatalf("%q in %q is at %d, want %d", needle, s, got, want)
		}
		padded := []byte("aab" + s + "aaaaaaaa")
		if got := f.withinPadded(padded, 3, 3+len(s)); got != (want >= 0) {
			t.Fatalf("%q in %q is there: %v, want %v", needle, s, got, want >= 0)
		}
		if f.borders.Load() != nil {
			linear++
		}
	}
	if linear < 1000 {
		t.Errorf("%d searches went on in linear time, want 1,000 of 20,000 or more", linear)
	}
}

// repeated returns a text of at least one and at most n letters that are nearly all the same.
func (r random) repeated(n int) string {
	b := bytes.Repeat([]byte("a"), 1+r.IntN(n))
	for range r.IntN(4) {
		b[r.IntN(len(b))] = pick(r, byte('A'), 'b', 'B', '@', '`')
	}
	return string(b)
}

// What a search compares grows with the text and the needles, and not with their product: a hundred needles of nearly the
// text take at most a few times as long as one that is not there at all.
func TestManyNeedlesCostNoMoreThanTheText(t *testing.T) {
	if raced {
		t.Skip("the race detector slows what it watches")
	}
	text := strings.Repeat("a", 4000)
	for _, test := range []struct {
		name  string
		match predicate.Match
		made  func(i int) string
	}{
		{"icontains_", predicate.Match{Fold: true}, func(i int) string { return strings.Repeat("a", 500+i) + "b" }},
		{"icontains_ of equal texts", predicate.Match{Fold: true}, func(int) string { return strings.Repeat("a", 500) + "b" }},
		{"contains_", predicate.Match{}, func(i int) string { return strings.Repeat("a", 500+i) + "b" }},
		{"startswith_", predicate.Match{Where: predicate.AtStart}, func(i int) string { return strings.Repeat("a", 500+i) + "b" }},
		{"iendswith_", predicate.Match{Where: predicate.AtEnd, Fold: true}, func(i int) string { return "B" + strings.Repeat("a", 500+i) }},
		{"query_ with +", predicate.Match{Fold: true, Every: true}, func(i int) string { return strings.Repeat("A", 500-i) }},
	} {
		n := predicate.Text(plainText, test.match, schema.Texts())
		for i := range 100 {
			n.Set = n.Set.Append(schema.Text(test.made(i)))
		}
		holds := holdsText(&n)
		began := time.Now()
		for range 20 {
			if holds(text) != test.match.Every {
				t.Errorf("%s: %v", test.name, !test.match.Every)
			}
		}
		// A hundred times a hundred needles of 500 in 4,000 bytes, byte by byte, would take ten seconds and more.
		if took := time.Since(began); took > 200*time.Millisecond {
			t.Errorf("%s: 20 texts took %s", test.name, took)
		}
	}
}

func TestNumbersSortAsTheirFloats(t *testing.T) {
	floats := []float64{math.Inf(-1), -math.MaxFloat64, -1.5, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, 1.5, math.MaxFloat64, math.Inf(1)}
	for i := range floats {
		for j := range floats {
			if got, want := orderedFloat(floats[i]) < orderedFloat(floats[j]), floats[i] < floats[j]; got != want {
				t.Errorf("%v < %v = %v, want %v", floats[i], floats[j], got, want)
			}
		}
		if got := (holding{Kind: schema.Float}).numValue(orderedFloat(floats[i])).Float(); got != floats[i] {
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
		n := predicate.Text(term, predicate.Match{Fold: true}, schema.Texts(test.needle))
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
