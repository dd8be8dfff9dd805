package filter_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

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
