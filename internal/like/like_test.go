package like_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/like"
)

func TestParse(t *testing.T) {
	text := func(s string) like.Token {
		return like.Token{Kind: like.Literal, Text: s}
	}
	run, one := like.Token{Kind: like.Run}, like.Token{Kind: like.One}
	for _, test := range []struct {
		pattern string
		want    []like.Token
	}{
		{``, nil},
		{`abc`, []like.Token{text("abc")}},
		{`a%b_c`, []like.Token{text("a"), run, text("b"), one, text("c")}},
		{`%%a%%%`, []like.Token{run, text("a"), run}},
		{`__`, []like.Token{one, one}},
		{`\%\_\\`, []like.Token{text(`%_\`)}},
		{`\a\é`, []like.Token{text("aé")}},
		{`a\`, []like.Token{text(`a\`)}},
		{`a\\`, []like.Token{text(`a\`)}},
		{`%\`, []like.Token{run, text(`\`)}},
	} {
		if diff := cmp.Diff(test.want, like.Parse(test.pattern)); diff != "" {
			t.Errorf("Parse(%s): -want +got\n%s", test.pattern, diff)
		}
	}
}

// plain is what like_ means, a character at a time.
func plain(s, pattern string) bool {
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

func TestMatchIsThePlainMatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	draw := func(from ...string) string {
		var b strings.Builder
		for range rng.IntN(8) {
			b.WriteString(from[rng.IntN(len(from))])
		}
		return b.String()
	}
	for range 50_000 {
		s, pattern := draw("a", "A", "b", "é", "É", "%", "_", `\`), draw("a", "B", "é", "%", "_", `\`)
		if got, want := like.Match(s, like.Parse(pattern)), plain(s, pattern); got != want {
			t.Fatalf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, seed := range [][2]string{{"tomato", "m%t_"}, {"100%", `0\%`}, {`a\`, `\`}, {"Ünïcode", "ün_c"}, {"", "%"}, {"\u212a", "K"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, s, pattern string) {
		if len(s) > 20 || len(pattern) > 10 || !utf8.ValidString(s) || !utf8.ValidString(pattern) {
			t.Skip("the plain match takes time exponential in the pattern")
		}
		if got, want := like.Match(s, like.Parse(pattern)), plain(s, pattern); got != want {
			t.Fatalf("%q like %q = %v, want %v", s, pattern, got, want)
		}
	})
}

func TestMatchIsNeverSlow(t *testing.T) {
	s := strings.Repeat("a", 1<<12)
	tokens := like.Parse(strings.Repeat("%a_a", 1<<8) + "%b")
	began := time.Now()
	if like.Match(s, tokens) {
		t.Error("a text of a has a b")
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("took %s", took)
	}
}

func ExampleParse() {
	for _, t := range like.Parse(`50\%_o%`) {
		fmt.Printf("%d %q\n", t.Kind, t.Text)
	}
	// Output:
	// 0 "50%"
	// 2 ""
	// 0 "o"
	// 1 ""
}

func ExampleMatch() {
	pattern := like.Parse("t_m%o")
	fmt.Println(like.Match("Green TOMATOES", pattern), like.Match("tmo", pattern))
	// Output: true false
}
