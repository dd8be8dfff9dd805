package filter_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestWhatIsHiddenOrdersNothing(t *testing.T) {
	l := music(t, "")
	sees := func(hidden string) filter.Scope {
		return filter.Scope{Sees: func(_ *schema.Collection, name string) bool { return name != hidden }}
	}
	for _, test := range []struct {
		what, collection, body string
		scope                  filter.Scope
		want                   string
	}{
		{"nothing hidden", "artists", `{}`, filter.Scope{}, "[name id]"},
		{"the usual sort by its column", "artists", `{}`, columns("artists.name"), "[id]"},
		{"the usual sort by its name", "artists", `{}`, sees("NAME_ASC"), "[id]"},
		{"the usual order", "labels", `{}`, columns("labels.name"), "[id]"},
		{"the key", "artists", `{}`, columns("artists.id"), "[name born active label_id email tags info]"},
		{"the key, of an order that is asked for", "artists", `{"sort": "BORN_ASC"}`, columns("artists.id"), "[born name active label_id email tags info]"},
		{"the key, downwards", "artists", `{"sort": "NAME_DESC"}`, columns("artists.id"), "[-name -born -active -label_id -email -tags -info]"},
		{"the key and more", "artists", `{}`, columns("artists.id", "artists.name", "artists.email"), "[born active label_id tags info]"},
		{"a part of the key", "tracks", `{}`, columns("tracks.number"), "[album_id title cover_of_id cover_of_number singers]"},
		{"the key, along a relation", "artists", `{"sort": "LABEL_ASC"}`, columns("artists.id"), "[label.name name born active label_id email tags info]"},
	} {
		scoped := l.Within(test.scope)
		for _, body := range []string{test.body, test.body + " ", strings.Replace(test.body, "sort", `\u0073ort`, 1)} { // both paths
			if got := orderText(parse(t, scoped, test.collection, body)); got != test.want {
				t.Errorf("%s: %s in the order %s, want %s", test.what, body, got, test.want)
			}
		}
		if strings.Contains(test.body, "sort") {
			continue
		}
		if got := orderText(schema.Must(scoped.Query(test.collection, predicate.True()))); got != test.want {
			t.Errorf("%s: a query made in Go in the order %s, want %s", test.what, got, test.want)
		}
	}
}

// orderText returns the keys of a query's order, those that descend with a minus before them.
func orderText(q *filter.Query) string {
	var keys []string
	for _, o := range q.Page().Order {
		name := o.Term.Columns[0].Name
		for _, r := range o.Via {
			name = r.Name + "." + name
		}
		if o.Descending {
			name = "-" + name
		}
		keys = append(keys, name)
	}
	return "[" + strings.Join(keys, " ") + "]"
}

func TestWhatIsHiddenIsNoOrderOfAQueryMadeInGo(t *testing.T) {
	l := music(t, "")
	artists, labels := l.Registry().Collection("artists"), l.Registry().Collection("labels")
	for _, test := range []struct {
		what  string
		scope filter.Scope
		key   schema.Order
		ok    bool
	}{
		{"a column", columns("artists.email"), schema.Order{Term: artists.Term("email")}, false},
		{"another column", columns("artists.email"), schema.Order{Term: artists.Term("name")}, true},
		{"a path in it", columns("artists.info"), schema.Order{Term: artists.Term("info.city")}, false},
		{"a column at the end of a relation", columns("labels.name"), schema.Order{Via: []*schema.Relation{artists.Relation("label")}, Term: labels.Term("name")}, false},
		{"a relation along it", columns("artists.label_id"), schema.Order{Via: []*schema.Relation{artists.Relation("label")}, Term: labels.Term("name")}, false},
		{"a relation along it on the other side", columns("labels.id"), schema.Order{Via: []*schema.Relation{artists.Relation("label")}, Term: labels.Term("name")}, false},
	} {
		scoped := l.Within(test.scope)
		_, err := schema.Must(scoped.Query("artists", predicate.True())).Sorted(test.key)
		if test.ok != (err == nil) || scoped.HidesOrder(test.key) == test.ok {
			t.Errorf("%s: %v", test.what, err)
		}
	}
}

func TestNothingIsReadOutOfACursor(t *testing.T) {
	l := music(t, "")
	q := parse(t, l, "artists", `{"sort": "EMAIL_ASC"}`)
	raw := func(cursor string) string {
		return string(schema.Must(base64.RawURLEncoding.DecodeString(cursor)))
	}
	const secret = "hidden@example.com, of which no four letters may be seen"
	cursors := []string{
		raw(q.Cursor([]schema.Value{schema.Text(secret), schema.TextOf(schema.UUID, uuid)})),
		raw(q.CursorBefore([]schema.Value{schema.Text(secret), schema.TextOf(schema.UUID, uuid)})),
	}
	for _, c := range cursors {
		for i := range len(secret) - 4 {
			if strings.Contains(c, secret[i:i+4]) {
				t.Errorf("%q shows %q", c, secret[i:i+4])
			}
		}
	}
	// Two cursors of one direction are alike at no place more often than chance has it: no stream of bits is used twice.
	var texts [2]string
	for i, email := range []string{strings.Repeat("a", 4000), strings.Repeat("a", 3999) + "b"} {
		texts[i] = raw(q.Cursor([]schema.Value{schema.Text(email), schema.TextOf(schema.UUID, uuid)}))
	}
	alike := 0
	for i := range texts[0] {
		if texts[0][i] == texts[1][i] {
			alike++
		}
	}
	if alike > 60 { // 16 are to be expected
		t.Errorf("two cursors of one query have %d bytes of %d in common", alike, len(texts[0]))
	}
}

// One place in one query has one cursor, so that two worlds that the caller cannot tell apart have the same.
func TestOnePlaceHasOneCursor(t *testing.T) {
	l := schema.Must(filter.New(registry(t, ""), filter.Config{CursorKey: []byte("k")}))
	again := schema.Must(filter.New(registry(t, ""), filter.Config{CursorKey: []byte("k")}))
	keys := []schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)}
	if a, b := parse(t, l, "artists", `{}`).Cursor(keys), parse(t, again, "artists", `{ }`).Cursor(keys); a != b {
		t.Errorf("two cursors of one place: %s, %s", a, b)
	}
}

func TestWhereRowsMayTieACursorCounts(t *testing.T) {
	l := music(t, "").Within(columns("artists.id"))
	q := parse(t, l, "artists", `{"limit": 7}`)
	next := parse(t, l, "artists", `{"limit": 7, "cursor": "`+q.CursorAt(14)+`"}`).Page()
	if next.Offset != 14 || next.Limit != 7 || !next.Resumed || next.After != nil {
		t.Errorf("the page behind 14 rows: %+v", next)
	}
	keys := make([]schema.Value, len(q.Page().Order))
	if _, err := q.Resume(q.Cursor(keys)); err == nil {
		t.Error("a cursor of keys is good where rows may tie, and would pass over those that do")
	}
	if _, err := q.Resume(q.CursorAt(-1)); err == nil {
		t.Error("a cursor behind -1 rows is good")
	}
	if sorted := schema.Must(schema.Must(q.Resume(q.CursorAt(14))).Sorted()).Page(); sorted.Offset != 0 || sorted.Resumed {
		t.Errorf("sorted anew, a query is still resumed: %+v", sorted)
	}
}

func TestACursorAndASumKnowWhatIsHidden(t *testing.T) {
	l := music(t, "")
	seen := map[[32]byte]string{}
	cursors := map[string]string{}
	for what, scope := range map[string]filter.Scope{
		"nothing":      {},
		"email":        columns("artists.email"),
		"born":         columns("artists.born"),
		"both":         columns("artists.born", "artists.email"),
		"of labels":    columns("labels.tags"),
		"and policies": {Rows: policies(l.Registry()), Hides: columns("artists.email").Hides},
	} {
		q := parse(t, l.Within(scope), "artists", `{}`)
		if other, twice := seen[q.Sum()]; twice {
			t.Errorf("%s and %s have one sum: a cache would hand out what is hidden", what, other)
		}
		seen[q.Sum()] = what
		cursors[what] = q.Cursor([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)})
		for whose, cursor := range cursors {
			if _, err := q.Resume(cursor); (err == nil) != (whose == what) {
				t.Errorf("the cursor of %s for %s: %v", whose, what, err)
			}
		}
	}
	twice := parse(t, l.Within(columns("artists.email", "artists.email")), "artists", `{}`)
	if seen[twice.Sum()] != "email" {
		t.Error("a column that is named twice is hidden otherwise than once")
	}
}

func TestAHiddenColumnThatIsNotThereIsTheErrorOfEveryParse(t *testing.T) {
	l := music(t, "")
	for path, want := range map[string]string{
		"artist.name":  "hidden columns: unknown collection \"artist\"; did you mean artists?",
		"artists.nam":  "hidden columns: artists has no column \"nam\"; did you mean name?",
		"artists.city": "hidden columns: artists has no column \"city\"",
	} {
		scoped := l.Within(columns("artists.email", path))
		_, err := scoped.Parse("artists", []byte(`{}`))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: Parse: %v, want %s", path, err, want)
		}
		if _, err := scoped.Query("labels", predicate.True()); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: Query: %v, want %s", path, err, want)
		}
	}
}

// A policy may read what the caller may not: it says which rows there are.
func TestAPolicyMayReadWhatIsHidden(t *testing.T) {
	l := music(t, "")
	scope := columns("artists.email", "albums.subtitle", "tracks.title", "labels.name")
	scope.Rows = policies(l.Registry())
	if got, want := parse(t, l.Within(scope), "artists", `{}`).Where().String(), `in(email, "P-artists")`; got != want {
		t.Errorf("Where = %s, want %s", got, want)
	}
}
