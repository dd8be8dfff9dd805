package sqlgen

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/schema"
)

// TestPatternsAreReadAsLikeParseReadsThem writes every short pattern anew from its parts, and compares.
func TestPatternsAreReadAsLikeParseReadsThem(t *testing.T) {
	const letters = `%_\aB!`
	var patterns []string
	for n, last := 0, []string{""}; n < 5; n++ {
		var next []string
		for _, p := range last {
			for i := range len(letters) {
				next = append(next, p+letters[i:i+1])
			}
		}
		patterns, last = append(patterns, next...), next
	}
	for _, esc := range []byte{'\\', '!'} {
		escape := strings.NewReplacer("%", string(esc)+"%", "_", string(esc)+"_", string(esc), string(esc)+string(esc))
		for _, p := range patterns {
			want := "%"
			for _, token := range like.Parse(p) {
				switch token.Kind {
				case like.Run:
					want += "%"
				case like.One:
					want += "_"
				case like.Literal:
					want += escape.Replace(schema.FoldASCII(token.Text))
				}
			}
			got := pattern(nil, predicate.Match{Where: predicate.Like}, p, esc)
			if squeeze(got, esc) != squeeze(want+"%", esc) {
				t.Fatalf("%q becomes %q, want %q", p, got, want+"%")
			}
		}
	}
}

// squeeze makes runs that touch one.
func squeeze(p string, esc byte) string {
	var out []byte
	for i := 0; i < len(p); i++ {
		if p[i] == esc {
			out = append(out, p[i], p[i+1])
			i++
			continue
		}
		if n := len(out); p[i] == '%' && n > 0 && out[n-1] == '%' && (n < 2 || out[n-2] != esc || n > 2 && out[n-3] == esc) {
			continue
		}
		out = append(out, p[i])
	}
	return string(out)
}
