package syntax_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

var prints = []struct{ text, want string }{
	{` { } `, `{}`},
	{`[ ]`, `[]`},
	{`{ "b" : 1 , "a" : [ true , false , null ] }`, `{"b":1,"a":[true,false,null]}`},
	{`{"a": 1, "a": 2}`, `{"a":1,"a":2}`},
	{`[0, -0, 1.50, 1E+2, 12345678901234567890123]`, `[0,-0,1.50,1E+2,12345678901234567890123]`},
	{`"\u0022\u005c\/\u002f"`, `"\"\\//"`},
	{`"\u0008\u000c\u000a\u000d\u0009"`, `"\b\f\n\r\t"`},
	{`"\u0000\u001F\u007f"`, `"\u0000\u001f` + "\x7f" + `"`},
	{`"\u00e9\u20AC\ud83d\ude00\u2028<&>"`, `"é€😀` + "\u2028" + `<&>"`},
	{`{"\u0061\n": {"\"": {}}}`, `{"a\n":{"\"":{}}}`},
}

func TestPrintHasOneSpelling(t *testing.T) {
	for _, test := range prints {
		v, _ := syntax.Parse([]byte(test.text), syntax.Limits{})
		if got := syntax.Print(v); got != test.want {
			t.Errorf("Print(Parse(%s)) = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestQuotedTextIsAlwaysUTF8(t *testing.T) {
	got := string(syntax.AppendQuoted([]byte("text: "), "a\xffb\xe2\x82c\x80"))
	if want := "text: \"a\uFFFDb\uFFFD\uFFFDc\uFFFD\""; got != want {
		t.Errorf("AppendQuoted = %q, want %q", got, want)
	}
}
