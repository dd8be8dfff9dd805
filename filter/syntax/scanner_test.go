package syntax_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

// valid reads a whole text without building anything.
func valid(text []byte) (bool, *syntax.Scanner) {
	s := &syntax.Scanner{Data: text}
	return s.Skip() && s.Finish(), s
}

func TestSkipReadsAnyDepth(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 511, 512, 513, 100_000} {
		mixed := strings.Repeat(`[{"":`, n) + "[]" + strings.Repeat("}]", n)
		if ok, s := valid([]byte(mixed)); !ok {
			t.Errorf("%d levels: %s at %d", n, s.Message(), s.At)
		}
		for _, broken := range []string{
			mixed[:len(mixed)-1],
			mixed + "]",
			mixed[:len(mixed)-2] + "]}",
			mixed[:5*n] + mixed[5*n+1:],
		} {
			if ok, _ := valid([]byte(broken)); ok {
				t.Errorf("%d levels: Skip accepts %.40s…", n, broken)
			}
		}
	}
}

func TestEveryByteOfAStringIsLookedAt(t *testing.T) {
	for length := range 40 {
		for at := range length {
			for c := range 256 {
				text := []byte(`"` + strings.Repeat("x", length) + `"`)
				text[1+at] = byte(c)
				want := json.Valid(text) && c < 0x80
				if ok, _ := valid(text); ok != want {
					t.Fatalf("%q is valid = %v, want %v", text, ok, want)
				}
			}
		}
	}
}

func TestUnescapeAgreesWithEncodingJSON(t *testing.T) {
	for c := range 0x10000 {
		for _, text := range []string{
			fmt.Sprintf(`"a\u%04xb"`, c),
			fmt.Sprintf(`"\u%04X\uDC00\\"`, c),
			fmt.Sprintf(`"%c\/"`, c),
		} {
			s := &syntax.Scanner{Data: []byte(text)}
			span, ok := s.Quoted()
			if !ok {
				continue // a control character, or half a surrogate pair
			}
			var want string
			text = text[:s.At] // a bare quote ends it early
			if err := json.Unmarshal([]byte(text), &want); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			got := string(syntax.Unescape(nil, s.Data[span.Start:span.End]))
			if got != want || span.Escaped != strings.Contains(text, `\`) {
				t.Fatalf("%s = %q, escaped %v, want %q", text, got, span.Escaped, want)
			}
		}
	}
}

func TestAScannerThatHasNotFailedHasNoMessage(t *testing.T) {
	if ok, s := valid([]byte("{}")); !ok || s.Message() != "" {
		t.Errorf("Message = %q, want none", s.Message())
	}
}
