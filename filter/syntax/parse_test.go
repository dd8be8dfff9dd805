package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/syntax"
)

func TestParseKeepsTheTextAsItIs(t *testing.T) {
	body := `{"b": [1.50, -0e+2], "a/": "\u00e9\n", "b": {"c": true, "d": null}, "e": false}`
	got, errs := syntax.Parse([]byte(body), syntax.Limits{})
	want := &syntax.Object{
		Pos: 0,
		Members: []*syntax.Member{
			{Pos: 1, Key: "b", Value: &syntax.Array{Pos: 6, Items: []syntax.Value{
				&syntax.Number{Pos: 7, Text: "1.50"},
				&syntax.Number{Pos: 13, Text: "-0e+2"},
			}, End: 19}},
			{Pos: 21, Key: "a/", Value: &syntax.String{Pos: 27, Text: "é\n"}},
			{Pos: 39, Key: "b", Duplicate: true, Value: &syntax.Object{Pos: 44, Members: []*syntax.Member{
				{Pos: 45, Key: "c", Value: &syntax.Bool{Pos: 50, Value: true}},
				{Pos: 56, Key: "d", Value: &syntax.Null{Pos: 61}},
			}, End: 66}},
			{Pos: 68, Key: "e", Value: &syntax.Bool{Pos: 73}},
		},
		End: 79,
	}
	if diff := cmp.Diff(syntax.Value(want), got); diff != "" {
		t.Errorf("Parse(%s) (-want +got):\n%s", body, diff)
	}
	if len(errs) != 1 || errs[0].Code != syntax.DuplicateKey {
		t.Errorf("Parse(%s) found %v, want one repeated key", body, errs)
	}
}

func TestParseDecodesStrings(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`""`, ""},
		{`"plain"`, "plain"},
		{`"sixteen plain by"`, "sixteen plain by"},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{`"\u0041\u00E9\u20ac"`, "Aé€"},
		{`"\ud83d\ude00"`, "😀"},
		{`"\uD83D\uDE00 and more text"`, "😀 and more text"},
		{`"seven77\u0041"`, "seven77A"},
		{`"\u0000"`, "\x00"}, // JSON allows it; the check does not
		{"\"\x7f\"", "\x7f"},
		{`"é€😀"`, "é€😀"},
		{"\"\uFFFD\uFEFF\u2028\"", "\uFFFD\uFEFF\u2028"},
		{"\"\U0010FFFF\uE000\"", "\U0010FFFF\uE000"},
	} {
		v, errs := syntax.Parse([]byte(test.text), syntax.Limits{})
		s, ok := v.(*syntax.String)
		if !ok || s.Text != test.want || errs != nil {
			t.Errorf("Parse(%s) = %#v, %v, want the text %q", test.text, v, errs, test.want)
		}
	}
}

func TestParseStopsWhereTheTextIsNotJSON(t *testing.T) {
	for _, test := range []struct {
		text    string
		pointer string
		pos     syntax.Pos
		message string
	}{
		{"", "", 0, "the text is empty"},
		{" \n\t\r", "", 4, "the text is empty"},
		{"\x00", "", 0, "a value must stand here"},
		{"\ufeff{}", "", 0, "the text may not begin with a byte order mark"},
		{"\xff\xfe{\x00}\x00", "", 0, "the text is not UTF-8"},
		{"\xfe\xff\x00{\x00}", "", 0, "the text is not UTF-8"},
		{"{\x00}\x00", "", 1, "a key in double quotes must stand here"},
		{"\v{}", "", 0, "a value must stand here"},
		{"{}\u00a0", "", 2, "nothing may follow the value"},
		{"{}\xa0", "", 2, "the text is not UTF-8"},
		{"{} {}", "", 3, "nothing may follow the value"},
		{"{}}", "", 2, "nothing may follow the value"},
		{"{},", "", 2, "nothing may follow the value"},
		{"1 // one", "", 2, "JSON has no comments"},
		{`{/* none */}`, "", 1, "JSON has no comments"},
		{`{"flows": {"name": tru}}`, "/flows/name", 22, "the only words are true, false and null"},
		{`{"flows": {"name": tru`, "/flows/name", 22, "the text ends inside a word"},
		{`{"flows": {"name": NaN}}`, "/flows/name", 19, "the only words are true, false and null"},
		{`{"flows": {"name": 'x'}}`, "/flows/name", 19, "a string stands in double quotes"},
		{`{"flows": {"name": @}}`, "/flows/name", 19, "a value must stand here"},
		{`{"flows": {"name": }}`, "/flows", 19, "a value must stand here"},
		{`{"flows": {"name": `, "/flows", 19, "the text ends where a value must stand"},
		{`{"flows": {"name"}}`, "/flows", 17, "a colon must follow the key"},
		{`{"flows": {"name"`, "/flows", 17, "the text ends inside an object"},
		{`{"flows": {"na`, "/flows", 14, "the text ends inside a string"},
		{`{"flows": {name: 1}}`, "/flows", 11, "a key in double quotes must stand here"},
		{`{"flows": {"a": 1,}}`, "/flows", 18, "a key in double quotes must stand here"},
		{`{"flows": {"a": 1,`, "/flows", 18, "the text ends inside an object"},
		{`{"flows": {"a": 1 "b": 2}}`, "/flows", 18, "a comma or } must follow the member"},
		{`{"flows": {"a": 1]}`, "/flows", 17, "a comma or } must follow the member"},
		{`{"flows": {"a": 1`, "/flows", 17, "the text ends inside an object"},
		{`{"flows": {}`, "", 12, "the text ends inside an object"},
		{`{`, "", 1, "the text ends inside an object"},
		{`[`, "", 1, "the text ends where a value must stand"},
		{`[1`, "", 2, "the text ends inside an array"},
		{`[1 2]`, "", 3, "a comma or ] must follow the item"},
		{`[1}`, "", 2, "a comma or ] must follow the item"},
		{`[1,]`, "", 3, "a value must stand here"},
		{`[,1]`, "", 1, "a value must stand here"},
		{`{"a/b~": [1, [2, "x]]`, "/a~1b~0/1/1", 21, "the text ends inside a string"},
		{`[0, {"a": "` + "\t" + `"}]`, "/1/a", 11, "a string may not hold the control character U+0009"},
		{"\"\x00\"", "", 1, "a string may not hold the control character U+0000"},
		{"\"0123456789\n\"", "", 11, "a string may not hold the control character U+000A"},
		{`{"a` + "\x1f" + `": 1}`, "", 3, "a string may not hold the control character U+001F"},
		{"[\"\xc3\x28\"]", "/0", 2, "the text is not UTF-8"},
		{"[\"\xc0\xaf\"]", "/0", 2, "the text is not UTF-8"},         // overlong
		{"[\"\xed\xa0\x80\"]", "/0", 2, "the text is not UTF-8"},     // a surrogate
		{"[\"\xf4\x90\x80\x80\"]", "/0", 2, "the text is not UTF-8"}, // beyond U+10FFFF
		{"[\"\xe2\x82", "/0", 2, "the text is not UTF-8"},
		{`["\x41"]`, "/0", 3, `after a backslash only " \ / b f n r t u may stand`},
		{`["\`, "/0", 3, "the text ends inside a string"},
		{`["\u12G4"]`, "/0", 6, `four hexadecimal digits must follow \u`},
		{`["\u12`, "/0", 6, "the text ends inside a string"},
		{`["\ud800"]`, "/0", 2, "the escape names one half of a surrogate pair"},
		{`["\ud800\n"]`, "/0", 2, "the escape names one half of a surrogate pair"},
		{`["\ud800\u0041"]`, "/0", 2, "the escape names one half of a surrogate pair"},
		{`["\ud800\ud800"]`, "/0", 2, "the escape names one half of a surrogate pair"},
		{`["\ude00\ud83d"]`, "/0", 2, "the escape names one half of a surrogate pair"},
		{`["\ud800\u12"]`, "/0", 12, `four hexadecimal digits must follow \u`},
		{`{"\udfff": 1}`, "", 2, "the escape names one half of a surrogate pair"},
		{`[01]`, "/0", 2, "a number may not have a leading zero"},
		{`[00]`, "/0", 2, "a number may not have a leading zero"},
		{`[09]`, "/0", 2, "a number may not have a leading zero"},
		{`[-01]`, "/0", 3, "a number may not have a leading zero"},
		{`[-]`, "/0", 2, "a digit must stand here"},
		{`[+1]`, "/0", 1, "a value must stand here"},
		{`[.5]`, "/0", 1, "a value must stand here"},
		{`[1.]`, "/0", 3, "a digit must stand here"},
		{`[1e]`, "/0", 3, "a digit must stand here"},
		{`[1e+`, "/0", 4, "the text ends inside a number"},
		{`[0x1]`, "", 2, "a comma or ] must follow the item"},
		{`[1_000]`, "", 2, "a comma or ] must follow the item"},
		{"[１]", "/0", 1, "a value must stand here"},
		{`[truex]`, "", 5, "a comma or ] must follow the item"},
		{`[TRUE]`, "/0", 1, "the only words are true, false and null"},
		{strings.Repeat("[", 100_000), strings.Repeat("/0", 16), 100_000, "the text ends where a value must stand"},
		{strings.Repeat(`{"":`, 50_000), strings.Repeat("/", 16), 200_000, "the text ends where a value must stand"},
		{"[" + strings.Repeat("0,", 1000) + "0,[[nul]]]", "/1001", 2008, "the only words are true, false and null"},
		{"[" + strings.Repeat("0,", 1000) + "0,]", "", 2003, "a value must stand here"},
		{`{"a": 1, "a": 2, "b": "` + strings.Repeat("x", 2000) + `", "c": }`, "", 2031, "a value must stand here"},
	} {
		v, errs := syntax.Parse([]byte(test.text), syntax.Limits{})
		want := syntax.Errors{{Code: syntax.InvalidJSON, Pointer: test.pointer, Pos: test.pos, Message: test.message}}
		if diff := cmp.Diff(want, errs); diff != "" || v != nil {
			t.Errorf("Parse(%.60q) = %v (-want +got):\n%s", test.text, v, diff)
		}
	}
}

func TestParseFindsRepeatedKeys(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"a": 1, "b": 2, "A": 3}`, ""},
		{`[{"a": 1}, {"a": 1}]`, ""},
		{`{"a": {"a": 1}}`, ""},
		{`{"a": 1, "a": 2}`, `9 /a: the key "a" is in the object already, at 1:2`},
		{`{"any_": 1, "any\u005f": 2}`, `12 /any_: the key "any_" is in the object already, at 1:2`},
		{`{"": 1, "": 2}`, `8 /: the key "" is in the object already, at 1:2`},
		{"[{\n \"é/\": 1, \"x\": 2, \"x\": 3, \"é/\": 4}]",
			"22 /0/x: the key \"x\" is in the object already, at 2:11\n30 /0/é~1: the key \"é/\" is in the object already, at 2:2"},
		{`{"a": 1, "a": {"b": 1, "b": 2}, "a": 3}`,
			"9 /a: the key \"a\" is in the object already, at 1:2\n23 /a/b: the key \"b\" is in the object already, at 1:16\n" +
				"32 /a: the key \"a\" is in the object already, at 1:2"},
	} {
		v, errs := syntax.Parse([]byte(test.text), syntax.Limits{})
		if got := report(errs); got != test.want || v == nil {
			t.Errorf("Parse(%s) found\n%s, want\n%s", test.text, got, test.want)
		}
		for _, e := range errs {
			if e.Code != syntax.DuplicateKey {
				t.Errorf("Parse(%s): %v is %s, want %s", test.text, e, e.Code, syntax.DuplicateKey)
			}
		}
	}
}

func TestLongObjectsAreSearchedForRepeatedKeysToo(t *testing.T) {
	for n := range 40 {
		for repeated := range n {
			var body strings.Builder
			body.WriteByte('{')
			for i := range n {
				body.WriteString(`"` + strings.Repeat("k", i) + `": 1, `)
			}
			body.WriteString(`"` + strings.Repeat("k", repeated) + `": 2}`)
			v, errs := syntax.Parse([]byte(body.String()), syntax.Limits{})
			last := v.(*syntax.Object).Members[n]
			if len(errs) != 1 || errs[0].Pos != last.Pos || !last.Duplicate {
				t.Errorf("key %d again after %d members: %v, want one error at %d", repeated, n, errs, last.Pos)
			}
		}
	}
}

// report is a line for each error: its offset, pointer and message.
func report(errs syntax.Errors) string {
	var lines []string
	for _, e := range errs {
		lines = append(lines, fmt.Sprintf("%d %v", e.Pos, e))
	}
	return strings.Join(lines, "\n")
}
