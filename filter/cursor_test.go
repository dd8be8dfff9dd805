package filter_test

import (
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

const uuid = "8f3c2a10-1111-4222-8333-444455556666"

// with returns a body with a cursor in it.
func with(body, cursor string) string {
	if body == "{}" {
		return `{"cursor": ` + strconv.Quote(cursor) + `}`
	}
	return `{"cursor": ` + strconv.Quote(cursor) + `, ` + body[1:]
}

// badCursor reports whether err is the one error bad_cursor.
func badCursor(err error) bool {
	var errs filter.Errors
	return errors.As(err, &errs) && len(errs) == 1 && errs[0].Code == filter.BadCursor && errs[0].Pointer == "/cursor"
}

func TestACursorComesBackAsItWas(t *testing.T) {
	l := music(t, "")
	id := schema.TextOf(schema.UUID, uuid)
	for _, test := range []struct {
		collection, body string
		keys             []schema.Value
	}{
		{"artists", `{}`, []schema.Value{schema.Text("Nina"), id}},
		{"artists", `{}`, []schema.Value{schema.Text(""), id}},
		{"artists", `{}`, []schema.Value{schema.Text(strings.Repeat("é\"\\\n", 30_000)), id}},
		{"artists", `{"sort": "BORN_ASC"}`, []schema.Value{{}, id}},
		{"artists", `{"sort": "BORN_ASC"}`, []schema.Value{schema.NumOf(schema.Date, schema.MinDate), id}},
		{"albums", `{"sort": "RELEASED_DESC"}`, []schema.Value{schema.NumOf(schema.Datetime, schema.MaxTime), id}},
		{"albums", `{"sort": "RELEASED_DESC"}`, []schema.Value{schema.NumOf(schema.Datetime, schema.MinTime), id}},
		{"albums", `{"sort": "TRACKS_ASC"}`, []schema.Value{schema.Integer(math.MinInt64), id}},
		{"albums", `{"sort": "TRACKS_ASC"}`, []schema.Value{schema.Integer(math.MaxInt64), id}},
		{"albums", `{"sort": "RATING_ASC"}`, []schema.Value{schema.Number(-math.MaxFloat64), id}},
		{"albums", `{"sort": "RATING_ASC"}`, []schema.Value{schema.Number(math.SmallestNonzeroFloat64), id}},
		{"albums", `{"sort": ["FORMAT_ASC", "TRACKS_DESC", "RATING_DESC"]}`, []schema.Value{schema.TextOf(schema.Enum, "CD"), {}, {}, id}},
		{"tracks", `{}`, []schema.Value{id, schema.Integer(7)}},
		{"labels", `{}`, []schema.Value{schema.Text("Verve"), id}},
	} {
		q := parse(t, l, test.collection, test.body)
		for _, c := range []struct {
			cursor   string
			backward bool
		}{{q.Cursor(test.keys), false}, {q.CursorBefore(test.keys), true}} {
			page := parse(t, l, test.collection, with(test.body, c.cursor)).Page()
			if diff := cmp.Diff(test.keys, page.After, cmp.AllowUnexported(schema.Value{})); diff != "" || page.Backward != c.backward {
				t.Errorf("the cursor of %v in %s: backward %v, -want +got\n%s", test.keys, test.body, page.Backward, diff)
			}
			resumed, err := q.Resume(c.cursor)
			if err != nil {
				t.Fatalf("Resume: %v", err)
			}
			if diff := cmp.Diff(test.keys, resumed.Page().After, cmp.AllowUnexported(schema.Value{})); diff != "" || resumed.Page().Backward != c.backward {
				t.Errorf("the cursor of %v resumed: -want +got\n%s", test.keys, diff)
			}
		}
	}
}

func TestACursorIsGoodForItsQueryAlone(t *testing.T) {
	l := music(t, "")
	body := `{"artists": {"name": {"any_": ["a", "b"]}}, "sort": "BORN_ASC"}`
	keys := []schema.Value{{}, schema.TextOf(schema.UUID, uuid)}
	cursor := parse(t, l, "artists", body).Cursor(keys)

	all := map[string]predicate.Node{}
	for _, c := range l.Registry().Collections() {
		all[c.Name] = predicate.True()
	}
	policy := func(where predicate.Node) *filter.Language {
		rows := map[string]predicate.Node{}
		for name := range all {
			rows[name] = predicate.True()
		}
		rows["artists"] = where
		return l.Within(filter.Scope{Rows: rows})
	}
	artists := l.Registry().Collection("artists")
	for _, test := range []struct {
		what       string
		language   *filter.Language
		collection string
		body       string
		good       bool
	}{
		{"the query itself", l, "artists", body, true},
		{"in another spelling", l, "artists", `{"sort": ["BORN_ASC"], "artists": {"name": {"any_": ["b", "\u0061"]}}}`, true},
		{"a longer page", l, "artists", `{"limit": 50, ` + body[1:], true},
		{"a caller who may name less", l.Within(filter.Scope{Sees: func(_ *schema.Collection, name string) bool { return name != "email" }}), "artists", body, true},
		{"a route of its own limit", l.For(filter.Route{Limit: 7}), "artists", body, true},
		{"another filter", l, "artists", strings.Replace(body, `"b"`, `"c"`, 1), false},
		{"a wider filter", l, "artists", `{"sort": "BORN_ASC"}`, false},
		{"a related filter more", l, "artists", `{"albums": {}, ` + body[1:], false},
		{"another sort", l, "artists", strings.Replace(body, "BORN_ASC", "EMAIL_ASC", 1), false},
		{"the usual sort", l, "artists", strings.Replace(body, `, "sort": "BORN_ASC"`, "", 1), false},
		{"a sort more", l, "artists", strings.Replace(body, `"BORN_ASC"`, `["BORN_ASC", "NAME_ASC"]`, 1), false},
		{"another collection", l, "labels", `{}`, false},
		{"a caller who sees all rows, by a policy", policy(predicate.True()), "artists", body, false},
		{"another caller", policy(predicate.IsNull(artists.Term("email"))), "artists", body, false},
		{"another schema", music(t, "{relative_times: true}"), "artists", body, false},
		{"another key", schema.Must(filter.New(registry(t, ""), filter.Config{CursorKey: []byte("another")})), "artists", body, false},
		{"a process of its own key", schema.Must(filter.New(registry(t, ""), filter.Config{})), "artists", body, false},
	} {
		_, err := test.language.Parse(test.collection, []byte(with(test.body, cursor)))
		if test.good && err != nil {
			t.Errorf("%s: %v", test.what, err)
		} else if !test.good && !badCursor(err) {
			t.Errorf("%s: %v, want %s", test.what, err, filter.BadCursor)
		}
	}
}

func TestACursorOfAnotherCallerIsBad(t *testing.T) {
	l := music(t, "")
	artists := l.Registry().Collection("artists")
	caller := func(label string) *filter.Language {
		return l.Within(filter.Scope{Rows: map[string]predicate.Node{
			"artists": predicate.Equal(artists.Term("label_id"), schema.TextOf(schema.UUID, label)),
		}})
	}
	one, two := caller(uuid), caller(strings.ReplaceAll(uuid, "8f", "9f"))
	cursor := parse(t, one, "artists", `{}`).Cursor([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)})
	if _, err := one.Parse("artists", []byte(with(`{}`, cursor))); err != nil {
		t.Error(err)
	}
	if _, err := two.Parse("artists", []byte(with(`{}`, cursor))); !badCursor(err) {
		t.Errorf("another caller's cursor: %v, want %s", err, filter.BadCursor)
	}
}

func TestNoBitOfACursorMayChange(t *testing.T) {
	l := music(t, "")
	q := parse(t, l, "artists", `{"sort": "BORN_ASC"}`)
	cursor := q.Cursor([]schema.Value{schema.NumOf(schema.Date, 19000), schema.TextOf(schema.UUID, uuid)})
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			if _, err := q.Resume(base64.RawURLEncoding.EncodeToString(raw)); err == nil {
				t.Errorf("bit %d of byte %d may change", bit, i)
			}
			raw[i] ^= 1 << bit
		}
	}
	text := []byte(cursor)
	for i := range text {
		for bit := range 8 {
			text[i] ^= 1 << bit
			if _, err := q.Resume(string(text)); err == nil {
				t.Errorf("bit %d of character %d may change: %q", bit, i, text)
			}
			text[i] ^= 1 << bit
		}
	}
}

func TestForgedCursorsAreBad(t *testing.T) {
	l := music(t, "")
	q := parse(t, l, "artists", `{"sort": "BORN_ASC"}`)
	cursor := q.Cursor([]schema.Value{{}, schema.TextOf(schema.UUID, uuid)})
	forged := []string{"", " ", "x", "=", cursor + "=", cursor + "A", cursor + "\n", "\n" + cursor, " " + cursor, cursor + cursor,
		strings.Repeat("A", 22), strings.Repeat("A", 24), strings.Repeat("_", 100), "null", "../../etc/passwd", "' OR 1=1 --", "\u0000", strings.Repeat("AQEA", 20_000)}
	for n := range len(cursor) {
		forged = append(forged, cursor[:n], cursor[n+1:])
	}
	for _, c := range forged {
		body, err := l.Parse("artists", []byte(`{"sort": "BORN_ASC", "cursor": `+quote(c)+`}`))
		if !badCursor(err) {
			t.Errorf("%q: %v, %v, want %s", c, body, err, filter.BadCursor)
		}
	}
}

func quote(s string) string { return strings.ReplaceAll(strconv.QuoteToASCII(s), `\x`, `\u00`) }

func TestKeysOfAnotherOrderMakeABadCursor(t *testing.T) {
	l := music(t, "")
	q := parse(t, l, "artists", `{"sort": "BORN_ASC"}`)
	id := schema.TextOf(schema.UUID, uuid)
	for _, keys := range [][]schema.Value{
		nil, {}, {id}, {id, id}, {schema.Text("x"), id}, {schema.NumOf(schema.Date, 1), id, id}, {schema.Integer(1), id}, {schema.NumOf(schema.Date, 1), schema.Text(uuid)},
	} {
		if _, err := q.Resume(q.Cursor(keys)); err == nil {
			t.Errorf("a cursor of %v is taken for one of born and id", keys)
		}
	}
}

func TestResumeBeginsAtTheCursorAndNotAtAnOffset(t *testing.T) {
	l := music(t, "")
	q := parse(t, l, "artists", `{"offset": 7, "limit": 3}`)
	next, err := q.Resume(q.Cursor([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)}))
	if err != nil {
		t.Fatal(err)
	}
	if p := next.Page(); p.Offset != 0 || p.Limit != 3 || len(p.After) != 2 {
		t.Errorf("Page = %+v", p)
	}
	if p := q.Page(); p.Offset != 7 || p.After != nil {
		t.Errorf("Resume changed the query that it was called on: %+v", p)
	}
}

func TestACursorOfAQueryMadeInGoKnowsItsOrder(t *testing.T) {
	l := music(t, "")
	artists := l.Registry().Collection("artists")
	q := schema.Must(l.Query("artists", predicate.Node{}))
	byName := schema.Must(q.Sorted(schema.Order{Term: artists.Term("name")}))
	byEmail := schema.Must(q.Sorted(schema.Order{Term: artists.Term("email")}))
	down := schema.Must(q.Sorted(schema.Order{Term: artists.Term("name"), Descending: true}))
	cursor := byName.Cursor([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)})
	if _, err := byName.Resume(cursor); err != nil {
		t.Error(err)
	}
	for what, other := range map[string]*filter.Query{"email": byEmail, "name down": down} {
		if _, err := other.Resume(cursor); err == nil {
			t.Errorf("a cursor by name is good for an order by %s", what)
		}
	}
}

func FuzzCursor(f *testing.F) {
	l := schema.Must(filter.New(registry(f, ""), filter.Config{CursorKey: []byte("k")}))
	q := parse(f, l, "artists", `{}`)
	good := q.Cursor([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)})
	f.Add(good)
	f.Add(good[1:])
	f.Fuzz(func(t *testing.T, cursor string) {
		if _, err := q.Resume(cursor); err == nil && cursor != good && cursor != q.CursorBefore([]schema.Value{schema.Text("x"), schema.TextOf(schema.UUID, uuid)}) {
			t.Errorf("%q is taken for one of ours", cursor)
		}
	})
}
