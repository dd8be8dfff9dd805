package file_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

type (
	person struct {
		ID    int64   `json:"id"`
		Name  string  `json:"name" tamis:"any_,like_,sort"`
		Mood  *string `json:"mood" tamis:"enum=GOOD|BAD|on|2"`
		Boss  *int64  `json:"boss_id"`
		Above *person `json:"above" tamis:"one,boss_id=id"`
		Home  struct {
			City string         `json:"city"`
			More map[string]any `json:"more"`
		} `json:"home"`
		Token string `json:"-" tamis:"column=token"`
	}
	pet struct {
		ID    [16]byte `json:"id" tamis:"key"`
		Owner *int64   `json:"owner_id"`
		By    *person  `json:"owner" tamis:"one,owner_id=id"`
		Tags  []string `json:"tags" tamis:"enum=GOOD|BAD|on|2"`
		Null  *bool    `json:"null"`
	}
)

func registries(t *testing.T) map[string]*schema.Registry {
	t.Helper()
	return map[string]*schema.Registry{
		"prefect": prefect.Registry(),
		"full":    full(t),
		"structs": schema.Must(schema.Options{MaxLimit: 1000, NoGroups: true}.New(schema.Must(schema.For[person]("people")), schema.Must(schema.For[pet]("pets")))),
	}
}

func TestFormatGivesTheSameSchema(t *testing.T) {
	for name, r := range registries(t) {
		text, err := file.Format(r, file.Omission{Collection: "pets", Column: "price", Reason: "there is no\ndecimal kind yet"})
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		again, err := file.Parse(name, text)
		if err != nil || again.Sum() != r.Sum() {
			t.Errorf("%s: what Format writes is read as another schema: %v", name, err)
		}
		twice, err := file.Format(again, file.Omission{Collection: "pets", Column: "price", Reason: "there is no decimal kind yet"})
		if err != nil || string(twice) != string(text) {
			t.Errorf("%s: Format of what Format wrote:\n%s\nwant\n%s", name, twice, text)
		}
		json, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Parse(name, json); err != nil {
			t.Errorf("%s as JSON: %v", name, err)
		}
		if err := compiled(t).Validate(instance(t, string(text))); err != nil {
			t.Errorf("%s: the JSON Schema refuses what Format writes: %v", name, err)
		}
		golden := "testdata/" + name + ".format.yaml"
		if *update {
			if err := os.WriteFile(golden, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || string(want) != string(text) {
			t.Errorf("%s: Format gives\n%s\nwant %s", name, text, golden)
		}
	}
}

func TestFormatSaysWhatItCannotSay(t *testing.T) {
	type page struct {
		ID    int64   `json:"id"`
		Title *string `json:"title"`
		Alias *string `json:"alias"`
		Path  string  `json:"path"`
	}
	c := schema.Must(schema.For[page]("pages"))
	either := &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{c.Column("title"), c.Column("alias")}}
	c.Field("title").Targets = []schema.Target{{Value: either, Null: c.Term("title")}, {Value: c.Term("path")}}
	if text, err := file.Format(schema.Must(schema.New(c))); err == nil {
		t.Errorf("Format of a field of several targets with a fallback gives\n%s\nwant an error", text)
	}
}

func ExampleFormat() {
	type Author struct {
		ID    int64    `json:"id"`
		Name  string   `json:"name" tamis:"any_,like_"`
		Genre *string  `json:"genre" tamis:"enum=PROSE|POETRY"`
		Tags  []string `json:"tags"`
	}
	registry := schema.Must(schema.New(schema.Must(schema.For[Author]("authors"))))
	text, err := file.Format(registry, file.Omission{Collection: "authors", Column: "royalties", Reason: "numeric: there is no decimal kind"})
	fmt.Println(string(text), err)
	// Output:
	// tamis: 1
	// enums:
	//   authors_genre: [PROSE, POETRY]
	// collections:
	//
	//   authors:
	//     key: id
	//     columns:
	//       id: int
	//       name: string
	//       genre: authors_genre or null
	//       tags: set of string
	//       # royalties: numeric: there is no decimal kind
	//     fields:
	//       id: {}
	//       name: [any_, like_]
	//       genre: {}
	//       tags: {}
	//  <nil>
}
