package filter_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// What the cursor of a page in order of the release takes is asked for of one album.
func ExampleQuery_Placed() {
	page := schema.Must(language.Parse("albums", []byte(`{"sort": "RELEASED_DESC", "limit": 1}`)))
	album := schema.Must(language.Parse("albums", []byte(`{"albums": {"title": {"any_": ["a"]}}}`)))
	for _, column := range schema.Must(album.Placed(page.Page().Order)).Aggregate().GroupBy {
		fmt.Println(column.Name)
	}
	// Output:
	// id
	// released
	// id
}

// What is asked for of each album is its key, and then the values of fields.
func ExampleQuery_Valued() {
	albums := schema.Must(language.Query("albums", predicate.True()))
	q := schema.Must(albums.Valued("title", "released"))
	for _, column := range q.Aggregate().GroupBy {
		fmt.Println(column.Name)
	}
	_, err := albums.Valued("titel")
	fmt.Println(err)
	// Output:
	// id
	// title
	// released
	// albums has no field "titel"
}
