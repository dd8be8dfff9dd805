package syntax_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
)

// hostile are texts made to hurt a parser. The fuzz targets begin with the short ones.
var hostile = []string{
	"", " ", "\x00", "\xff", "\ufeff", "\ufeff{}", "nul", "nulll", "-", "--1", "1e", "0.", "00", "1e999999999", "-0",
	`"`, `"\`, `"\u`, `"\ud800`, `"\ud800\`, `"\ud800\u`, `"\ud800\udc0`, `"\udc00"`, `"\ud83d\ude00"`, `"\u0000"`, "\"\x00\"", "\"\x7f\"",
	`{`, `}`, `[`, `]`, `,`, `:`, `{]`, `[}`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `[,]`, `[1,,2]`, `{"a"::1}`, `{"a":1:2}`,
	`{a:1}`, `{'a':1}`, `{1:1}`, `{null:1}`, `{"a":undefined}`, `[Infinity]`, `[NaN]`, `[0x10]`, `[1_000]`, `[1e1.5]`, `[+1]`,
	`{}{}`, `{}[]`, `[]//`, `/**/[]`, `[] #`, `{"__proto__": {}}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"":{"":{"":{}}}}`,
	"[\"\xc0\x80\"]", "[\"\xed\xa0\x80\"]", "[\"\xf8\x88\x80\x80\x80\"]", "[\"\xe2\x28\xa1\"]", "[\"\u202e\u2066\"]", "{\"\u212a\":1,\"k\":2}",
	"[1]\x00", "[1]\n\x1a", "\u2028[]", "[\u00a01]", "\x0c[]", "{}\xc2", "[\"\x1b[31m\"]", `["\u001b[31m"]`,
	`{"flows":{"name":{"any_":["a'; drop table flow; --"]}}}`, `[12345678901234567890123456789, 1.0000000000000000000000001]`,
	strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 20_000), strings.Repeat("[", 600) + strings.Repeat("]", 600),
	strings.Repeat("[{\"a\":", 300) + "1" + strings.Repeat("}]", 300), "[" + strings.Repeat("1,", 1100) + "1]",
	`"` + strings.Repeat(`\ud83d\ude00`, 300) + `"`, `{"` + strings.Repeat("k", 1100) + `":"` + strings.Repeat("v", 1100) + `"}`,
	strings.Repeat("1", 5000), strings.Repeat(" ", 5000), "{" + strings.Repeat(`"a":1,`, 50) + `"a":1}`,
}

func TestHostileTextsHaveClearErrors(t *testing.T) {
	for _, text := range hostile {
		agreesWithEncodingJSON(t, []byte(text))
	}
}

// agreesWithEncodingJSON holds Parse and Skip to each other and to encoding/json, which takes invalid UTF-8 and half surrogate pairs.
func agreesWithEncodingJSON(t *testing.T, text []byte) {
	t.Helper()
	v, errs := syntax.Parse(text, syntax.Limits{Body: len(text) + 1})
	invalid := v == nil
	if invalid != (len(errs) == 1 && errs[0].Code == syntax.InvalidJSON) {
		t.Fatalf("Parse(%.60q) = %v, %v, want a tree, or one %s", text, v, errs, syntax.InvalidJSON)
	}
	ok, s := valid(text)
	if ok == invalid {
		t.Fatalf("Parse(%.60q) found %v, but Skip = %v, %s", text, errs, ok, s.Message())
	}
	if invalid && (int(errs[0].Pos) != s.At || errs[0].Message != s.Message()) {
		t.Fatalf("Parse(%.60q) found %v at %d, but Skip %s at %d", text, errs, errs[0].Pos, s.Message(), s.At)
	}
	if std := json.Valid(text); std == invalid && (ok || utf8.Valid(text) && !halfPair(text)) {
		t.Fatalf("Parse(%.60q) found %v, but json.Valid = %v", text, errs, std)
	}
	last := syntax.Pos(0)
	for _, e := range errs {
		if e.Pos < last || int(e.Pos) > len(text) || e.Message == "" {
			t.Fatalf("Parse(%.60q) found %+v after offset %d of %d", text, e, last, len(text))
		}
		last = e.Pos
	}
}

// halfPair reports whether a text that is JSON to encoding/json has an escape of half a surrogate pair.
func halfPair(text []byte) bool {
	escapes := strings.ReplaceAll(string(text), `\\`, "")
	return half.MatchString(pair.ReplaceAllString(escapes, "-"))
}

var (
	pair = regexp.MustCompile(`(?i)\\ud[89ab]..\\ud[c-f]..`)
	half = regexp.MustCompile(`(?i)\\ud[89a-f]..`)
)

// TestJSONTestSuite reads the files of https://github.com/nst/JSONTestSuite: n_ is not JSON, y_ is, i_ may be either.
func TestJSONTestSuite(t *testing.T) {
	folder := os.Getenv("TAMIS_JSONTESTSUITE")
	if folder == "" {
		t.Skip("set TAMIS_JSONTESTSUITE to the folder test_parsing of JSONTestSuite to run this")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, errs := syntax.Parse(text, syntax.Limits{})
		switch name := filepath.Base(file); {
		case name[0] == 'n' && v != nil:
			t.Errorf("%s is read as JSON", name)
		case name[0] == 'y' && v == nil:
			t.Errorf("%s: %v", name, errs)
		}
		agreesWithEncodingJSON(t, text)
	}
}
