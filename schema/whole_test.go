package schema_test

import (
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestAnIntInsideJSONIsReadByItsValue(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "0e0": 0, "-0.0": 0, "1e-400": 0, "10": 10, "10.0": 10, "1e1": 10, "1.0E+1": 10, "100e-1": 10, "-10.000": -10, "0.1e2": 10,
		"9007199254740992.0": 1 << 53, "9.007199254740992e15": 1 << 53, "9007199254740993": 1<<53 + 1,
		"9223372036854775807": 1<<63 - 1, "-9223372036854775808": -1 << 63,
	} {
		if got, ok := schema.ParseWhole(text); got != want || !ok {
			t.Errorf("ParseWhole(%q) = %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "-", "1.5", "1e-1", "1e17", "9007199254740994.0", "9223372036854775808", "-9223372036854775809", "9223372036854775807.0", "-9223372036854775808.0", "1e400", "-1e19",
		"010", "+1", "0x10", "1_0", "inf", "NaN", " 1", "1 ", "1e", ".5", "true", `"1"`, "[1]",
	} {
		if got, ok := schema.ParseWhole(text); ok {
			t.Errorf("ParseWhole(%q) = %d, want none", text, got)
		}
	}
}

func ExampleParseWhole() {
	for _, text := range []string{"10", "10.0", "1e1", "10.5"} {
		fmt.Println(schema.ParseWhole(text))
	}
	// Output:
	// 10 true
	// 10 true
	// 10 true
	// 0 false
}
