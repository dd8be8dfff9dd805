package filter_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// policies are one plain test for each collection, known by its operand.
func policies(r *schema.Registry) map[string]predicate.Node {
	return map[string]predicate.Node{
		"artists": predicate.Equal(r.Collection("artists").Term("email"), schema.Text("P-artists")),
		"albums":  predicate.Equal(r.Collection("albums").Term("subtitle"), schema.Text("P-albums")),
		"tracks":  predicate.Equal(r.Collection("tracks").Term("title"), schema.Text("P-tracks")),
		"labels":  predicate.Equal(r.Collection("labels").Term("name"), schema.Text("P-labels")),
	}
}

func TestAPolicyStandsBesideEveryJoin(t *testing.T) {
	l := music(t, "")
	scoped := l.Within(filter.Scope{Rows: policies(l.Registry())})
	const artists, albums, tracks, labels = `in(email, "P-artists")`, `in(subtitle, "P-albums")`, `in(title, "P-tracks")`, `in(name, "P-labels")`
	for _, test := range []struct{ what, collection, body, want string }{
		{"the root", "artists", `{}`, artists},
		{"the root of a filter", "artists", `{"artists": {"name": {"eq_": "x"}}}`, `and(` + artists + `, in(name, "x"))`},
		{"the root of or_", "artists", `{"artists": {"operator": "or_", "name": {"eq_": "x"}, "active": {"eq_": true}}}`,
			`and(` + artists + `, or(in(name, "x"), in(active, true)))`},
		{"the root of not_", "artists", `{"artists": {"not_": {"name": {"eq_": "x"}}}}`, `and(` + artists + `, not(in(name, "x")))`},
		{"a related collection", "artists", `{"albums": {"rating": {"eq_": 1}}}`,
			`and(` + artists + `, exists(artists.albums, and(` + albums + `, in(rating, 1))))`},
		{"an empty related collection", "artists", `{"albums": {}}`, `and(` + artists + `, exists(artists.albums, ` + albums + `))`},
		{"a hop that no filter names", "artists", `{"tracks": {"number": {"eq_": 1}}}`,
			`and(` + artists + `, exists(artists.albums, and(` + albums + `, exists(albums.songs, and(` + tracks + `, in(number, 1))))))`},
		{"some_", "artists", `{"artists": {"albums": {"some_": {"rating": {"eq_": 1}}}}}`,
			`and(` + artists + `, exists(artists.albums, and(` + albums + `, in(rating, 1))))`},
		{"every_: no visible row that does not match", "artists", `{"artists": {"albums": {"every_": {"rating": {"eq_": 1}}}}}`,
			`and(` + artists + `, not(exists(artists.albums, and(` + albums + `, not(in(rating, 1))))))`},
		{"none_", "artists", `{"artists": {"albums": {"none_": {"rating": {"eq_": 1}}}}}`,
			`and(` + artists + `, not(exists(artists.albums, and(` + albums + `, in(rating, 1)))))`},
		{"not_ of some_", "artists", `{"artists": {"not_": {"albums": {"some_": {"rating": {"eq_": 1}}}}}}`,
			`and(` + artists + `, not(exists(artists.albums, and(` + albums + `, in(rating, 1)))))`},
		{"not_ of every_", "artists", `{"artists": {"not_": {"albums": {"every_": {"rating": {"eq_": 1}}}}}}`,
			`and(` + artists + `, exists(artists.albums, and(` + albums + `, not(in(rating, 1)))))`},
		{"is_null_ of a relation", "artists", `{"artists": {"released": {"is_null_": true}}}`,
			`and(` + artists + `, not(exists(artists.albums, ` + albums + `)))`},
		{"nested", "artists", `{"artists": {"albums": {"every_": {"songs": {"none_": {"number": {"eq_": 1}}}}}}}`,
			`and(` + artists + `, not(exists(artists.albums, and(` + albums + `, exists(albums.songs, and(` + tracks + `, in(number, 1)))))))`},
		{"a relation back to the root", "artists", `{"artists": {"albums": {"some_": {"artist": {"some_": {"name": {"eq_": "x"}}}}}}}`,
			`and(` + artists + `, exists(artists.albums, and(` + albums + `, exists(albums.artist, and(` + artists + `, in(name, "x"))))))`},
		{"a relation to itself", "tracks", `{"tracks": {"cover_of": {"some_": {}}}}`, `and(` + tracks + `, exists(tracks.cover_of, ` + tracks + `))`},
		{"a field through a relation", "artists", `{"artists": {"label_name": {"eq_": "x"}}}`,
			`and(` + artists + `, exists(artists.label, and(` + labels + `, in(name, "x"))))`},
		{"a field through a relation, null", "artists", `{"artists": {"label_name": {"is_null_": true}}}`,
			`and(` + artists + `, not(exists(artists.label, and(` + labels + `, not(is_null(name))))))`},
		{"a field through a relation, under not_", "artists", `{"artists": {"not_": {"label_name": {"eq_": "x"}}}}`,
			`and(` + artists + `, not(exists(artists.label, and(` + labels + `, in(name, "x")))))`},
		{"one place of several", "albums", `{"albums": {"title_or_artist": {"like_": "x"}}}`,
			`and(` + albums + `, or(text(title like fold, "x"), exists(albums.artist, and(` + artists + `, text(name like fold, "x")))))`},
		{"the length of a related set", "artists", `{"artists": {"label_tags": {"len_": {"eq_": 0}}}}`,
			`and(` + artists + `, not(exists(artists.label, and(` + labels + `, not(in(len(tags), 0))))))`},
		{"a default", "labels", `{}`, `and(` + labels + `, in(closed, false))`},
		{"a default of a related collection", "artists", `{"labels": {}}`,
			`and(` + artists + `, exists(artists.label, and(` + labels + `, in(closed, false))))`},
	} {
		if got := parse(t, scoped, test.collection, test.body).Where().String(); got != test.want {
			t.Errorf("%s: %s means\n%s, want\n%s", test.what, test.body, got, test.want)
		}
	}
}

func TestAPolicyStandsInEverySortAndGroup(t *testing.T) {
	l := music(t, "")
	scoped := l.Within(filter.Scope{Rows: policies(l.Registry())})
	q := parse(t, scoped, "artists", `{"sort": "LABEL_AND_NAME"}`)
	if got, want := fmt.Sprint(q.Page().Order[0].Policy), `[in(name, "P-labels")]`; got != want {
		t.Errorf("a sort by a related field looks at rows of %s, want %s", got, want)
	}
	for _, o := range q.Page().Order[1:] {
		if o.Policy != nil {
			t.Errorf("%s, of the row itself, has the policy %v", o.Name, o.Policy)
		}
	}
	made := schema.Must(schema.Must(scoped.Query("artists", predicate.Node{})).Sorted(schema.Order{
		Via: []*schema.Relation{l.Registry().Collection("artists").Relation("label")}, Term: l.Registry().Collection("labels").Term("name"),
	}))
	if got, want := fmt.Sprint(made.Page().Order[0].Policy), `[in(name, "P-labels")]`; got != want {
		t.Errorf("a sort made in Go looks at rows of %s, want %s", got, want)
	}
}

func TestAPolicyStandsInEveryReference(t *testing.T) {
	l := music(t, "{references: true}")
	scoped := l.Within(filter.Scope{Rows: policies(l.Registry())})
	q := parse(t, scoped, "albums", `{"albums": {"title": {"eq_": {"field": "artist.label.name"}}}}`)
	want := `and(in(subtitle, "P-albums"), compare(title = artist[in(email, "P-artists")]/label[in(name, "P-labels")]/name))`
	if got := q.Where().String(); got != want {
		t.Errorf("a reference means\n%s, want\n%s", got, want)
	}
}

func TestAHiddenFieldIsNoReference(t *testing.T) {
	l := music(t, "{references: true}")
	hides := l.Within(filter.Scope{Hides: map[string][]string{"artists": {"name"}}})
	_, err := hides.Parse("albums", []byte(`{"albums": {"title": {"eq_": {"field": "artist.name"}}}}`))
	_, missing := l.Parse("albums", []byte(`{"albums": {"title": {"eq_": {"field": "artist.nume"}}}}`))
	if err == nil || missing == nil || strings.ReplaceAll(err.Error(), "artist.name", "artist.nume") != missing.Error() {
		t.Errorf("of a hidden field it is %v, of a missing one %v", err, missing)
	}
}

// Whatever a client writes, its part stands inside the policies, which nothing else is done to: without them, what
// is left is what the filter means without a scope.
func TestNoFilterReachesAPolicy(t *testing.T) {
	l := music(t, "{relative_times: true}")
	rows := policies(l.Registry())
	scoped := l.Within(filter.Scope{Rows: rows})
	for _, b := range bodies(t, l) {
		where := parse(t, scoped, b[0], b[1]).Where()
		bare, ok := strip(where, rows[b[0]], rows)
		if !ok {
			t.Errorf("%s means %s, where a policy is missing", b[1], where)
			continue
		}
		if got, want := ordered(predicate.Simplify(bare)), ordered(parse(t, l, b[0], b[1]).Where()); got != want {
			t.Errorf("%s means %s,\nwithout the policies %s,\nwant %s", b[1], where, got, want)
		}
	}
}

// strip returns n without the policies that must stand in it.
func strip(n, policy predicate.Node, rows map[string]predicate.Node) (predicate.Node, bool) {
	rest := predicate.Node{Op: predicate.OpTrue}
	switch {
	case n.Op == predicate.OpFalse: // no row at all
		return n, true
	case n.String() == policy.String():
	case n.Op == predicate.OpAnd && n.Kids[0].String() == policy.String():
		rest = predicate.Node{Op: predicate.OpAnd, Kids: slices.Clone(n.Kids[1:])}
	default:
		return n, false
	}
	ok := stripInside(&rest, rows)
	return rest, ok
}

func stripInside(n *predicate.Node, rows map[string]predicate.Node) bool {
	n.Kids = slices.Clone(n.Kids)
	for i := range n.Kids {
		var ok bool
		if n.Related() && n.Relation.In == nil { // the elements of an array have no policy
			n.Kids[i], ok = strip(n.Kids[i], rows[n.Relation.To.Name], rows)
		} else {
			ok = stripInside(&n.Kids[i], rows)
		}
		if !ok {
			return false
		}
	}
	return true
}

// A policy says which rows exist: the answer is that to the same query without a scope, where the rows that the
// policies refuse were never there.
func TestAPolicySaysWhichRowsExist(t *testing.T) {
	l := music(t, "{relative_times: true}")
	r := l.Registry()
	scoped := l.Within(filter.Scope{Rows: map[string]predicate.Node{
		"artists": predicate.Equal(r.Collection("artists").Term("active"), schema.Boolean(true)),
		"albums":  predicate.Not(predicate.IsNull(r.Collection("albums").Term("rating"))),
		"tracks":  predicate.Between(r.Collection("tracks").Term("number"), predicate.AtLeast(schema.Integer(1)), predicate.Bound{}),
		"labels":  predicate.Equal(r.Collection("labels").Term("closed"), schema.Boolean(false)),
	}})
	visible := map[string]func(map[string]any) bool{
		"artists": func(row map[string]any) bool { return row["active"] == true },
		"albums":  func(row map[string]any) bool { return row["rating"] != nil },
		"tracks":  func(row map[string]any) bool { return row["number"].(int) >= 1 },
		"labels":  func(row map[string]any) bool { return row["closed"] == false },
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for range 6 {
		all, seen := memeval.Dataset{}, memeval.Dataset{}
		for name, rows := range randomRows(rng) {
			all[name] = rows
			seen[name] = slices.DeleteFunc(slices.Clone(rows), func(row map[string]any) bool { return !visible[name](row) })
		}
		for _, b := range append(bodies(t, l), sorts...) {
			body := b[1]
			got, err := memeval.Select[map[string]any](parse(t, scoped, b[0], body), all)
			if err != nil {
				t.Fatal(err)
			}
			want, err := memeval.Select[map[string]any](parse(t, l, b[0], body), seen)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s: -want +got\n%s", body, diff)
			}
		}
	}
}

var sorts = [][2]string{
	{"artists", `{"sort": "LABEL_ASC"}`}, {"artists", `{"sort": "LABEL_AND_NAME"}`}, {"artists", `{"sort": ["LABEL_AND_NAME", "BORN_ASC"], "limit": 2}`},
}

// randomRows returns rows with few keys and few values, so that they have to do with each other.
func randomRows(rng *rand.Rand) map[string][]map[string]any {
	id := func(n int) string { return fmt.Sprintf("8f3c2a10-1111-4222-8333-%012d", n) }
	maybe := func(v any) any {
		if rng.IntN(4) == 0 {
			return nil
		}
		return v
	}
	text := func() string { return []string{"x", "y", "a", "Paris", "", "X"}[rng.IntN(6)] }
	set := func() []any {
		var out []any
		for range rng.IntN(4) {
			out = append(out, text())
		}
		return out
	}
	rows := map[string][]map[string]any{}
	for n := range 3 {
		rows["labels"] = append(rows["labels"], map[string]any{"id": id(n), "name": text(), "tags": set(), "closed": rng.IntN(2) == 0})
	}
	for n := range 6 {
		rows["artists"] = append(rows["artists"], map[string]any{
			"id": id(n), "name": text(), "tags": set(), "born": maybe("2024-01-31"), "active": rng.IntN(3) > 0,
			"label_id": maybe(id(rng.IntN(4))), "email": maybe(text()), "info": maybe(map[string]any{"city": text(), "since": rng.IntN(4000)}),
		})
	}
	for n := range 8 {
		rows["albums"] = append(rows["albums"], map[string]any{
			"id": id(n), "artist_id": maybe(id(rng.IntN(7))), "title": text(), "subtitle": maybe(text()), "tracks": maybe(rng.IntN(6)),
			"rating": maybe(float64(rng.IntN(6))), "released": maybe("2024-01-31T00:00:00Z"), "recorded": maybe("2023-01-31T00:00:00Z"), "format": maybe("CD"),
		})
		for number := range rng.IntN(4) {
			rows["tracks"] = append(rows["tracks"], map[string]any{
				"album_id": id(n), "number": number, "title": text(), "singers": []any{id(rng.IntN(3))},
				"cover_of_id": maybe(id(rng.IntN(8))), "cover_of_number": maybe(rng.IntN(3)),
			})
		}
	}
	return rows
}

func TestAPolicyMayMentionWhatIsHidden(t *testing.T) {
	l := music(t, "")
	r := l.Registry()
	scoped := l.Within(filter.Scope{
		Rows: policies(r),
		Sees: func(_ *schema.Collection, name string) bool { return name != "email" },
	})
	if got, want := parse(t, scoped, "artists", `{}`).Where().String(), `in(email, "P-artists")`; got != want {
		t.Errorf("Where = %s, want %s", got, want)
	}
	if got := errorsOf(t, scoped, "artists", `{"artists": {"email": {"eq_": "x"}}}`); got[0].Code != filter.UnknownField {
		t.Errorf("a client that names it: %v, want %s", got, filter.UnknownField)
	}
}

// A policy may say that a row is the caller's by another row. In there no policy applies.
func TestInsideAPolicyNoPolicyApplies(t *testing.T) {
	l := music(t, "")
	r := l.Registry()
	rows := policies(r)
	rows["albums"] = predicate.Some(r.Collection("albums").Relation("artist"), predicate.Equal(r.Collection("artists").Term("name"), schema.Text("me")))
	delete(rows, "artists")
	scoped := l.Within(filter.Scope{Rows: rows})
	for _, test := range []struct{ body, want string }{
		{`{}`, `exists(albums.artist, in(name, "me"))`},
		{`{"tracks": {}}`, `and(exists(albums.artist, in(name, "me")), exists(albums.songs, in(title, "P-tracks")))`},
	} {
		if got := parse(t, scoped, "albums", test.body).Where().String(); got != test.want {
			t.Errorf("%s means %s, want %s", test.body, got, test.want)
		}
	}
	if got := errorsOf(t, scoped, "albums", `{"artists": {}}`); got[0].Code != filter.UnknownCollection {
		t.Errorf("a collection without a policy: %v, want %s", got, filter.UnknownCollection)
	}
}

func TestACollectionWithoutAPolicyDoesNotExist(t *testing.T) {
	l := music(t, "")
	scoped := l.Within(filter.Scope{Rows: map[string]predicate.Node{"albums": predicate.True()}})
	for _, name := range []string{"artists", "nothing"} {
		_, err := scoped.Parse(name, []byte(`{}`))
		if want := fmt.Sprintf("unknown collection %q", name); err == nil || err.Error() != want {
			t.Errorf("Parse of %s: %v, want %s", name, err, want)
		}
		if _, err := scoped.Query(name, predicate.Node{}); err == nil {
			t.Errorf("Query of %s: no error", name)
		}
	}
	empty := l.Within(filter.Scope{Rows: map[string]predicate.Node{}})
	if _, err := empty.Parse("albums", []byte(`{}`)); err == nil {
		t.Error("under no policy at all a collection exists")
	}
	// A relation that a query made in Go follows leads to no row where its collection does not exist.
	albums := l.Registry().Collection("albums")
	q := schema.Must(scoped.Query("albums", predicate.Some(albums.Relation("artist"), predicate.Node{})))
	if got := q.Where().String(); got != "false" {
		t.Errorf("Where = %s, want false", got)
	}
}

func TestAPolicyThatDoesNotFitIsTheErrorOfEveryParse(t *testing.T) {
	l := music(t, "")
	r := l.Registry()
	artists, albums := r.Collection("artists"), r.Collection("albums")
	elsewhere := &schema.Relation{Name: "albums", From: artists, To: albums, Many: true, On: artists.Relation("albums").On}
	for _, test := range []struct {
		name   string
		policy predicate.Node
		want   string
	}{
		{"artists", predicate.IsNull(artists.Term("emial")), "policy of artists: a test on a row of artists has no term"},
		{"artists", predicate.IsNull(albums.Term("title")), "policy of artists: artists has no column \"title\""},
		{"artists", predicate.Equal(artists.Term("name"), schema.Integer(1)), "policy of artists: name: want string, not int"},
		{"artists", predicate.Equal(artists.Term("name"), schema.Value{}), "policy of artists: name: want string"},
		{"artists", predicate.Equal(artists.Term("id"), schema.Text("x")), `policy of artists: id: x: want a UUID`},
		{"artists", predicate.Equal(artists.Term("tags"), schema.Text("x")), "policy of artists: in of tags, which is set of string"},
		{"artists", predicate.HasAny(artists.Term("name"), schema.Texts("x")), "policy of artists: has_any of name, which is string"},
		{"artists", predicate.Equal(artists.Term("info"), schema.Text("x")), "policy of artists: in of info, which is json"},
		{"artists", predicate.Text(artists.Term("active"), predicate.Match{}, schema.Texts("x")), "policy of artists: text of active, which is bool"},
		{"artists", predicate.Equal(artists.Term("name"), schema.Text("\x00")), "policy of artists: name: "},
		{"artists", predicate.Some(albums.Relation("artist"), predicate.Node{}), "policy of artists: artists has no relation \"artist\""},
		{"artists", predicate.Some(elsewhere, predicate.Node{}), "policy of artists: the relation albums is not that of artists"},
		{"artists", predicate.Some(nil, predicate.Node{}), "policy of artists: artists has no relation \"nil\""},
		{"artists", predicate.Some(artists.Relation("albums"), predicate.IsNull(artists.Term("name"))), "policy of artists: albums has no column \"name\""},
		{"artists", predicate.Node{Op: predicate.OpNot}, "policy of artists: not wants one part"},
		{"artists", predicate.Node{Op: predicate.OpExists, Relation: artists.Relation("albums")}, "policy of artists: exists wants one part"},
		{"artists", predicate.Node{Op: 99, Term: artists.Term("name")}, "policy of artists: unexpected Op(99)"},
		{"artists", predicate.Node{Op: predicate.OpCustom, Term: artists.Term("name")}, "policy of artists: a custom test of name has no function"},
		{"artists", predicate.Node{Op: predicate.OpIn, Term: artists.Term("name"), Set: schema.Texts("a", "b"), Single: true}, "policy of artists: in of name wants one value, not 2"},
		{"artists", predicate.Node{Op: predicate.OpRange, Term: artists.Term("name"), Low: predicate.Inclusive}, "policy of artists: a range of name has 1 ends and 0 values"},
		{"artists", predicate.IsNull(&schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: artists.Columns[1:2]}), "policy of artists: the term name is int, but name is string"},
		{"artists", predicate.IsNull(&schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: artists.Columns[1:2], Length: true}), "policy of artists: the length of name, which is string, as int"},
		{"artist", predicate.True(), "policy: unknown collection \"artist\"; did you mean artists?"},
	} {
		rows := map[string]predicate.Node{"albums": predicate.True(), test.name: test.policy}
		scoped := l.Within(filter.Scope{Rows: rows})
		check := func(what string, err error) {
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("%s under a policy that does not fit: %v, want %s", what, err, test.want)
			}
		}
		_, err := scoped.Parse("albums", []byte(`{}`))
		check("Parse", err)
		_, err = scoped.Query("albums", predicate.Node{})
		check("Query", err)
		_, err = scoped.For(filter.Route{Count: true}).Parse("nothing", nil)
		check("Parse of another route", err)
		if _, err := scoped.Within(filter.Scope{}).Parse("albums", []byte(`{}`)); err != nil {
			t.Errorf("a scope in place of it: %v", err)
		}
	}
}

// The fuzz tests found a default sort by the key that was gone with a field that also read a collection without a policy.
func TestAFieldThatLeadsNowhereKeepsNoColumnBack(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("rooms.yaml", []byte(`
tamis: 1
collections:
  rooms:
    key: id
    columns: {id: int, house_id: int or null}
    relations: {house: {one: houses, keys: {house_id: id}}}
    fields: {either: {any: [id, house.id]}}
    sorts: {LAST: -id}
    sort: LAST
  houses:
    key: id
    columns: {id: int}
`))), filter.Config{}))
	rooms := map[string]predicate.Node{"rooms": predicate.True()}
	if got := parse(t, l.Within(filter.Scope{Rows: rooms}), "rooms", `{"sort": "LAST"}`).Page().Order; len(got) != 1 || !got[0].Descending {
		t.Errorf("the order is %v, want the key downwards", got)
	}
	none := filter.Scope{Sees: func(_ *schema.Collection, name string) bool { return name != "either" }}
	if _, err := l.Within(none).Parse("rooms", []byte(`{"sort": "LAST"}`)); err == nil {
		t.Error("a caller may sort by what only a field reads that is kept from it")
	}
}
