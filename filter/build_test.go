package filter_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestAQueryMadeInGoIsChecked(t *testing.T) {
	l := music(t, "")
	r := l.Registry()
	artists, albums := r.Collection("artists"), r.Collection("albums")
	for _, test := range []struct {
		where predicate.Node
		want  string // what it means, or after ! what is wrong
	}{
		{predicate.Node{}, "true"},
		{predicate.And(predicate.IsNull(albums.Term("rating")), predicate.Node{}), "is_null(rating)"},
		{predicate.Equal(albums.Term("id"), schema.Text(strings.ToUpper(uuid))), `in(id, "` + uuid + `")`},
		{predicate.In(albums.Term("format"), schema.Texts("CD")), `in(format, ["CD"])`},
		{predicate.In(albums.Term("format"), schema.Texts("LP")), "!format: LP is not one of CD, VINYL and TAPE"},
		{predicate.In(albums.Term("title"), schema.Texts()), "false"},
		{predicate.Between(albums.Term("tracks"), predicate.AtLeast(schema.Integer(1)), predicate.Below(schema.Integer(5))), "range(tracks, >= 1, < 5)"},
		{predicate.Between(albums.Term("tracks"), predicate.AtLeast(schema.Number(1)), predicate.Bound{}), "!tracks: want int, not float"},
		{predicate.Between(albums.Term("rating"), predicate.AtLeast(schema.Number(math.Inf(1))), predicate.Bound{}), "!rating: +Inf is not finite"},
		{predicate.Equal(albums.Term("rating"), schema.Number(math.NaN())), "!rating: NaN is not finite"},
		{predicate.Equal(albums.Term("released"), schema.NumOf(schema.Datetime, schema.MaxTime+1)), "!released: want a time in the years 1 to 9999"},
		{predicate.Equal(artists.Term("name"), schema.Text("x")), "!albums has no column \"name\""},
		{predicate.Equal(albums.Term("title"), schema.Text("\xff")), "!title: "},
		{predicate.Some(albums.Relation("artist"), predicate.HasAll(artists.Term("tags"), schema.Texts("x"))), `exists(albums.artist, has_all(tags, ["x"]))`},
		{predicate.Some(albums.Relation("artist"), predicate.HasAll(albums.Term("title"), schema.Texts("x"))), "!artists has no column \"title\""},
		{predicate.Equal(artists.Term("active"), schema.NumOf(schema.Bool, 5)), "!albums has no column \"active\""},
		{predicate.Some(albums.Relation("artist"), predicate.Equal(artists.Term("active"), schema.NumOf(schema.Bool, 5))), "!active: 5 is neither true nor false"},
		{predicate.IsNull(nil), "!a test on a row of albums has no term"},
		{predicate.Between(nil, predicate.AtLeast(schema.Integer(1)), predicate.Bound{}), "!a test on a row of albums has no term"},
	} {
		q, err := l.Query("albums", test.where)
		got := ""
		if err != nil {
			got = "!" + err.Error()
		} else {
			got = q.Where().String()
		}
		if wrong := strings.HasPrefix(test.want, "!"); got != test.want && !(wrong && strings.HasPrefix(got, test.want)) {
			t.Errorf("Query(%#v) = %s, want %s", test.where.Op, got, test.want)
		}
	}
	if _, err := l.Query("album", predicate.Node{}); err == nil {
		t.Error("a query of a collection that is not there: no error")
	}
}

func TestAQueryMadeInGoHasAllRowsInTheUsualOrder(t *testing.T) {
	l := music(t, "")
	q := schema.Must(l.Query("artists", predicate.Node{}))
	if p := q.Page(); p.Limit != filter.NoLimit || p.Offset != 0 || fmt.Sprint(names(p.Order, func(o filter.Order) string { return o.Name })) != "[name id]" {
		t.Errorf("Page = %+v", p)
	}
	if q.String() != "none" || q.Shape() != "none" {
		t.Errorf("String = %s, Shape = %s, want none", q, q.Shape())
	}
	q = schema.Must(l.Query("artists", predicate.Equal(q.Collection().Term("name"), schema.Text("x"))))
	if got, want := q.String()+" "+q.Shape(), `in(name, "x") in(name, ?)`; got != want {
		t.Errorf("String and Shape = %s, want %s", got, want)
	}
}

func TestSliceAndSortedReturnAnotherQuery(t *testing.T) {
	l := music(t, "")
	artists := l.Registry().Collection("artists")
	q := parse(t, l, "artists", `{"limit": 5, "offset": 5}`)
	part := q.Slice(10, 20)
	if p := part.Page(); p.Offset != 10 || p.Limit != 20 {
		t.Errorf("Slice(10, 20) has the page %+v", p)
	}
	if p := q.Slice(-1, -1).Page(); p.Offset != 0 || p.Limit != 0 {
		t.Errorf("Slice(-1, -1) has the page %+v", p)
	}
	sorted := schema.Must(q.Sorted(schema.Order{Name: "born", Term: artists.Term("born"), Descending: true, NullsFirst: true}))
	if got, want := pageText(sorted), "sort born desc id desc; limit 5; offset 5\n"; got != want {
		t.Errorf("Sorted has the page %s, want %s", got, want)
	}
	if got, want := pageText(q), "sort name id; limit 5; offset 5\n"; got != want {
		t.Errorf("the query itself has the page %s, want %s: it is immutable", got, want)
	}
}

func TestSortedRefusesWhatHasNoOrder(t *testing.T) {
	l := music(t, "")
	r := l.Registry()
	artists, albums, labels := r.Collection("artists"), r.Collection("albums"), r.Collection("labels")
	q := schema.Must(l.Query("artists", predicate.Node{}))
	for _, test := range []struct {
		key  schema.Order
		want string
	}{
		{schema.Order{Term: artists.Term("tags")}, "sort: set of string has no order"},
		{schema.Order{Term: artists.Term("info")}, "sort: json or null has no order"},
		{schema.Order{Term: artists.Term("nam")}, "sort: a test on a row of artists has no term"},
		{schema.Order{Term: albums.Term("title")}, "sort: artists has no column \"title\""},
		{schema.Order{Via: []*schema.Relation{artists.Relation("albums")}, Term: albums.Term("title")}, "sort: artists has no to-one relation \"albums\""},
		{schema.Order{Via: []*schema.Relation{nil}, Term: albums.Term("title")}, "sort: artists has no to-one relation \"nil\""},
		{schema.Order{Via: []*schema.Relation{albums.Relation("artist")}, Term: artists.Term("name")}, "sort: artists has no to-one relation \"artist\""},
		{schema.Order{Via: []*schema.Relation{artists.Relation("label")}, Term: artists.Term("name")}, "sort: the column name is not that of labels, but of another collection"},
	} {
		if _, err := q.Sorted(test.key); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("Sorted(%+v): %v, want %s", test.key, err, test.want)
		}
	}
	if _, err := q.Sorted(schema.Order{Via: []*schema.Relation{artists.Relation("label")}, Term: labels.Term("name")}); err != nil {
		t.Error(err)
	}
}
