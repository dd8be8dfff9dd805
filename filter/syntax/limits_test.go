package syntax_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

var small = syntax.Limits{Body: 300, Depth: 2, List: 3, String: 4}

func TestLimitsHoldUpToTheirValue(t *testing.T) {
	for _, text := range []string{
		`{"a": {"a": 1}}`,
		`[[1]]`,
		`[[{"a": [[{"a": [[1]]}]]}]]`, // an object begins a new count of arrays
		`[1, 2, 3]`,
		`"four"`,
		`"\u0041\u0041\u0041\u0041"`,
		`"😀"`,
		`{"four": 1}`,
		strings.Repeat(" ", 299) + "1",
	} {
		if v, errs := syntax.Parse([]byte(text), small); v == nil || errs != nil {
			t.Errorf("Parse(%s) = %v, %v, want no error", text, v, errs)
		}
	}
}

func TestPassingALimitIsAnErrorWithItsName(t *testing.T) {
	const depth = ": the object passes the depth limit of 2 levels"
	const list = ": the list passes the list limit of 3 items"
	const text = ": the string passes the string limit of 4 bytes"
	for _, test := range []struct{ text, want, kept string }{
		{`{"a": {"b": {"c": 1}, "d": 2}}`, "12 /a/b" + depth, `{"a":{"b":{},"d":2}}`},
		{`{"a": {"b": {}}}`, "12 /a/b" + depth, `{"a":{"b":{}}}`},
		{`{"a": [{"b": [{"c": [[[[[]]]]]}]}]}`, "14 /a/0/b/0" + depth, `{"a":[{"b":[{}]}]}`},
		{`[[[]]]`, "2 /0/0: the array passes the depth limit of 2 levels", `[[[]]]`},
		{`[[[[1, 2, 3, 4, 5]], 1]]`, "2 /0/0: the array passes the depth limit of 2 levels", `[[[],1]]`},
		{`[1, 2, 3, 4]`, "0 " + list[2:], `[1,2,3]`},
		{`[1, 2, 3, {"a": 1, "a": 2}, "long text"]`, "0 " + list[2:], `[1,2,3]`},
		{`"five5"`, "0 " + text[2:], `""`},
		{`"ééé"`, "0 " + text[2:], `""`},
		{`"\u0041AAAA"`, "0 " + text[2:], `""`},
		{`{"five5": 1}`, "1 /five5: the key passes the string limit of 4 bytes", `{"five5":1}`},
		{`["five5", [1, 2, 3, 4], 5, 6]`, "0 " + list[2:] + "\n1 /0" + text + "\n10 /1" + list, `["",[1,2,3],5]`},
		{`{"a": "five5", "a": [0, 0, 0, 0]}`,
			"6 /a" + text + "\n15 /a: the key \"a\" is in the object already, at 1:2\n20 /a" + list, `{"a":"","a":[0,0,0]}`},
	} {
		v, errs := syntax.Parse([]byte(test.text), small)
		if got := report(errs); got != test.want {
			t.Errorf("Parse(%s) found\n%s, want\n%s", test.text, got, test.want)
		}
		if got := syntax.Print(v); got != test.kept {
			t.Errorf("Parse(%s) keeps %s, want %s", test.text, got, test.kept)
		}
	}
}

func TestALimitIsSuggested(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"": {"": {}}}`, "depth: at most 2 levels"},
		{`[0, 0, 0, 0]`, "list: at most 3 items"},
		{`"five5"`, "string: at most 4 bytes"},
		{strings.Repeat(" ", 301), "body: at most 300 bytes"},
	} {
		_, errs := syntax.Parse([]byte(test.text), small)
		if len(errs) != 1 || errs[0].Code != syntax.LimitExceeded || errs[0].Suggestion != test.want {
			t.Errorf("Parse(%.30s) found %+v, want one %s suggesting %q", test.text, errs, syntax.LimitExceeded, test.want)
		}
	}
}

func TestWhatIsRefusedIsMarked(t *testing.T) {
	v, _ := syntax.Parse([]byte(`[{"five5": {"": {}}}, [[]], "five5", 4]`), small)
	a := v.(*syntax.Array)
	m := a.Items[0].(*syntax.Object).Members[0]
	deep := m.Value.(*syntax.Object).Members[0].Value.(*syntax.Object)
	deepArray := a.Items[1].(*syntax.Array).Items[0].(*syntax.Array)
	if !a.TooLong || !m.TooLong || !deep.TooDeep || !deepArray.TooDeep || !a.Items[2].(*syntax.String).TooLong {
		t.Errorf("list %v, key %v, object %v, array %v, string %v, want all marked",
			a.TooLong, m.TooLong, deep.TooDeep, deepArray.TooDeep, a.Items[2].(*syntax.String).TooLong)
	}
	if deep.Pos != 16 || deep.End != 18 || deepArray.Pos != 23 || deepArray.End != 25 {
		t.Errorf("refused at [%d,%d) and [%d,%d), want [16,18) and [23,25)", deep.Pos, deep.End, deepArray.Pos, deepArray.End)
	}
}

func TestDefaultLimits(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	lists := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	list := func(n int) string { return "[0" + strings.Repeat(",0", n-1) + "]" }
	text := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	body := func(n int) string { return strings.Repeat(" ", n-1) + "1" }
	for _, test := range []struct {
		name string
		of   func(n int) string
		most int
	}{
		{"depth", deep, 16}, {"depth", lists, 16}, {"list", list, 1000}, {"string", text, 1024}, {"body", body, 256 << 10},
	} {
		if _, errs := syntax.Parse([]byte(test.of(test.most)), syntax.Limits{}); errs != nil {
			t.Errorf("%s of %d: %v, want no error", test.name, test.most, errs)
		}
		_, errs := syntax.Parse([]byte(test.of(test.most+1)), syntax.Limits{})
		if len(errs) != 1 || errs[0].Code != syntax.LimitExceeded || !strings.HasPrefix(errs[0].Suggestion, test.name) {
			t.Errorf("%s of %d: %v, want one %s", test.name, test.most+1, errs, syntax.LimitExceeded)
		}
	}
}

func TestABodyOverItsLimitIsNotRead(t *testing.T) {
	v, errs := syntax.Parse([]byte(strings.Repeat("not JSON", 40)), small)
	if got, want := report(errs), "0 the body passes the body limit of 300 bytes"; got != want || v != nil {
		t.Errorf("Parse = %v, %s, want %s", v, got, want)
	}
}

func TestNoDepthOverflowsTheStack(t *testing.T) {
	const n = 1 << 20
	body := []byte(strings.Repeat("[", n) + strings.Repeat("]", n))
	v, errs := syntax.Parse(body, syntax.Limits{Body: len(body), Depth: 1 << 30})
	if len(errs) != 1 || errs[0].Code != syntax.LimitExceeded || errs[0].Suggestion != "depth: at most 500 levels" {
		t.Errorf("%d arrays inside each other: %v, want one error", n, errs)
	}
	if got := len(syntax.Print(v)); got != 2*501 {
		t.Errorf("kept %d bytes, want %d", got, 2*501)
	}
}

func TestTheDeepestTreeIsReadAndPrinted(t *testing.T) {
	level := strings.Repeat("[", 500) + `{"":`
	body := []byte(strings.Repeat(level, 500) + "1" + strings.Repeat("}"+strings.Repeat("]", 500), 500))
	v, errs := syntax.Parse(body, syntax.Limits{Body: len(body), Depth: 500})
	if got := syntax.Print(v); errs != nil || got != string(body) {
		t.Errorf("%d bytes in, %d out, %v", len(body), len(got), errs)
	}
}

func TestPassingALimitCostsNoMemory(t *testing.T) {
	for _, test := range []struct {
		name, text string
		most       float64 // allocations
	}{
		{"list", "[0" + strings.Repeat(`,{"a":["\n"]}`, 10_000) + "]", 20},
		{"depth", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), 40},
		{"string", `"` + strings.Repeat("x", 200_000) + `"`, 20},
		{"escaped string", `"` + strings.Repeat(`\n`, 100_000) + `"`, 50},
		{"body", strings.Repeat("[", 1<<20), 20},
	} {
		body := []byte(test.text)
		got := testing.AllocsPerRun(3, func() { _, _ = syntax.Parse(body, syntax.Limits{List: 1, Depth: 2}) })
		if got > test.most {
			t.Errorf("%s: %v allocations, want at most %v", test.name, got, test.most)
		}
	}
}

func TestErrorsTakeBoundedMemory(t *testing.T) {
	key := strings.Repeat("k", 1000)
	body := strings.Repeat(`{"`+key+`":`, 15) + `{"":0` + strings.Repeat(`,"":0`, 40_000) + strings.Repeat("}", 16)
	_, errs := syntax.Parse([]byte(body), syntax.Limits{})
	size := 0
	for _, e := range errs {
		size += len(e.Pointer) + len(e.Message)
	}
	if len(errs) < 50 || size > 2<<20 {
		t.Errorf("%d errors of %d bytes, want some of them and at most 2 MiB", len(errs), size)
	}
}

// What the room is reckoned by is what the errors take: each its texts, and something for itself.
func TestErrorsFillTheirRoomAndNoMore(t *testing.T) {
	const room, fixed, long = 1 << 20, 128, 20_000
	const most = long + 2000
	key := `{"` + strings.Repeat("k", long) + `":` // it stands in the pointer of every error
	for name, body := range map[string]string{
		"repeated keys": key + `{"":0` + strings.Repeat(`,"":0`, 40_000) + "}}",
		"long texts":    key + "[0" + strings.Repeat(`,"ab"`, 40_000) + "]}",
	} {
		_, errs := syntax.Parse([]byte(body), syntax.Limits{List: 50_000, String: 1})
		size := 0
		for _, e := range errs {
			size += fixed + len(e.Pointer) + len(e.Message) + len(e.Suggestion)
		}
		if size < room || size > room+most {
			t.Errorf("%s: %d errors take %d bytes, want %d and one error more at the most", name, len(errs), size, room)
		}
	}
}

func TestNoMoreThanMaxErrorsAreTold(t *testing.T) {
	for n, want := range map[int]int{1: 1, syntax.MaxErrors - 1: syntax.MaxErrors - 1, syntax.MaxErrors: syntax.MaxErrors, 1000: syntax.MaxErrors} {
		v, errs := syntax.Parse([]byte(`{"":0`+strings.Repeat(`,"":0`, n)+"}"), syntax.Limits{})
		if len(errs) != want || (v == nil) != (want == syntax.MaxErrors) {
			t.Errorf("%d repeated keys: %d errors and the tree %v, want %d, and a tree of fewer than %d", n, len(errs), v != nil, want, syntax.MaxErrors)
		}
	}
	if _, errs := syntax.Parse([]byte(`{"":0`+strings.Repeat(`,"":0`, 1000)), syntax.Limits{}); len(errs) != 1 || errs[0].Code != syntax.InvalidJSON {
		t.Errorf("a text that ends after its errors: %v, want one %s", errs, syntax.InvalidJSON)
	}
}
