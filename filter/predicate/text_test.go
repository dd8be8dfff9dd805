package predicate_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestParseLike(t *testing.T) {
	text := func(s string) predicate.LikeToken {
		return predicate.LikeToken{Kind: predicate.LikeLiteral, Text: s}
	}
	run, one := predicate.LikeToken{Kind: predicate.LikeRun}, predicate.LikeToken{Kind: predicate.LikeOne}
	for _, test := range []struct {
		pattern string
		want    []predicate.LikeToken
	}{
		{``, nil},
		{`abc`, []predicate.LikeToken{text("abc")}},
		{`a%b_c`, []predicate.LikeToken{text("a"), run, text("b"), one, text("c")}},
		{`%%a%%%`, []predicate.LikeToken{run, text("a"), run}},
		{`__`, []predicate.LikeToken{one, one}},
		{`\%\_\\`, []predicate.LikeToken{text(`%_\`)}},
		{`\a\é`, []predicate.LikeToken{text("aé")}},
		{`a\`, []predicate.LikeToken{text(`a\`)}},
		{`a\\`, []predicate.LikeToken{text(`a\`)}},
		{`%\`, []predicate.LikeToken{run, text(`\`)}},
	} {
		if diff := cmp.Diff(test.want, predicate.ParseLike(test.pattern)); diff != "" {
			t.Errorf("ParseLike(%s): -want +got\n%s", test.pattern, diff)
		}
	}
}

// like is what like_ means, a character at a time.
func like(s, pattern string) bool {
	for i := range len(s) + 1 {
		if begins([]rune(s[i:]), []rune(pattern)) && (i == len(s) || utf8.RuneStart(s[i])) {
			return true
		}
	}
	return false
}

func begins(s, pattern []rune) bool {
	switch {
	case len(pattern) == 0:
		return true
	case pattern[0] == '%':
		for i := range len(s) + 1 {
			if begins(s[i:], pattern[1:]) {
				return true
			}
		}
		return false
	case pattern[0] == '_':
		return len(s) > 0 && begins(s[1:], pattern[1:])
	case pattern[0] == '\\' && len(pattern) > 1:
		pattern = pattern[1:]
	}
	fold := func(c rune) rune {
		if 'A' <= c && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}
	return len(s) > 0 && fold(s[0]) == fold(pattern[0]) && begins(s[1:], pattern[1:])
}

func TestMatchLikeIsThePlainMatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	draw := func(from ...string) string {
		var b strings.Builder
		for range rng.IntN(8) {
			b.WriteString(pick(rng, from...))
		}
		return b.String()
	}
	for range 50_000 {
		s, pattern := draw("a", "A", "b", "é", "É", "%", "_", `\`), draw("a", "B", "é", "%", "_", `\`)
		if got, want := predicate.MatchLike(s, predicate.ParseLike(pattern)), like(s, pattern); got != want {
			t.Fatalf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	}
}

func FuzzMatchLike(f *testing.F) {
	for _, seed := range [][2]string{{"tomato", "m%t_"}, {"100%", `0\%`}, {`a\`, `\`}, {"Ünïcode", "ün_c"}, {"", "%"}, {"\u212a", "K"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, s, pattern string) {
		if len(s) > 20 || len(pattern) > 10 || !utf8.ValidString(s) || !utf8.ValidString(pattern) {
			t.Skip("the plain match takes time exponential in the pattern")
		}
		if got, want := predicate.MatchLike(s, predicate.ParseLike(pattern)), like(s, pattern); got != want {
			t.Fatalf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	})
}

func TestMatchLikeIsNeverSlow(t *testing.T) {
	s := strings.Repeat("a", 1<<12)
	tokens := predicate.ParseLike(strings.Repeat("%a_a", 1<<8) + "%b")
	began := time.Now()
	if predicate.MatchLike(s, tokens) {
		t.Error("a text of a has a b")
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("took %s", took)
	}
}

func TestHoldsText(t *testing.T) {
	for _, test := range []struct {
		s, needle  string
		match      predicate.Match
		want, fold bool // as it is; letters in either case
	}{
		{"tomato", "mat", predicate.Match{}, true, true},
		{"tomato", "MAT", predicate.Match{}, false, true},
		{"AZaz", "azAZ", predicate.Match{}, false, true},
		{"@[`{", "`{@[", predicate.Match{}, false, false}, // what stands beside A, Z, a and z
		{"tomato", "to", predicate.Match{Where: predicate.AtStart}, true, true},
		{"tomato", "om", predicate.Match{Where: predicate.AtStart}, false, false},
		{"tomato", "TO", predicate.Match{Where: predicate.AtEnd}, false, true},
		{"tomato", "", predicate.Match{Where: predicate.AtEnd}, true, true},
		{"", "", predicate.Match{}, true, true},
		{"É", "é", predicate.Match{}, false, false},
		{"\u212a", "k", predicate.Match{}, false, false}, // the Kelvin sign is no K
		{"100%", "0%", predicate.Match{Where: predicate.AtEnd}, true, true},
		{"tomato", "T_M", predicate.Match{Where: predicate.Like}, true, true},
		{"AZaz", "az%AZ", predicate.Match{Where: predicate.Like}, true, true},
		{"@[`{", "`{@[", predicate.Match{Where: predicate.Like}, false, false},
	} {
		if got := predicate.HoldsText(test.s, test.needle, test.match); got != test.want {
			t.Errorf("%q holds %q %+v = %v, want %v", test.s, test.needle, test.match, got, test.want)
		}
		test.match.Fold = true
		if got := predicate.HoldsText(test.s, test.needle, test.match); got != test.fold {
			t.Errorf("%q holds %q %+v = %v, want %v", test.s, test.needle, test.match, got, test.fold)
		}
	}
}

func TestMatchTextTakesOneNeedleOrEach(t *testing.T) {
	for _, test := range []struct {
		needles   []string
		one, each bool
	}{
		{nil, false, true},
		{[]string{"a"}, true, true},
		{[]string{"x"}, false, false},
		{[]string{"a", "x"}, true, false},
		{[]string{"a", "b"}, true, true},
	} {
		n := predicate.Text(strs[0], predicate.Match{}, schema.Texts(test.needles...))
		if got := predicate.MatchText("ab", &n); got != test.one {
			t.Errorf("ab holds one of %q = %v, want %v", test.needles, got, test.one)
		}
		n.Match.Every = true
		if got := predicate.MatchText("ab", &n); got != test.each {
			t.Errorf("ab holds each of %q = %v, want %v", test.needles, got, test.each)
		}
	}
}
