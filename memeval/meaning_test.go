package memeval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// things has a column of every kind, and one that leads to another thing.
var things = func() *filter.Language {
	column := func(name string, t schema.Type) *schema.Column { return &schema.Column{Name: name, Type: t} }
	null := func(k schema.Kind) schema.Type { return schema.Type{Kind: k, Null: true} }
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}, NotNull: true, Unique: true}
	inside, whole := column("inside", null(schema.Int)), column("info", null(schema.JSON))
	c := &schema.Collection{
		Name: "things", Key: []*schema.Column{id},
		Columns: []*schema.Column{
			id, inside, whole,
			column("text", null(schema.String)), column("n", null(schema.Int)), column("f", null(schema.Float)), column("on", null(schema.Bool)),
			column("at", null(schema.Datetime)), column("day", null(schema.Date)), column("u", null(schema.UUID)),
			column("kind", schema.Type{Kind: schema.Enum, Null: true, Enum: []string{"A", "B"}}),
			column("tags", schema.Type{Kind: schema.String, Array: true}), column("numbers", schema.Type{Kind: schema.Int, Array: true}),
		},
	}
	parent := &schema.Relation{Name: "parent", From: c, To: c, On: [][2]*schema.Column{{inside, id}}}
	children := &schema.Relation{Name: "children", From: c, To: c, Many: true, On: [][2]*schema.Column{{id, inside}}}
	c.Relations = []*schema.Relation{parent, children}
	return schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
}()

func TestMeaning(t *testing.T) {
	for _, test := range []struct {
		filter, row string
		want        bool
	}{
		// A test on a null is false, and not_ is the complement.
		{`{"n": {"any_": [1]}}`, `{}`, false},
		{`{"n": {"not_any_": [1]}}`, `{}`, false},
		{`{"not_": {"n": {"any_": [1]}}}`, `{}`, true},
		{`{"n": {"is_null_": true}}`, `{}`, true},
		{`{"n": {"is_null_": false}}`, `{"n": 0}`, true},
		{`{"n": {"lt_": 5}}`, `{"n": null}`, false},
		{`{"text": {"ne_": "a"}}`, `{}`, false},

		// No-ops.
		{`{}`, `{}`, true},
		{`{"not_": {}}`, `{}`, false},
		{`{"n": {"any_": []}}`, `{"n": 1}`, false},
		{`{"n": {"not_any_": []}}`, `{}`, true},
		{`{"tags": {"all_": []}}`, `{}`, true},
		{`{"text": {"like_": ""}}`, `{}`, true},
		{`{"or_": []}`, `{}`, true},

		// Text: by code point, ASCII letters fold.
		{`{"text": {"any_": ["a"]}}`, `{"text": "A"}`, false},
		{`{"text": {"any_": ["a"]}}`, `{"text": "a "}`, false},
		{`{"text": {"like_": "OTT"}}`, `{"text": "the otter"}`, true},
		{`{"text": {"like_": "É"}}`, `{"text": "é"}`, false},
		{`{"text": {"like_": "K"}}`, `{"text": "\u212a"}`, false},
		{`{"text": {"like_": "a_c"}}`, `{"text": "xA😀Cx"}`, true},
		{`{"text": {"like_": "100\\%"}}`, `{"text": "100 %"}`, false},
		{`{"text": {"contains_": ""}}`, `{"text": ""}`, true},
		{`{"text": {"contains_": ""}}`, `{}`, false},
		{`{"text": {"startswith_": []}}`, `{"text": "a"}`, false},
		{`{"text": {"iendswith_": ["X", "TER"]}}`, `{"text": "otter"}`, true},
		{`{"text": {"gt_": "Z"}}`, `{"text": "a"}`, true},
		{`{"text": {"lt_": "é"}}`, `{"text": "z"}`, true},

		// Numbers are exact.
		{`{"n": {"any_": [9007199254740993]}}`, `{"n": 9007199254740993}`, true},
		{`{"n": {"any_": [9007199254740993]}}`, `{"n": 9007199254740992}`, false},
		{`{"n": {"between_": [5, 3]}}`, `{"n": 4}`, false},
		{`{"f": {"eq_": 0}}`, `{"f": -0.0}`, true},
		{`{"f": {"gt_": 0.1}}`, `{"f": 0.1}`, false},
		{`{"f": {"between_": [-2, -1]}}`, `{"f": -1.5}`, true},
		{`{"on": {"eq_": false}}`, `{}`, true},
		{`{"on": {"is_null_": true}}`, `{"on": null}`, true},

		// Times are cut to the microsecond, towards the past.
		{`{"at": {"before_": "2024-01-01"}}`, `{"at": "2024-01-01T00:00:00.0000009Z"}`, true},
		{`{"at": {"after_": "2024-01-01T09:00:00+09:00"}}`, `{"at": "2024-01-01"}`, true},
		{`{"at": {"eq_": "1969-12-31T23:59:59.999999Z"}}`, `{"at": "1969-12-31T23:59:59.9999999Z"}`, true},
		{`{"day": {"any_": ["2024-02-29"]}}`, `{"day": "2024-02-29"}`, true},

		// UUIDs in any case; enums by their text.
		{`{"u": {"any_": ["8F3C2A10-1111-4222-8333-444455556666"]}}`, `{"u": "8f3c2a10-1111-4222-8333-444455556666"}`, true},
		{`{"u": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}}`, `{"u": "8F3C2A10-1111-4222-8333-444455556666"}`, true},
		{`{"kind": {"any_": ["A"]}}`, `{"kind": "A"}`, true},

		// Arrays are sets; a null is the empty one; a null element counts for nothing, but in the length.
		{`{"tags": {"all_": ["a", "b"]}}`, `{"tags": ["b", "c", "a", "a"]}`, true},
		{`{"tags": {"any_": ["a"]}}`, `{"tags": null}`, false},
		{`{"tags": {"not_any_": ["a"]}}`, `{}`, true},
		{`{"tags": {"is_null_": true}}`, `{"tags": []}`, true},
		{`{"tags": {"is_null_": true}}`, `{"tags": [null]}`, false},
		{`{"tags": {"len_": {"eq_": 3}}}`, `{"tags": ["a", "a", null]}`, true},
		{`{"tags": {"len_": {"eq_": 0}}}`, `{}`, true},
		{`{"numbers": {"all_": [2, 1]}}`, `{"numbers": [1, null, 2]}`, true},
		{`{"numbers": {"all_": [1, 2, 3, 4, 5, 6, 7, 8]}}`, `{"numbers": [8, 7, 6, 5, 4, 3, 2, 1]}`, true},
		{`{"numbers": {"all_": [1, 2, 3, 4, 5, 6, 7, 8]}}`, `{"numbers": [8, 8, 6, 5, 4, 3, 2, 1, 1]}`, false},
		{`{"tags": {"any_": ["1", "2", "3", "4", "5", "6", "7"]}}`, `{"tags": [null, "x", "7"]}`, true},

		// Relations: the parent is the thing of number inside; 1 is red, 2 is blue and its parent is 1.
		{`{"parent": {"some_": {"text": {"any_": ["red"]}}}}`, `{"inside": 1}`, true},
		{`{"parent": {"some_": {}}}`, `{"inside": 99}`, false},
		{`{"parent": {"none_": {}}}`, `{"inside": 99}`, true},
		{`{"parent": {"every_": {"text": {"any_": ["red"]}}}}`, `{}`, true},
		{`{"parent": {"every_": {"text": {"any_": ["red"]}}}}`, `{"inside": 2}`, false},
		{`{"parent": {"exists_": true}}`, `{"inside": 2}`, true},
		{`{"parent": {"is_null_": true}}`, `{"inside": null}`, true},
		{`{"parent": {"some_": {"parent": {"some_": {"text": {"any_": ["red"]}}}}}}`, `{"inside": 2}`, true},
		{`{"children": {"every_": {"text": {"any_": ["blue"]}}}}`, `{"id": 1}`, true},
		{`{"children": {"some_": {"not_": {"text": {"any_": ["blue"]}}}}}`, `{"id": 1}`, false},
	} {
		q, err := things.Parse("things", []byte(`{"things": `+test.filter+`}`))
		if err != nil {
			t.Errorf("%s: %v", test.filter, err)
			continue
		}
		holds, err := memeval.Compile[map[string]any](q, memeval.Dataset{"things": []map[string]any{
			{"id": 1, "text": "red"}, {"id": 2, "text": "blue", "inside": 1},
		}})
		if err != nil {
			t.Errorf("%s: %v", test.filter, err)
			continue
		}
		row := object(t, test.row)
		if got := holds(&row); got != test.want {
			t.Errorf("%s on %s = %v, want %v", test.filter, test.row, got, test.want)
		}
	}
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var row map[string]any
	if err := d.Decode(&row); err != nil {
		t.Fatal(err)
	}
	return row
}

// created_by.id inside JSON: a value of another type than the field's is null.
func TestWhatIsInsideJSON(t *testing.T) {
	info := &schema.Column{Name: "info", Type: schema.Type{Kind: schema.JSON, Null: true}}
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	inside := func(name string, k schema.Kind) *schema.Field {
		term := &schema.Term{Type: schema.Type{Kind: k, Null: true}, Columns: []*schema.Column{info}, Path: []string{"by", name}}
		return &schema.Field{Name: name, Type: term.Type, Targets: []schema.Target{{Value: term, Null: term}}}
	}
	r, err := schema.New(&schema.Collection{
		Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, info},
		Fields: []*schema.Field{inside("s", schema.String), inside("n", schema.Int), inside("f", schema.Float), inside("b", schema.Bool), inside("u", schema.UUID)},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		filter, info string
		want         bool
	}{
		{`{"s": {"any_": ["x"]}}`, `{"by": {"s": "x"}}`, true},
		{`{"s": {"any_": ["x"]}}`, ` { "a" : {"s": "x"}, "by" : {"t":[{"s":"x"}], "s" : "x" } } `, true},
		{`{"s": {"any_": ["é\n"]}}`, `{"by": {"s": "\u00e9\n"}}`, true},
		{`{"s": {"is_null_": true}}`, `{"by": {"s": 5}}`, true},
		{`{"s": {"is_null_": true}}`, `{"by": {"s": null}}`, true},
		{`{"s": {"is_null_": true}}`, `{"by": "s"}`, true},
		{`{"s": {"is_null_": true}}`, `["by"]`, true},
		{`{"s": {"is_null_": true}}`, `null`, true},
		{`{"s": {"is_null_": true}}`, `{}`, true},
		{`{"s": {"any_": ["last"]}}`, `{"by": {"s": "first", "s": "last"}}`, true},
		{`{"n": {"any_": [20]}}`, `{"by": {"n": 20}}`, true},
		{`{"n": {"any_": [20]}}`, `{"by": {"n": 20.0}}`, true},
		{`{"n": {"any_": [20]}}`, `{"by": {"n": 200E-1}}`, true},
		{`{"n": {"is_null_": true}}`, `{"by": {"n": 20.5}}`, true},
		{`{"n": {"is_null_": true}}`, `{"by": {"n": 1e17}}`, true},
		{`{"n": {"is_null_": true}}`, `{"by": {"n": "20"}}`, true},
		{`{"n": {"is_null_": true}}`, `{"by": {"n": 9223372036854775808}}`, true},
		{`{"f": {"ge_": 20}}`, `{"by": {"f": 2e1}}`, true},
		{`{"f": {"is_null_": true}}`, `{"by": {"f": true}}`, true},
		{`{"b": {"any_": [true]}}`, `{"by": {"b": true}}`, true},
		{`{"b": {"is_null_": true}}`, `{"by": {"b": "true"}}`, true},
		{`{"u": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}}`, `{"by": {"u": "8F3C2A10-1111-4222-8333-444455556666"}}`, true},
	} {
		q, err := l.Parse("things", []byte(`{"things": `+test.filter+`}`))
		if err != nil {
			t.Errorf("%s: %v", test.filter, err)
			continue
		}
		holds, err := memeval.Compile[map[string]any](q, nil)
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"id": 1, "info": json.RawMessage(test.info)}
		if got := holds(&raw); got != test.want {
			t.Errorf("%s on the text %s = %v, want %v", test.filter, test.info, got, test.want)
		}
		tree, err := memeval.NormaliseRow(r.Collection("things"), raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := holds(&tree); got != test.want {
			t.Errorf("%s on the tree of %s = %v, want %v", test.filter, test.info, got, test.want)
		}
		of, err := memeval.Compile[withInfo](q, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := of(&withInfo{Info: json.RawMessage(test.info)}); got != test.want {
			t.Errorf("%s on a struct with %s = %v, want %v", test.filter, test.info, got, test.want)
		}
	}
}

type withInfo struct {
	ID   int             `json:"id"`
	Info json.RawMessage `json:"info"`
}
