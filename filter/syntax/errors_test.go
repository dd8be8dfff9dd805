package syntax_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

func TestErrorsSayHowManyTheyAre(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{}`, "no errors"},
		{`{"a": 1, "a": 2}`, `/a: the key "a" is in the object already, at 1:2`},
		{`{"a": 1, "a": 2, "a": 3}`, `/a: the key "a" is in the object already, at 1:2 (and 1 more error)`},
		{`{"a": 1, "a": 2, "a": 3, "a": 4}`, `/a: the key "a" is in the object already, at 1:2 (and 2 more errors)`},
		{`{} {}`, "nothing may follow the value"},
	} {
		if _, errs := syntax.Parse([]byte(test.text), syntax.Limits{}); errs.Error() != test.want {
			t.Errorf("Parse(%s): %v, want %s", test.text, errs, test.want)
		}
	}
}

func TestMessagesQuoteKeysOnOneShortLine(t *testing.T) {
	for _, test := range []struct{ key, want string }{
		{`\u001b[31m\n\u202e`, `"\x1b[31m\n\u202e"`},
		{strings.Repeat("k", 64), `"` + strings.Repeat("k", 64) + `"`},
		{strings.Repeat("k", 65), `"` + strings.Repeat("k", 64) + `"…`},
		{"k" + strings.Repeat("é", 40), `"k` + strings.Repeat("é", 31) + `"…`},
	} {
		_, errs := syntax.Parse([]byte(`{"`+test.key+`": 1, "`+test.key+`": 2}`), syntax.Limits{})
		if want := "the key " + test.want + " is in the object already, at 1:2"; len(errs) != 1 || errs[0].Message != want {
			t.Errorf("%s: %v, want %s", test.key, errs, want)
		}
	}
}
