package schema_test

import (
	"fmt"
	"time"

	"github.com/tamis-go/tamis/schema"
)

func ExampleFor() {
	type Flow struct {
		ID   string   `json:"id"   tamis:"uuid,key"`
		Name string   `json:"name" tamis:"any_,like_,sort"`
		Tags []string `json:"tags"`
	}
	flows, err := schema.For[Flow]("flows")
	if err != nil {
		fmt.Println(err)
	}
	for _, c := range flows.Columns {
		fmt.Println(c.Name, "is", c.Type)
	}
	// Output:
	// id is uuid
	// name is string
	// tags is set of string
}

func ExampleNew() {
	type Author struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	type Book struct {
		ID       int64   `json:"id"`
		AuthorID *int64  `json:"author_id"`
		Author   *Author `json:"-" tamis:"one,author_id=id"`
	}
	authors := schema.Must(schema.For[Author]("authors"))
	books := schema.Must(schema.For[Book]("books"))
	registry, err := schema.New(authors, books)
	if err != nil {
		fmt.Println(err)
	}
	authors = registry.Collection("authors") // New completes copies
	fmt.Println(len(registry.Collections()), "collections")
	fmt.Println("an author has many:", authors.Relation("books").Many) // the inverse of author
	fmt.Println("sorts:", authors.Sorts[0].Name, authors.Sorts[1].Name)
	// Output:
	// 2 collections
	// an author has many: true
	// sorts: ID_ASC ID_DESC
}

func ExampleOptions_New() {
	type Thing struct {
		ID   int64  `json:"id" tamis:"sort"`
		Name string `json:"name" tamis:"sort"`
	}
	things := schema.Must(schema.For[Thing]("things"))
	things.Sort = "NAMES_ASC"
	_, err := schema.Options{MaxLimit: 1000}.New(things)
	fmt.Println(err)
	// Output:
	// schema_test.Thing: things: the default sort: things has no sort "NAMES_ASC"; did you mean NAME_ASC?
}

func ExampleCollection_Target() {
	type Node struct {
		ID     int64  `json:"id"`
		Up     *int64 `json:"parent_id"`
		Name   string `json:"name"`
		Parent *Node  `json:"-" tamis:"one,parent_id=id"`
	}
	nodes := schema.Must(schema.New(schema.Must(schema.For[Node]("nodes")))).Collection("nodes")
	grandparent, err := nodes.Target("parent.parent.name")
	fmt.Println(len(grandparent.Via), grandparent.Value.Columns[0].Name, err)
	_, err = nodes.Target("parent.nodes.name")
	fmt.Println(err)
	// Output:
	// 2 name <nil>
	// parent.nodes.name: nodes leads to many nodes, so there is no one value to read; want a relation that leads to one row
}

// A book has many authors, and an author many books.
func ExampleFor_manyToMany() {
	type Author struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	type Book struct {
		ID      int64    `json:"id"`
		Title   string   `json:"title"`
		Authors []Author `json:"-" tamis:"many,through=book_authors"`
	}
	type BookAuthor struct {
		BookID   int64   `json:"book_id" tamis:"key"`
		AuthorID int64   `json:"author_id" tamis:"key"`
		Book     *Book   `json:"-" tamis:"one,book_id=id"`
		Author   *Author `json:"-" tamis:"one,author_id=id,sort=name"`
	}
	registry := schema.Must(schema.New(
		schema.Must(schema.For[Book]("books")), schema.Must(schema.For[BookAuthor]("book_authors")), schema.Must(schema.For[Author]("authors"))))
	books, joins := registry.Collection("books"), registry.Collection("book_authors")
	fmt.Println(`{"books": {"authors": {"some_": {...}}}} asks for`, books.Field("authors").To().Name)
	fmt.Println("a sort of book_authors:", joins.Sorts[len(joins.Sorts)-1].Name)
	// Output:
	// {"books": {"authors": {"some_": {...}}}} asks for authors
	// a sort of book_authors: AUTHOR_NAME_DESC
}

func ExampleCollection_moreFields() {
	type Note struct {
		ID   int64          `json:"id"`
		Meta map[string]any `json:"meta"`
	}
	notes := schema.Must(schema.For[Note]("notes"))
	notes.MoreFields = []*schema.Field{{Name: "lang", From: "meta.lang"}, {Name: "words", From: "meta.words", Type: schema.Type{Kind: schema.Int}}}
	notes = schema.Must(schema.New(notes)).Collection("notes")
	for _, f := range notes.Fields {
		fmt.Println(f.Name, "is", f.Type)
	}
	// Output:
	// id is int
	// meta is json or null
	// lang is string or null
	// words is int or null
}

func ExampleParseType() {
	t, _ := schema.ParseType("set of Level", map[string][]string{"Level": {"LOW", "HIGH"}})
	fmt.Println(t, t.Enum)
	_, err := schema.ParseType("strng or null", nil)
	fmt.Println(err)
	_, err = schema.ParseType("string[]", nil)
	fmt.Println(err)
	// Output:
	// set of Level [LOW HIGH]
	// unknown type "strng"; did you mean string?
	// "string[]" is not a type; did you mean set of string?
}

func ExampleFromNow() {
	v := schema.FromNow(schema.Datetime, -7*24*time.Hour)
	fmt.Println(v, v.At(time.Date(2024, 1, 31, 8, 0, 0, 0, time.UTC)))
	// Output: now-1w 2024-01-24T08:00:00.000000Z
}

func ExampleToday() {
	v := schema.Today(schema.Datetime)
	fmt.Println(v, v.At(time.Date(2024, 1, 31, 8, 0, 0, 0, time.UTC)))
	// Output: today 2024-01-31T00:00:00.000000Z
}

// Each element of an array is a row of one column, so that a predicate on it is one on a related row.
func ExampleCollection_Elements() {
	notes := schema.Must(schema.For[struct {
		ID   int      `json:"id" tamis:"key"`
		Tags []string `json:"tags"`
	}]("notes"))
	schema.Must(schema.New(notes))
	tags := notes.Elements(notes.Term("tags"))
	fmt.Println(tags.From.Name, tags.Name, tags.Element().Type)
	// Output: notes tags string
}

func ExampleRelation_Element() {
	notes := schema.Must(schema.For[struct {
		ID   int   `json:"id" tamis:"key"`
		Days []int `json:"days"`
	}]("notes"))
	schema.Must(schema.New(notes))
	fmt.Println(notes.Elements(notes.Term("days")).Element().Type)
	// Output: int
}

// The objects in an array inside JSON are rows of a collection of their own.
func ExampleCollection_Items() {
	orders := &schema.Collection{Name: "orders", Columns: []*schema.Column{
		{Name: "id", Type: schema.Type{Kind: schema.Int}}, {Name: "items", Type: schema.Type{Kind: schema.JSON, Null: true}},
	}}
	orders.Key = orders.Columns[:1]
	lines := schema.Must(orders.Items("items", &schema.Field{Name: "sku", Type: schema.Type{Kind: schema.String}}))
	orders.MoreFields = []*schema.Field{
		{Name: "lines", Relation: lines},
		{Name: "how_many", Aggregate: &schema.Aggregate{Func: schema.CountRows, From: "lines"}},
	}
	r := schema.Must(schema.New(orders)).Collection("orders").Field("lines").Relation
	fmt.Println(r.To.Name, r.Many, r.IsItems())
	// Output: orders.lines true true
}

// A key inside JSON that is no name is in quotes.
func ExampleJoinPath() {
	fmt.Println(schema.JoinPath("detail", "detail-type"))
	fmt.Println(schema.JoinPath("extra", "items", "[0]", "0"))
	// Output:
	// detail."detail-type"
	// extra.items.0."0"
}
