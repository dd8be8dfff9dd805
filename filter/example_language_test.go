package filter_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// means prints what bodies mean, each on a line, or their errors.
func means(collection string, bodies ...string) {
	for _, body := range bodies {
		q, err := language.Parse(collection, []byte(body))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(q.Where())
	}
}

func Example_criteria() {
	means("albums",
		`{"albums": {"title": {"any_": ["Pastel Blues"]}, "rating": {"ge_": 3, "lt_": 5}}}`,
		`{"albums": {"rating": {"operator": "or_", "ge_": 3, "is_null_": true}}}`)
	// Output:
	// and(in(title, ["Pastel Blues"]), range(rating, >= 3), range(rating, < 5))
	// or(range(rating, >= 3), is_null(rating))
}

func Example_operator() {
	means("albums", `{"albums": {"operator": "or_", "title": {"eq_": "x"}, "tracks": {"ge_": 10, "le_": 20}}}`)
	// Output: or(in(title, "x"), and(range(tracks, >= 10), range(tracks, <= 20)))
}

func Example_groups() {
	means("albums", `{"albums": {"format": {"eq_": "CD"}, "or_": [{"rating": {"ge_": 4}}, {"tracks": {"ge_": 20}}]}}`)
	means("albums", `{"albums": {"operator": "or_", "format": {"eq_": "CD"}, "and_": [{"rating": {"ge_": 4}}, {"tracks": {"ge_": 20}}]}}`)
	// Output:
	// and(in(format, "CD"), or(range(rating, >= 4), range(tracks, >= 20)))
	// or(in(format, "CD"), and(range(rating, >= 4), range(tracks, >= 20)))
}

// A row matches not_ X when it does not match X: an album without a rating is not one of 4 or more.
func Example_not() {
	means("albums", `{"albums": {"not_": {"rating": {"ge_": 4}}}}`)
	// Output: not(range(rating, >= 4))
}

func Example_null() {
	means("albums",
		`{"albums": {"rating": {"is_null_": true}}}`,
		`{"albums": {"rating": {"not_any_": [1, 2]}}}`, // not null, and neither
		`{"albums": {"rating": {"any_": [null]}}}`)
	// Output:
	// is_null(rating)
	// and(not(is_null(rating)), not(in(rating, [1 2])))
	// /albums/rating/any_/0: a list cannot have null; is_null_ tests for null
}

// A no-op is left out of the and_ or or_ that it stands in; an empty list of any_ says that nothing matches.
func Example_nothing() {
	means("albums",
		`{"albums": {"operator": "or_", "id": {}, "title": {"any_": ["x"]}}}`,
		`{"albums": {"title": {"like_": "", "not_any_": []}, "or_": []}}`,
		`{"albums": {"title": {"any_": []}}}`,
		`{"albums": {"not_": {}}}`)
	// Output:
	// in(title, ["x"])
	// true
	// false
	// false
}

// A relation is a field, whose operators ask for its rows.
func Example_relations() {
	means("artists",
		`{"artists": {"albums": {"some_": {"rating": {"ge_": 4}}}}}`,
		`{"artists": {"albums": {"every_": {"rating": {"ge_": 4}}}}}`,
		`{"artists": {"albums": {"none_": {"rating": {"ge_": 4}}}}}`,
		`{"artists": {"albums": {"is_null_": true}}}`)
	// Output:
	// exists(artists.albums, range(rating, >= 4))
	// not(exists(artists.albums, not(range(rating, >= 4))))
	// not(exists(artists.albums, range(rating, >= 4)))
	// not(exists(artists.albums, true))
}

// Another collection in a body: a related row must exist and match. An empty one says that it exists.
func Example_related() {
	means("albums",
		`{"albums": {"format": {"eq_": "CD"}}, "artists": {"genres": {"any_": ["jazz"]}}}`,
		`{"sales": {}}`)
	// Output:
	// and(in(format, "CD"), exists(albums.artist, has_any(genres, ["jazz"])))
	// exists(albums.sales, true)
}

// Arrays are sets: order and repetitions do not count, but in len_.
func Example_sets() {
	means("artists",
		`{"artists": {"genres": {"any_": ["jazz", "soul"]}}}`,
		`{"artists": {"genres": {"all_": ["jazz", "soul"]}}}`,
		`{"artists": {"genres": {"not_any_": ["jazz"]}}}`,
		`{"artists": {"genres": {"is_null_": true}}}`,
		`{"artists": {"genres": {"len_": {"ge_": 2}}}}`)
	// Output:
	// has_any(genres, ["jazz" "soul"])
	// has_all(genres, ["jazz" "soul"])
	// not(has_any(genres, ["jazz"]))
	// is_null(genres)
	// range(len(genres), >= 2)
}

func Example_text() {
	means("albums",
		`{"albums": {"title": {"like_": "bl_e%note"}}}`, // anywhere, letters A to Z in either case
		`{"albums": {"title": {"startswith_": ["Blue", "Green"]}}}`,
		`{"albums": {"title": {"icontains_": "BLUE"}}}`)
	// Output:
	// text(title like fold, "bl_e%note")
	// text(title at start, ["Blue" "Green"])
	// text(title anywhere fold, "blue")
}

// A schema says which fields have query_, and may join several columns for it.
func Example_query() {
	type Log struct {
		ID      int64  `json:"id" tamis:"key"`
		Message string `json:"message" tamis:"query_"`
	}
	logs := schema.Must(schema.For[Log]("logs"))
	l := schema.Must(filter.New(schema.Must(schema.New(logs)), filter.Config{}))
	q := schema.Must(l.Parse("logs", []byte(`{"logs": {"message": {"query_": "timeout \"connection lost\" -debug +worker"}}}`)))
	for _, part := range q.Where().Kids {
		fmt.Println(part)
	}
	// Output:
	// text(message anywhere fold, ["timeout" "connection lost"])
	// not(text(message anywhere fold, ["debug"]))
	// text(message anywhere fold every, ["worker"])
}

// Times are RFC 3339, or without an offset, or a date; cut to the microsecond. Relative times where a schema allows them.
func Example_times() {
	means("albums",
		`{"albums": {"released": {"after_": "2024-01-31T08:00:00+01:00", "before_": "2024-02-01"}}}`,
		`{"albums": {"released": {"ge_": "now-7d", "lt_": "today"}}}`)
	// Output:
	// and(range(released, >= 2024-01-31T07:00:00.000000Z), range(released, <= 2024-02-01T00:00:00.000000Z))
	// and(range(released, >= 2024-04-24T12:00:00.000000Z), range(released, < 2024-05-01T00:00:00.000000Z))
}

// An int never passes through a float, and no value is turned into another kind.
func Example_numbers() {
	means("albums",
		`{"albums": {"tracks": {"any_": [20, 9223372036854775807]}, "rating": {"eq_": 4}}}`,
		`{"albums": {"tracks": {"eq_": 20.0}}}`,
		`{"albums": {"tracks": {"eq_": "20"}}}`)
	// Output:
	// and(in(tracks, [20 9223372036854775807]), in(rating, 4))
	// /albums/tracks/eq_: want an int, written without fraction and exponent, not 20.0
	// /albums/tracks/eq_: want an int, not the text "20"
}

// A default of the schema holds where a body does not name its field.
func Example_default() {
	type Document struct {
		ID     int64 `json:"id" tamis:"key"`
		Hidden bool  `json:"hidden"`
	}
	documents := schema.Must(schema.For[Document]("documents"))
	documents.Fields[1].Default = `{"eq_": false}`
	l := schema.Must(filter.New(schema.Must(schema.New(documents)), filter.Config{}))
	for _, body := range []string{`{}`, `{"documents": {"operator": "or_", "id": {"eq_": 7}}}`, `{"documents": {"hidden": {}}}`} {
		fmt.Println(schema.Must(l.Parse("documents", []byte(body))).Where())
	}
	// Output:
	// in(hidden, false)
	// and(in(id, 7), in(hidden, false))
	// true
}

func Example_history() {
	l := language.For(filter.Route{History: true})
	q, err := l.Parse("sales", []byte(`{"albums": {"format": {"eq_": "CD"}}, "history": {"field": "at",
		"start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600, "group_by": ["album_id"], "sum": ["price"]}}`))
	fmt.Println(q.Where(), q.Aggregate().History.Buckets(), err)
	// Output: exists(sales.albums, in(format, "CD")) 24 <nil>
}

func ExampleFor() {
	type Flow struct {
		ID   string `json:"id" tamis:"uuid,key"`
		Name string `json:"name" tamis:"any_,like_,sort"`
	}
	l, err := filter.For[Flow]("flows")
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := l.Parse("flows", []byte(`{"flows": {"name": {"like_": "etl"}}}`))
	fmt.Println(q, err)
	// Output: {"flows":{"name":{"like_":"etl"}}} <nil>
}
