package file_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/schema/file"
)

func TestHostileFilesAreRefusedSoon(t *testing.T) {
	const size = 1 << 20
	fill := func(s string) string { return strings.Repeat(s, (size-20)/len(s)) }
	some := func(s string) string { return strings.Repeat(s, 4_000) } // not too many tokens
	var many strings.Builder
	for i := range 4_000 {
		many.WriteString("k" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + time.Duration(i).String() + ": 1\n")
	}
	for _, row := range []struct{ name, text string }{
		{"lists", fill("[")},
		{"objects", fill("{a: ")},
		{"entries in a line", fill("- ")},
		{"entries of lists", fill("- [")},
		{"explicit keys", fill("? ")},
		{"keys of keys", fill("a: ")},
		{"anchors", "a: &a [x]\n" + fill("b: [*a, *a, *a]\n")},
		{"tags", fill("!!str ")},
		{"an open string", `a: "` + fill("x")},
		{"an escaped string", `a: "` + fill(`\n`) + `"`},
		{"block text", "a: |\n" + fill("  x\n")},
		{"comments", fill("# x\n")},
		{"many keys", many.String()},
		{"many values", "a: [" + fill("x, ") + "]"},
		{"blank lines", fill("\n")},
		{"spaces", fill(" ")},
		{"documents", fill("---\n")},
		{"deeper lines", deeper(400)},
		{"too long", strings.Repeat("x", size+1)},
		{"one key again", some("a: 1\n")},
		{"too many keys", fill("a: 1\n")},
		{"entries", some("- a\n")},
		{"nested entries", some("- - a\n")},
		{"flow entries", "a: [" + some("x, ") + "]"},
		{"flow keys", "a: {" + some("x: 1, ")[:4_000] + "}"},
		{"quoted keys", some("\"a\":\n")},
		{"JSON", fill(`{"a":`)},
		{"JSON strings", "[" + strings.TrimSuffix(fill(`"x",`), ",") + "]"},
	} {
		start := time.Now()
		_, err := file.Parse("hostile.yaml", []byte(row.text))
		if err == nil {
			t.Errorf("%s: valid, want errors", row.name)
			continue
		}
		checkPlaces(t, err)
		t.Logf("%s: %v", row.name, time.Since(start))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v, want less than 5 s", row.name, took)
		}
	}
}

// deeper returns n keys, each inside the one before.
func deeper(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}
