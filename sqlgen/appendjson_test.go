package sqlgen_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// jsonColumns are a column of JSON and one of an array of texts.
func jsonColumns() (doc, tags sqlgen.Codec) {
	c := &schema.Collection{Name: "docs", Columns: []*schema.Column{
		{Name: "id", Type: schema.Type{Kind: schema.Int}}, {Name: "doc", Type: schema.Type{Kind: schema.JSON, Null: true}}, {Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}},
	}}
	c.Key = c.Columns[:1]
	r := schema.Must(schema.New(c))
	return schema.Must(sqlgen.SQLite.Codec(r, c.Columns[1])), schema.Must(sqlgen.SQLite.Codec(r, c.Columns[2]))
}

var jsonTexts = []string{
	`{"b": 1, "a": {"z": [1.50, "x  y\" \\", true, null], "é": ""}}`, "\t[ ]\n", ` "a\u0062 \/" `, `null`, ` null `, `12e3`, `{"a" : [ { } , [ ] ]}`, `["prod", "a\u00e9\/", ""]`, `["a", null]`, `["a", 1]`,
	`{`, `{} {}`, `"\ud800"`, "\"\xff\"", ``, `[1, 2`, `["a",]`, strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), `["` + strings.Repeat("x ", 12_000) + `"]`,
}

func sameJSON(t *testing.T, text string) {
	t.Helper()
	doc, tags := jsonColumns()
	for _, of := range []struct {
		name  string
		codec sqlgen.Codec
		read  func(any) (any, error)
	}{{"JSON", doc, doc.JSON}, {"an array", tags, tags.Scan}} {
		got, ok := of.codec.AppendJSON([]byte("before "), text)
		if !ok {
			if string(got) != "before " {
				t.Errorf("%q as %s is not appended, but %q is there", text, of.name, got)
			}
			continue
		}
		v, err := of.read(text)
		want, _ := v.(json.RawMessage)
		switch list, isList := v.([]any); {
		case isList:
			want = schema.Must(json.Marshal(list))
			var a, b any
			if json.Unmarshal(got[len("before "):], &a) != nil || json.Unmarshal(want, &b) != nil || string(schema.Must(json.Marshal(a))) != string(schema.Must(json.Marshal(b))) {
				t.Errorf("%q is %s as %s, want %s", text, got, of.name, want)
			}
		case v == nil && string(got) != "before null", v != nil && string(got) != "before "+string(want):
			t.Errorf("%q is %s as %s, want %s", text, got, of.name, want)
		}
		if err != nil {
			t.Errorf("%q is %s as %s, and yet an error: %v", text, got, of.name, err)
		}
	}
}

// What is appended at once is what is read and printed otherwise; what is no JSON is left to that way, and so is little else.
func TestAppendedJSONIsThatWhichIsRead(t *testing.T) {
	for _, text := range jsonTexts {
		sameJSON(t, text)
	}
	doc, tags := jsonColumns()
	for _, test := range []struct {
		codec      sqlgen.Codec
		text, want string
	}{
		{doc, jsonTexts[0], `{"b":1,"a":{"z":[1.50,"x  y\" \\",true,null],"é":""}}`}, {doc, ` "a\u0062 \/" `, `"a\u0062 \/"`}, {tags, `[ "prod","a\u00e9\/" ]`, `["prod","aé/"]`},
	} {
		if got, ok := test.codec.AppendJSON(nil, test.text); !ok || string(got) != test.want {
			t.Errorf("%s is %s, %v, want %s", test.text, got, ok, test.want)
		}
	}
	if got, ok := tags.AppendJSON(nil, nil); !ok || string(got) != "[]" {
		t.Errorf("no array is %s, want []", got)
	}
}

func FuzzAppendJSON(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameJSON(t, text) })
}
