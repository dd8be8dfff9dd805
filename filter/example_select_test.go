package filter_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Columns that nobody asked for are not read.
func ExampleQuery_Columns() {
	q := schema.Must(language.For(filter.Route{Select: true}).Parse("albums", []byte(`{"select": ["title", "id"]}`)))
	for _, col := range q.Columns() {
		fmt.Println(col.Name)
	}
	// Output:
	// id
	// title
}

func ExampleQuery_Select() {
	q := schema.Must(language.For(filter.Route{Select: true}).Parse("albums", []byte(`{"select": ["title", "id"]}`)))
	fmt.Println(q.Select())
	_, err := language.For(filter.Route{Select: true}).Parse("albums", []byte(`{"select": ["titel"]}`))
	fmt.Println(err)
	// Output:
	// [title id]
	// /select/0: albums has no member "titel"
}

func ExampleQuery_Only() {
	q := schema.Must(language.Parse("albums", []byte(`{}`)))
	fmt.Println(q.Columns() == nil, len(q.Only(q.Collection().Column("title")).Columns()))
	// Output: true 1
}

func ExampleQuery_LookOf() {
	l := language.For(filter.Route{Select: true})
	look := schema.Must(l.Parse("albums", []byte(`{"select": "title"}`)))
	q := schema.Must(l.Query("albums", predicate.True()))
	fmt.Println(q.LookOf(look).Select())
	// Output: [title]
}

func ExampleQuery_View() {
	notes := &schema.Collection{
		Name:    "notes",
		Columns: []*schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Int}}, {Name: "text", Type: schema.Type{Kind: schema.String}}},
		Views:   map[string]*schema.View{"bare": {Drop: []string{"text"}}},
	}
	l := schema.Must(filter.New(schema.Must(schema.New(notes)), filter.Config{}))
	q := schema.Must(l.For(filter.Route{Select: true}).Parse("notes", []byte(`{"view": "bare"}`)))
	fmt.Println(q.View() == l.Collection("notes").Views["bare"], len(q.Columns()))
	// Output: true 1
}

func ExampleLanguage_FieldsOf() {
	fmt.Println(language.FieldsOf(language.Collection("albums"), 1<<schema.Datetime))
	// Output: [released]
}

func ExampleLanguage_Members() {
	albums := language.Collection("albums")
	within := language.Within(filter.Scope{Hides: map[string][]string{"albums": {"rating"}}})
	fmt.Println(len(language.Members(albums, nil)), len(within.Members(albums, nil)))
	// Output: 7 6
}
