package value

import (
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// In a document that is JSON text, a path leads to the last of the keys that are equal, however they are spelled; what is not
// JSON leads nowhere.
func TestAPathLeadsIntoTheText(t *testing.T) {
	text, whole := Holding{Kind: schema.String}, Holding{Kind: schema.Int}
	for _, test := range []struct {
		raw  string
		path []string
		text string
		num  int64
		ok   bool
	}{
		{`{"who": "alice"}`, []string{"who"}, "alice", 0, true},
		{` { "a" : { "wh\u006f" : "al\u0069ce" } } `, []string{"a", "who"}, "alice", 0, true},
		{`{"who": "bob", "who": "alice"}`, []string{"who"}, "alice", 0, true},
		{`{"x": [{"who": "bob"}, "}", {}], "who": "alice"}`, []string{"who"}, "alice", 0, true},
		{`{"n": 20}`, []string{"n"}, "", 20, true},
		{`{"n": 2e1}`, []string{"n"}, "", 20, true},
		{`{"n": 20.5}`, []string{"n"}, "", 0, false},
		{`{"n": null}`, []string{"n"}, "", 0, false},
		{`{"n": {"m": 1}}`, []string{"n"}, "", 0, false},
		{`[1]`, []string{"n"}, "", 0, false},
		{`[1, 20]`, []string{"[1]"}, "", 20, true},
		{` { "a" : [ {"who": "bob"} , { "who" : "alice" } ] }`, []string{"a", "[1]", "who"}, "alice", 0, true},
		{`[1]`, []string{"[1]"}, "", 0, false},
		{`[1, 2`, []string{"[5]"}, "", 0, false},
		{`{"0": 1}`, []string{"[0]"}, "", 0, false},
		{`7`, []string{"[0]"}, "", 0, false},
		{`["alice"]`, []string{"0"}, "", 0, false},
		{`{"n" 20}`, []string{"n"}, "", 0, false},
		{`{"n": 20`, []string{"m"}, "", 0, false},
		{``, []string{"n"}, "", 0, false},
		{`7`, nil, "", 7, true},
	} {
		d := Document{Raw: []byte(test.raw)}.Inside(test.path)
		s, isText := d.Text(text)
		n, isNum := d.Num(whole)
		if s != test.text || n != test.num || (isText || isNum) != test.ok {
			t.Errorf("%s at %v is %q, %v, or %d, %v, want %q or %d, %v", test.raw, test.path, s, isText, n, isNum, test.text, test.num, test.ok)
		}
	}
}

func BenchmarkInside(b *testing.B) {
	d := Document{Raw: []byte(`{"id": 5, "tags": ["db", "blue", "etl"], "state": {"type": "FAILED", "name": "Failed", "message": "the worker is gone"}, "cost": 1.5, "who": {"name": "alice"}}`)}
	k := Holding{Kind: schema.String}
	b.ReportAllocs()
	for b.Loop() {
		if s, ok := d.Inside([]string{"who", "name"}).Text(k); s != "alice" || !ok {
			b.Fatal(s)
		}
	}
}
