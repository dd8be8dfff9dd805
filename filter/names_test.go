package filter

import (
	"fmt"
	"strings"
	"testing"
)

func TestNamesFindTheirKeysAndNothingElse(t *testing.T) {
	for _, count := range []int{0, 1, 5, 64, 65, 300} {
		var keys []key
		for i := range count {
			keys = append(keys, key{name: fmt.Sprintf("%sname_%d%s", strings.Repeat("a", i%30), i, strings.Repeat("z", i%20)), kind: fieldKey})
		}
		n := newNames(append(keys, key{name: `a"b`, kind: fieldKey}, key{name: `c\`, kind: fieldKey}, key{name: "\x80", kind: fieldKey}))
		for i, k := range keys {
			for _, behind := range []string{"", `"`, `": {"any_": []}`} {
				found := n.find([]byte(k.name+behind), len(k.name))
				if found == nil || found.name != k.name {
					t.Fatalf("%d keys: find(%q) = %v, want it", count, k.name, found)
				}
				if (found.bit == 0) != (i >= 64) {
					t.Errorf("%d keys: the bit of key %d is %x", count, i, found.bit)
				}
			}
		}
		for _, other := range []string{"", "a", "name_", "aname_1", strings.Repeat("a", 99), `a"b`, `c\`, "\x80"} {
			if found := n.find([]byte(other), len(other)); found != nil {
				t.Errorf("%d keys: find(%q) = %s, want nothing", count, other, found.name)
			}
		}
	}
}

func TestQuoteFindsTheFirst(t *testing.T) {
	for n := range 40 {
		for _, behind := range []string{"", `"`, ` "abcdefgh"`} {
			text := strings.Repeat("é", n/2) + strings.Repeat("#", n%2) + `"` + behind
			if got, want := quote([]byte(text)), strings.IndexByte(text, '"'); got != want {
				t.Errorf("quote(%s) = %d, want %d", text, got, want)
			}
			if got := quote([]byte(strings.ReplaceAll(text, `"`, "!"))); got != -1 {
				t.Errorf("quote of a text without one = %d", got)
			}
		}
	}
}
