package fuzz

import (
	"math/rand"
	"strings"

	"github.com/leanovate/gopter"
)

// Raw generates texts that are JSON or nearly so, as []byte: duplicate keys, unusual escapes, numbers of every spelling,
// deep and long values, invalid UTF-8.
func Raw() gopter.Gen {
	return func(p *gopter.GenParameters) *gopter.GenResult {
		return gopter.NewGenResult(rawText(p.Rng), gopter.NoShrinker)
	}
}

var (
	rawNumbers = []string{
		"0", "-0", "1", "-1", "1.0", "1.5", "1e0", "1E+2", "20.0", "2e1", "01", "-01", "+1", ".5", "1.", "1e", "1e400", "-1e400", "1e-400", "0x10", "NaN", "Infinity", "-Infinity",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "9007199254740993", "1_000", "0.1e-7", "123456789012345678901234567890",
	}
	rawStrings = []string{
		`""`, `"a"`, `"\u0061"`, `"\u0000"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\uD800"`, `"\x41"`, `"\'"`, `"\`, `"\"`, `"a`, "\"\n\"", "\"\x7f\"", "\"\xff\"", "\"\xc0\x80\"",
		"\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "'a'", "a", `"\/"`, `"\b\f\n\r\t"`, `"\u00e9"`, `"é"`, `"😀"`, `"any_"`, `"any\u005f"`, `"operator"`, `"or_"`, `"2024-01-01"`, `"now"`, `"\u2028"`,
	}
	rawWords = []string{"true", "false", "null", "True", "nul", "nulll", "undefined", "", " ", "\t", "\ufeff", "/* */", "// \n", "#", ",", ":", "{", "}", "[", "]", "\x00"}
)

func rawText(rng *rand.Rand) []byte {
	var out strings.Builder
	rawValue(rng, &out, 0)
	if rng.Intn(8) == 0 {
		out.WriteString(pick(rng, rawWords))
	}
	text := []byte(out.String())
	if len(text) > 0 && rng.Intn(6) == 0 { // change one byte
		text[rng.Intn(len(text))] = byte(rng.Intn(256))
	}
	return text
}

func rawValue(rng *rand.Rand, out *strings.Builder, depth int) {
	switch n := rng.Intn(20); {
	case n < 3:
		out.WriteString(pick(rng, rawNumbers))
	case n < 6:
		out.WriteString(pick(rng, rawStrings))
	case n < 8:
		out.WriteString(pick(rng, rawWords))
	case n == 8 && depth == 0:
		out.WriteString(strings.Repeat(pick(rng, []string{"[", "{\"a\":", `{"not_":`, " "}), 1+rng.Intn(600)))
	case depth > 5:
		out.WriteString("1")
	case n < 13:
		rawItems(rng, out, "[]", func() { rawValue(rng, out, depth+1) })
	default:
		rawItems(rng, out, "{}", func() {
			out.WriteString(pick(rng, append(rawStrings[:3:3], `"any_"`, `"any\u005f"`, `"id"`, `"name"`, `"operator"`, `"and_"`, `"or_"`, `"not_"`, `"sort"`, `"limit"`, `"cursor"`, `"flows"`)))
			out.WriteString(pick(rng, []string{":", ":", ":", ":", " : ", "", "::"}))
			rawValue(rng, out, depth+1)
		})
	}
}

func rawItems(rng *rand.Rand, out *strings.Builder, brackets string, item func()) {
	out.WriteByte(brackets[0])
	for i := range rng.Intn(5) {
		if i > 0 {
			out.WriteString(pick(rng, []string{",", ",", ",", ",", ", ", ",,", ""}))
		}
		item()
	}
	if rng.Intn(30) > 0 {
		out.WriteByte(brackets[1])
	}
}
