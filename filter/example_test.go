package filter_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// The examples are about a record shop.
type (
	Artist struct {
		ID     string   `json:"id" tamis:"uuid,key"`
		Name   string   `json:"name"`
		Genres []string `json:"genres"`
		Albums []Album  `json:"albums" tamis:"many,id=artist_id"`
	}
	Album struct {
		ID       string     `json:"id" tamis:"uuid,key"`
		ArtistID *string    `json:"artist_id" tamis:"uuid"`
		Title    string     `json:"title"`
		Tracks   int        `json:"tracks"`
		Rating   *float64   `json:"rating"`
		Released *time.Time `json:"released"`
		Format   string     `json:"format" tamis:"enum=CD|VINYL"`
		Shop     string     `json:"-" tamis:"column=shop"` // a column, not a field
		Artist   *Artist    `json:"artist" tamis:"one,artist_id=id"`
		Sales    []Sale     `json:"sales" tamis:"many,id=album_id"`
	}
	Sale struct {
		ID      int64     `json:"id" tamis:"key"`
		AlbumID string    `json:"album_id" tamis:"uuid"`
		At      time.Time `json:"at"`
		Price   float64   `json:"price"`
	}
)

var (
	shop = schema.Must(schema.Options{RelativeTimes: true}.New(
		schema.Must(schema.For[Artist]("artists")), schema.Must(schema.For[Album]("albums")), schema.Must(schema.For[Sale]("sales"))))
	artists  = shop.Collection("artists")
	albums   = shop.Collection("albums")
	sales    = shop.Collection("sales")
	language = schema.Must(filter.New(shop, filter.Config{
		CursorKey: []byte("keep it secret"),
		Now:       func() time.Time { return time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC) },
	}))
)

func ExampleNew() {
	type Part struct {
		ID     int64 `json:"id" tamis:"key"`
		Weight int   `json:"weight" tamis:"ge_,like_"`
	}
	parts := schema.Must(schema.For[Part]("parts"))
	registry := schema.Must(schema.New(parts))
	_, err := filter.New(registry, filter.Config{})
	fmt.Println(err)
	// Output: filter_test.Part.Weight: like_ does not apply to weight, which is int; there are any_, not_any_, eq_, ne_, lt_, le_, gt_, ge_, between_, is_null_ and exists_
}

func ExampleLanguage_Parse() {
	q, err := language.Parse("albums", []byte(`{"albums": {"title": {"like_": "blue"}, "rating": {"ge_": 4}}, "limit": 10}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.Where())
	fmt.Println(q.Page().Limit)
	// Output:
	// and(text(title like fold, "blue"), range(rating, >= 4))
	// 10
}

// Every error at once, in the order of the text.
func ExampleErrors() {
	_, err := language.Parse("albums", []byte(`{"albums": {"titel": {"any_": ["x"]}, "format": {"any_": ["cd"]}}, "limit": 1000}`))
	var errs filter.Errors
	if errors.As(err, &errs) {
		for _, f := range errs {
			fmt.Printf("%d:%d %s %s: %s (try %s)\n", f.Line, f.Column, f.Pointer, f.Code, f.Message, f.Suggestion)
		}
	}
	// Output:
	// 1:13 /albums/titel unknown_field: albums has no field "titel" (try title)
	// 1:59 /albums/format/any_/0 not_in_enum: "cd" is not one of CD and VINYL (try CD)
	// 1:77 /limit out_of_range: limit is from 0 to 200, not 1000 (try 200)
}

func ExampleErrors_Error() {
	_, err := language.Parse("albums", []byte(`{"albums": {"titel": {}}, "limit": 1000}`))
	fmt.Println(err)
	// Output: /albums/titel: albums has no field "titel" (and 1 more error)
}

func ExampleError_Error() {
	_, err := language.Parse("albums", []byte(`{"sort": "TITLE"}`))
	var errs filter.Errors
	fmt.Println(errors.As(err, &errs), errs[0])
	// Output: true /sort: albums has no sort "TITLE"
}

func ExampleCollectionError_Error() {
	_, err := language.Parse("album", []byte(`{}`))
	fmt.Println(err)
	// Output: unknown collection "album"
}

func ExampleCodes() {
	for _, c := range filter.Codes()[:2] {
		fmt.Println(c.Code, c.Example)
	}
	// Output:
	// invalid_json {"flows": {]
	// duplicate_key {"flows": {"id": {}, "id": {}}}
}

// A caller of one shop sees its albums without their rating, artists who have one of those, and no sales.
func ExampleLanguage_Within() {
	ours := predicate.Equal(albums.Term("shop"), schema.Text("Soho"))
	caller := language.Within(filter.Scope{
		Rows: map[string]predicate.Node{
			"albums":  ours,
			"artists": predicate.Some(artists.Relation("albums"), ours),
		},
		Hides: map[string][]string{"albums": {"rating"}},
	})
	q, err := caller.Parse("albums", []byte(`{"albums": {"operator": "or_", "tracks": {"ge_": 10}, "title": {"eq_": "x"}}}`))
	fmt.Println(q.Where(), err)
	_, err = caller.Parse("albums", []byte(`{"albums": {"rating": {"ge_": 4}}, "sales": {}}`))
	fmt.Println(err)
	// Output:
	// and(in(shop, "Soho"), or(range(tracks, >= 10), in(title, "x"))) <nil>
	// /albums/rating: albums has no field "rating"; there are id, artist_id, title, tracks, released, format and artist (and 1 more error)
}

// What is hidden stands in no row, and nothing that a body may name reads it: here the artist of an album is hidden with the column
// that joins them.
func ExampleLanguage_Hides() {
	caller := language.Within(filter.Scope{Hides: map[string][]string{"albums": {"artist_id"}}})
	fmt.Println(caller.Hides(albums, "artist_id"), caller.Hides(albums, "title"))
	_, err := caller.Parse("albums", []byte(`{"albums": {"artist": {"exists_": true}}}`))
	fmt.Println(err)
	// Output:
	// true false
	// /albums/artist: albums has no field "artist"; there are id, title, tracks, rating, released, format and sales
}

func ExampleLanguage_HidesKey() {
	caller := language.Within(filter.Scope{Hides: map[string][]string{"artists": {"id"}}})
	fmt.Println(caller.HidesKey(artists), caller.HidesKey(albums))
	// Output: true false
}

func ExampleLanguage_HidesOrder() {
	caller := language.Within(filter.Scope{Hides: map[string][]string{"albums": {"rating"}}})
	fmt.Println(caller.HidesOrder(schema.Order{Term: albums.Term("rating")}), caller.HidesOrder(schema.Order{Term: albums.Term("title")}))
	// Output: true false
}

// A query made in Go is checked too, and a policy is part of it as well.
func ExampleLanguage_Query() {
	q, err := language.Query("albums", predicate.And(
		predicate.IsNull(albums.Term("rating")),
		predicate.Some(albums.Relation("artist"), predicate.HasAny(artists.Term("genres"), schema.Texts("jazz"))),
	))
	fmt.Println(q.Where(), err)
	// Output: and(is_null(rating), exists(albums.artist, has_any(genres, ["jazz"]))) <nil>
}

func ExampleLanguage_For() {
	_, err := language.For(filter.Route{Count: true}).Parse("albums", []byte(`{"albums": {}, "limit": 5}`))
	fmt.Println(err)
	// Output: /limit: limit is not allowed where rows are counted
}

func ExampleLanguage_For_keys() {
	paginate := language.For(filter.Route{Keys: []filter.Key{{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1}}})
	q, err := paginate.Parse("albums", []byte(`{"albums": {}, "page": 3}`))
	fmt.Println(q.Key("page"), err)
	// Output: 3 <nil>
}

func ExampleLanguage_Registry() {
	fmt.Println(language.Registry().Collections()[0].Name)
	// Output: artists
}

func ExampleLanguage_Operators() {
	for op := range language.Operators() {
		if op.Declared {
			fmt.Println(op.Name)
		}
	}
	// Output: query_
}

func ExampleLanguage_Limits() {
	fmt.Printf("%+v\n", language.Limits())
	// Output: {Body:262144 Depth:16 Nodes:200 List:1000 String:1024 Search:65536 Nest:5 Groups:10000}
}

func ExampleLanguage_Collection() {
	caller := language.Within(filter.Scope{Rows: map[string]predicate.Node{"albums": predicate.True()}})
	fmt.Println(caller.Collection("albums") != nil, caller.Collection("sales") != nil)
	// Output: true false
}

func ExampleLanguage_BodyKeys() {
	fmt.Println(language.BodyKeys(albums))
	// Output: [albums artists sales sort limit offset cursor]
}

func ExampleLanguage_FieldNames() {
	fmt.Println(language.FieldNames(sales))
	// Output: [id album_id at price albums]
}

func ExampleLanguage_SortNames() {
	fmt.Println(language.SortNames(artists))
	// Output: [ID_ASC ID_DESC NAME_ASC NAME_DESC]
}

func ExampleLanguage_Fields() {
	for _, f := range language.Fields(artists) {
		fmt.Println(f.Path, len(f.Words))
	}
	// Output:
	// id 6
	// name 22
	// genres 9
	// albums 6
}

func ExampleLanguage_Related() {
	for _, r := range language.Related(sales) {
		fmt.Println(r.Name)
	}
	// Output: albums
}

func ExampleLanguage_AcceptsOperator() {
	fmt.Println(language.AcceptsOperator(albums))
	// Output: true
}

func ExampleLanguage_Route() {
	fmt.Println(language.For(filter.Route{Count: true}).Route().Count)
	// Output: true
}

func ExampleLanguage_PageLimits() {
	fmt.Println(language.PageLimits(albums))
	// Output: 200 200
}

func ExampleLanguage_Now() {
	fmt.Println(language.Now())
	// Output: 2024-05-01 12:00:00 +0000 UTC
}
