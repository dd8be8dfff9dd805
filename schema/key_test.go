package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// lines has a key of a text and an int, and another of a text alone.
var lines = func() *schema.Collection {
	order := &schema.Column{Name: "order", Type: schema.Type{Kind: schema.String}}
	item := &schema.Column{Name: "item", Type: schema.Type{Kind: schema.String}}
	return &schema.Collection{Name: "lines", Columns: []*schema.Column{order, item}, Key: []*schema.Column{order, item}}
}()

func TestAKeyIsReadAsItIsWritten(t *testing.T) {
	texts := []string{"", "a", ",", `\`, "\t", "\n", "\r", `\,`, "a,b", `a\`, `\t`, `\\`, ",,", "\t,\\", `"`, "é,ß", "C:\\temp"}
	for _, a := range texts {
		for _, b := range texts {
			for _, text := range []string{schema.JoinKey(a, b), schema.JoinKeyTabs(a, b)} {
				key, err := lines.ParseKey(text)
				if err != nil || !slices.Equal(key, []schema.Value{schema.Text(a), schema.Text(b)}) {
					t.Errorf("%q and %q are written as %q, and read as %v, %v", a, b, text, key, err)
				}
				if strings.ContainsAny(text, "\n\r") {
					t.Errorf("%q is more than a line", text)
				}
			}
		}
	}
}

func TestAKeyOfOneColumnIsItsText(t *testing.T) {
	single := &schema.Collection{Name: "files", Columns: lines.Columns[:1], Key: lines.Key[:1]}
	for _, text := range []string{"", "a,b", `C:\temp`, "a\tb", `\\`} {
		if key, err := single.ParseKey(text); err != nil || !slices.Equal(key, []schema.Value{schema.Text(text)}) {
			t.Errorf("%q is read as %v, %v", text, key, err)
		}
	}
}

func TestAValueIsReadAsItIsPrinted(t *testing.T) {
	for _, v := range []schema.Value{
		schema.Text("a b"), schema.Integer(-7), schema.Number(1e300), schema.Boolean(true), schema.NumOf(schema.Datetime, schema.MaxTime),
		schema.NumOf(schema.Date, 1), schema.TextOf(schema.UUID, "00000000-0000-4000-8000-00000000000a"), schema.Must(schema.DecimalOf("-0.10")),
	} {
		if got, err := schema.ParseValue(schema.Type{Kind: v.Kind()}, v.String()); err != nil || got != v {
			t.Errorf("%s, a %s, is read as %s, %v", v, v.Kind(), got, err)
		}
	}
	for _, test := range []struct {
		typ  schema.Type
		text string
	}{
		{schema.Type{Kind: schema.Int}, "1.0"}, {schema.Type{Kind: schema.Int}, "+1"}, {schema.Type{Kind: schema.Float}, "NaN"}, {schema.Type{Kind: schema.Bool}, "1"},
		{schema.Type{Kind: schema.Enum, Enum: []string{"A"}}, "a"}, {schema.Type{Kind: schema.JSON}, "1"}, {schema.Type{Kind: schema.String}, "\x00"},
	} {
		if got, err := schema.ParseValue(test.typ, test.text); err == nil {
			t.Errorf("%q is read as a %s: %s", test.text, test.typ, got)
		}
	}
}

func ExampleCollection_ParseKey() {
	text := schema.JoinKey("10,000 screws", "7")
	fmt.Println(text)
	fmt.Println(lines.ParseKey(text))
	// Output:
	// 10\,000 screws,7
	// [10,000 screws 7] <nil>
}

func ExampleJoinKeyTabs() {
	fmt.Printf("%q\n", schema.JoinKeyTabs("a", "b"))
	// Output: "a\tb"
}

func ExampleParseValue() {
	v, err := schema.ParseValue(schema.Type{Kind: schema.Date}, "2024-02-29")
	fmt.Println(v, err)
	// Output: 2024-02-29 <nil>
}
