package predicate_test

import (
	"fmt"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

type Artist struct {
	ID     string    `json:"id" tamis:"uuid,key"`
	Name   string    `json:"name"`
	Genres []string  `json:"genres"`
	Born   time.Time `json:"born" tamis:"date"`
	Label  *string   `json:"label"`
	Albums []Album   `json:"albums" tamis:"many,id=artist_id"`
}

type Album struct {
	ID       string  `json:"id" tamis:"uuid,key"`
	ArtistID *string `json:"artist_id" tamis:"uuid"`
	Title    string  `json:"title"`
	Tracks   int     `json:"tracks"`
	Artist   *Artist `json:"artist" tamis:"one,artist_id=id"`
}

var (
	registry = schema.Must(schema.New(schema.Must(schema.For[Artist]("artists")), schema.Must(schema.For[Album]("albums"))))
	artists  = registry.Collection("artists")
	albums   = registry.Collection("albums")
)

func ExampleAnd() {
	fmt.Println(predicate.And(
		predicate.Equal(artists.Term("name"), schema.Text("Nina")),
		predicate.HasAny(artists.Term("genres"), schema.Texts("jazz", "soul")),
		predicate.Node{}, // a no-op
	))
	// Output: and(in(name, "Nina"), has_any(genres, ["jazz" "soul"]))
}

func ExampleOr() {
	fmt.Println(predicate.Or(
		predicate.IsNull(artists.Term("label")),
		predicate.In(artists.Term("label"), schema.Texts("Verve", "Philips")),
	))
	// Output: or(is_null(label), in(label, ["Verve" "Philips"]))
}

func ExampleNot() {
	fmt.Println(predicate.Not(predicate.IsNull(artists.Term("label"))))
	// Output: not(is_null(label))
}

// A policy under which there are all rows of a collection, and one under which there is none.
func ExampleTrue() {
	fmt.Println(predicate.True(), predicate.False())
	// Output: true false
}

func ExampleFalse() {
	fmt.Println(predicate.Simplify(predicate.And(predicate.False(), predicate.IsNull(artists.Term("label")))))
	// Output: false
}

func ExampleIn() {
	fmt.Println(predicate.In(albums.Term("tracks"), schema.Integers(10, 12)))
	// Output: in(tracks, [10 12])
}

func ExampleEqual() {
	fmt.Println(predicate.Equal(albums.Term("title"), schema.Text("Pastel Blues")))
	// Output: in(title, "Pastel Blues")
}

func ExampleBetween() {
	tracks := albums.Term("tracks")
	fmt.Println(predicate.Between(tracks, predicate.AtLeast(schema.Integer(8)), predicate.Below(schema.Integer(12))))
	fmt.Println(predicate.Between(tracks, predicate.Above(schema.Integer(8)), predicate.Bound{}))
	fmt.Println(predicate.Between(tracks, predicate.Bound{}, predicate.AtMost(schema.Integer(12))))
	// Output:
	// range(tracks, >= 8, < 12)
	// range(tracks, > 8)
	// range(tracks, <= 12)
}

func ExampleAtLeast() {
	day := schema.Day(time.Date(1933, 2, 21, 0, 0, 0, 0, time.UTC))
	fmt.Println(predicate.Between(artists.Term("born"), predicate.AtLeast(day), predicate.Bound{}))
	// Output: range(born, >= 1933-02-21)
}

func ExampleText() {
	title := albums.Term("title")
	fmt.Println(predicate.Text(title, predicate.Match{Where: predicate.AtStart}, schema.Texts("Pastel")))
	fmt.Println(predicate.Text(title, predicate.Match{Fold: true, Every: true}, schema.Texts("blue", "red")))
	// Output:
	// text(title at start, ["Pastel"])
	// text(title anywhere fold every, ["blue" "red"])
}

func ExampleIsNull() {
	fmt.Println(predicate.IsNull(artists.Term("label")))
	// Output: is_null(label)
}

func ExampleHasAll() {
	fmt.Println(predicate.HasAll(artists.Term("genres"), schema.Texts("jazz", "soul")))
	// Output: has_all(genres, ["jazz" "soul"])
}

func ExampleHasAny() {
	fmt.Println(predicate.HasAny(artists.Term("genres"), schema.Texts("jazz", "soul")))
	// Output: has_any(genres, ["jazz" "soul"])
}

func ExampleSome() {
	long := predicate.Between(albums.Term("tracks"), predicate.Above(schema.Integer(20)), predicate.Bound{})
	of := artists.Relation("albums")
	fmt.Println(predicate.Some(of, long))
	fmt.Println(predicate.Every(of, long))
	fmt.Println(predicate.None(of, long))
	// Output:
	// exists(artists.albums, range(tracks, > 20))
	// not(exists(artists.albums, not(range(tracks, > 20))))
	// not(exists(artists.albums, range(tracks, > 20)))
}

// The number of albums that satisfy a predicate satisfies another one: three, or none.
func ExampleCounted() {
	of, tracks := artists.Relation("albums"), albums.Term("tracks")
	n := predicate.Counted(of, predicate.Between(tracks, predicate.Above(schema.Integer(20)), predicate.Bound{}), predicate.In(tracks, schema.Integers(0, 3)))
	fmt.Println(predicate.Simplify(n))
	// Output:
	// or(not(exists(artists.albums, range(tracks, > 20))), and(count(artists.albums > 2, range(tracks, > 20)), not(count(artists.albums > 3, range(tracks, > 20)))))
}

func ExampleMoreThan() {
	for n := range int64(3) {
		fmt.Println(predicate.MoreThan(n-1, artists.Relation("albums"), predicate.Node{}))
	}
	// Output:
	// true
	// exists(artists.albums, true)
	// count(artists.albums > 1, true)
}

func ExampleNode_Related() {
	n := predicate.MoreThan(2, artists.Relation("albums"), predicate.Node{})
	fmt.Println(n.Related(), n.Relation.Name)
	// Output: true albums
}

func ExampleEvery() {
	fmt.Println(predicate.Every(artists.Relation("albums"), predicate.Node{}))
	// Output: not(exists(artists.albums, not(true)))
}

func ExampleNone() {
	fmt.Println(predicate.None(artists.Relation("albums"), predicate.Node{})) // no albums at all
	// Output: not(exists(artists.albums, true))
}

// An album without an artist has no label either.
func ExampleThrough() {
	path := []*schema.Relation{albums.Relation("artist")}
	fmt.Println(predicate.Through(path, predicate.Equal(artists.Term("label"), schema.Text("Verve"))))
	fmt.Println(predicate.Through(path, predicate.IsNull(artists.Term("label"))))
	// Output:
	// exists(albums.artist, in(label, "Verve"))
	// not(exists(albums.artist, not(is_null(label))))
}

func ExampleNulls() {
	n := predicate.Between(albums.Term("tracks"), predicate.AtLeast(schema.Integer(8)), predicate.Bound{})
	fmt.Println(predicate.Eval(&n, predicate.Nulls()))
	// Output: false
}

// An album named as the label of its artist.
func ExampleCompare() {
	label := predicate.Side{Via: []*schema.Relation{albums.Relation("artist")}, Term: artists.Term("label")}
	n := predicate.Compare(predicate.Side{Term: albums.Term("title")}, predicate.Equals, label)
	fmt.Println(n, len(n.Sides()))
	// Output: compare(title = artist/label) 2
}

func ExampleNode_Sides() {
	n := predicate.Compare(predicate.Side{Term: artists.Term("name")}, predicate.Less, predicate.Side{Term: artists.Term("label")})
	for _, s := range n.Sides() {
		fmt.Println(s.Term.Columns[0].Name)
	}
	// Output:
	// name
	// label
}

// Albums whose title is not the label of their artist: a comparison that leads to another row, though it is no question about related rows.
func ExampleNode_Leads() {
	label := predicate.Side{Via: []*schema.Relation{albums.Relation("artist")}, Term: artists.Term("label")}
	n := predicate.Compare(predicate.Side{Term: albums.Term("title")}, predicate.Differs, label)
	fmt.Println(n.Leads(), n.Related())
	// Output: true false
}

// The side of a row that a path does not reach is null.
func ExampleSide_Value() {
	label := predicate.Side{Via: []*schema.Relation{albums.Relation("artist")}, Term: artists.Term("label")}
	fmt.Println(label.Value(predicate.Nulls()))
	// Output: null
}

func ExampleComparison_Holds() {
	fmt.Println(predicate.AtOrBelow.Holds(schema.Integer(8), schema.Integer(8)), predicate.Differs.Holds(schema.Integer(8), schema.Integer(8)))
	// Output: true false
}

func ExampleComparison_String() {
	fmt.Println(predicate.AtOrBelow)
	// Output: <=
}

func ExampleEval() {
	label := artists.Term("label")
	for _, n := range []predicate.Node{predicate.IsNull(label), predicate.Equal(label, schema.Text("Verve"))} {
		fmt.Println(predicate.Eval(&n, predicate.Nulls()))
	}
	// Output:
	// true
	// false
}

func ExampleSimplify() {
	label := artists.Term("label")
	fmt.Println(predicate.Simplify(predicate.Not(predicate.Or(
		predicate.IsNull(label),
		predicate.And(predicate.In(label, schema.Texts("Verve")), predicate.True()),
	))))
	// Output: and(not(is_null(label)), not(in(label, ["Verve"])))
}

func ExampleWalk() {
	n := predicate.Some(artists.Relation("albums"), predicate.IsNull(albums.Term("artist_id")))
	predicate.Walk(&n, func(n *predicate.Node) bool {
		fmt.Println(n.Op)
		return true
	})
	// Output:
	// exists
	// is_null
}

// latestAlbum leads from an artist to the last of the albums.
var latestAlbum = &schema.Relation{
	Name: "latest_album", From: artists, To: albums, On: artists.Relation("albums").On,
	Fold: &schema.Fold{Rows: artists.Relation("albums"), Order: []*schema.Term{albums.Term("tracks"), albums.Term("id")}},
}

func ExampleLast() {
	fmt.Println(predicate.Last(latestAlbum, predicate.Not(predicate.IsNull(albums.Term("tracks"))), predicate.True()))
	// Output: exists(artists.latest_album, true, not(is_null(tracks)))
}

func ExampleNode_Among() {
	n := predicate.Last(latestAlbum, predicate.Not(predicate.IsNull(albums.Term("tracks"))), predicate.True())
	fmt.Println(n.Among())
	// Output: not(is_null(tracks))
}

func ExampleNode_Asked() {
	n := predicate.Last(latestAlbum, predicate.True(), predicate.True())
	for range n.Asked(predicate.Nulls()) {
		fmt.Println("an album")
	}
	// Output:
}

func ExampleNode_String() {
	fmt.Println(predicate.In(artists.Term("name"), schema.Texts("Nina", "Ella")))
	// Output: in(name, ["Nina" "Ella"])
}

func ExampleNode_Shape() {
	fmt.Println(predicate.In(artists.Term("name"), schema.Texts("Nina", "Ella")).Shape())
	// Output: in(name, [?])
}

func ExampleNode_One() {
	n := predicate.In(artists.Term("name"), schema.Texts("Nina"))
	fmt.Println(n.One(), n.Shape())
	// Output: true in(name, ?)
}

func ExampleNode_Ends() {
	n := predicate.Between(albums.Term("tracks"), predicate.AtLeast(schema.Integer(8)), predicate.Bound{})
	fmt.Println(n.Ends())
	// Output: 8 null
}

// A time that moves: what ended within the last hour, whenever that is asked.
func ExampleAt() {
	sales := schema.Must(schema.For[struct {
		ID int64     `json:"id" tamis:"key"`
		At time.Time `json:"at"`
	}]("sales"))
	n := predicate.Between(sales.Term("at"), predicate.AtLeast(schema.FromNow(schema.Datetime, -time.Hour)), predicate.Bound{})
	fmt.Println(n)
	fmt.Println(predicate.At(n, time.Date(2024, 1, 31, 8, 0, 0, 0, time.UTC)))
	// Output:
	// range(at, >= now-1h)
	// range(at, >= 2024-01-31T07:00:00.000000Z)
}

func ExampleRelative() {
	n := predicate.IsNull(artists.Term("label"))
	fmt.Println(predicate.Relative(&n))
	// Output: false
}

func ExampleWhere_Pattern() {
	fmt.Println(predicate.Glob.Pattern(), predicate.AtStart.Pattern())
	// Output: true false
}
