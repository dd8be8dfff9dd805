package needle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/schema"
)

// The tests that are made for speed say what predicate's plain ones say.
func TestTextTestsArePlainOnes(t *testing.T) {
	for seed := range uint64(20000) {
		r := evaltest.NewRandom(seed)
		n := predicate.Text(evaltest.PlainText, predicate.Match{
			Where: predicate.Where(r.IntN(int(predicate.LastWhere) + 1)), Fold: r.IntN(2) == 0, Every: r.IntN(2) == 0,
		}, schema.Texts(r.Letters(6)))
		n.Match.Fold = n.Match.Fold && n.Match.Where != predicate.Glob
		for range evaltest.Pick(r, r.IntN(3), r.IntN(3), r.IntN(3*needle.ManyNeedles)) {
			n.Set = n.Set.Append(schema.Text(r.Letters(4)))
		}
		holds := needle.HoldsText(&n)
		for range 5 {
			s := r.Letters(evaltest.Pick(r, 3, 40))
			if r.IntN(3) == 0 { // a needle, as it stands or in another case
				s = evaltest.Pick(r, schema.FoldASCII, strings.ToUpper, strings.Clone)(evaltest.Pick(r, n.Set.Texts...))
			}
			if got, want := holds(s), predicate.Eval(&n, evaltest.PlainRow{"text": schema.Text(s)}.Among(nil)); got != want {
				t.Fatalf("%+v of %q on %q = %v, want %v", n.Match, n.Set.Texts, s, got, want)
			}
		}
	}
}

// The automaton stands at the beginning of a long needle when a short one inside it is found.
func TestANeedleInsideAnotherIsFoundPlainOnes(t *testing.T) {
	for _, every := range []bool{false, true} {
		n := predicate.Text(evaltest.PlainText, predicate.Match{Every: every}, schema.Texts("bc", "abcdX", "cd"))
		s := "abcd"
		for i := range needle.ManyNeedles {
			word := string(rune('A' + i))
			n.Set = n.Set.Append(schema.Text(word))
			if every {
				s += word
			}
		}
		if every {
			s += "abcdX"
		}
		if !needle.HoldsText(&n)(s) {
			t.Errorf("%q holds none of %q, or, for every, not each: %v", s, n.Set.Texts, every)
		}
	}
}

func FuzzLike(f *testing.F) {
	f.Add("otter", "The Otter")
	f.Add(`a%b_\%`, "xAyyB😀%")
	f.Add("_%_", "é")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		pattern, s = strings.ToValidUTF8(pattern, "?"), strings.ToValidUTF8(s, "?")
		if got, want := needle.NewLike(pattern)(s), like.Match(s, like.Parse(pattern)); got != want {
			t.Errorf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("otter", "the otter sleeps OTTER")
	f.Add("t", "")
	f.Fuzz(func(t *testing.T, sought, s string) {
		got, want := needle.NewFolded(sought).Index(s), strings.Index(schema.FoldASCII(s), schema.FoldASCII(sought))
		if got != want {
			t.Errorf("%q in %q is at %d, want %d", sought, s, got, want)
		}
	})
}

// A text and a needle of little else than one letter make every place look like the right one, so that the search goes on in linear time.
func TestASearchInVainFindsWhatIsThere(t *testing.T) {
	linear := 0
	for seed := range uint64(20000) {
		r := evaltest.NewRandom(seed)
		sought, s := r.Repeated(60), r.Repeated(400)
		f := needle.NewFolded(sought)
		want := strings.Index(schema.FoldASCII(s), schema.FoldASCII(sought))
		if got := f.Index(s); got != want {
			t.Fatalf("%q in %q is at %d, want %d", sought, s, got, want)
		}
		padded := []byte("aab" + s + "aaaaaaaa")
		if got := f.WithinPadded(padded, 3, 3+len(s)); got != (want >= 0) {
			t.Fatalf("%q in %q is there: %v, want %v", sought, s, got, want >= 0)
		}
		if f.Borders.Load() != nil {
			linear++
		}
	}
	if linear < 1000 {
		t.Errorf("%d searches went on in linear time, want 1,000 of 20,000 or more", linear)
	}
}

// What a search compares grows with the text and the needles, and not with their product: a hundred needles of nearly the
// text take at most a few times as long as one that is not there at all.
func TestManyNeedlesCostNoMoreThanTheText(t *testing.T) {
	if evaltest.Raced {
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
		n := predicate.Text(evaltest.PlainText, test.match, schema.Texts())
		for i := range 100 {
			n.Set = n.Set.Append(schema.Text(test.made(i)))
		}
		holds := needle.HoldsText(&n)
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
