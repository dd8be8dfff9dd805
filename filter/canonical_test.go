package filter_test

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

func TestBodiesThatSayTheSamePrintAlike(t *testing.T) {
	l := music(t, "{nulls: absent}")
	const uuid = "8f3c2a10-1111-4222-8333-444455556666"
	for _, test := range []struct {
		collection, want string
		bodies           []string
	}{
		{"albums", `{}`, []string{
			` { } `, `{"sort": []}`, `{"limit": null, "albums": null, "artists": null}`,
		}},
		{"albums", `{"limit":20,"offset":0}`, []string{`{"offset": -0, "limit": 20}`}},
		{"artists", `{"sort":"NAME_ASC"}`, []string{`{"sort": ["NAME_ASC"]}`}},
		{"artists", `{"sort":"NAME_DESC"}`, []string{`{"sort": ["NAME_DESC"]}`}},
		{"artists", `{"sort":["NAME_ASC","BORN_ASC"]}`, []string{`{"sort": [ "NAME_\u0041SC", "BORN_ASC" ]}`}},
		{"albums", `{"albums":{"title":{"any_":["a","b"]}}}`, []string{
			`{"albums": {"title": {"any_": ["b", "a"]}}}`, `{"albums": {"title": {"any_": ["a", "b", "a"]}}}`,
			`{"albums": {"operator": "and_", "title": {"any_": ["\u0061", "b"], "operator": "and_"}}}`,
			`{"albums": {"tracks": null, "title": {"like_": null, "any_": ["a", "b"]}}}`,
		}},
		{"albums", `{"albums":{"id":{"eq_":"` + uuid + `"}}}`, []string{`{"albums": {"id": {"eq_": "` + strings.ToUpper(uuid) + `"}}}`}},
		{"albums", `{"albums":{"released":{"eq_":"2024-01-31T00:00:00.000000Z"}}}`, []string{
			`{"albums": {"released": {"eq_": "2024-01-31"}}}`, `{"albums": {"released": {"eq_": "2024-01-31T01:00:00+01:00"}}}`,
			`{"albums": {"released": {"eq_": "2024-01-31T00:00:00.0000009"}}}`,
		}},
		{"albums", `{"albums":{"rating":{"any_":[0,0.5,20]},"tracks":{"eq_":0}}}`, []string{`{"albums": {"tracks": {"eq_": -0}, "rating": {"any_": [2e1, 0.50, 20.0, -0.0, 0]}}}`}},
		{"albums", `{"albums":{"tracks":{"between_":[5,1]}}}`, []string{`{"albums": {"tracks": {"between_": [5, 1]}}}`}},
		{"albums", `{"albums":{"or_":[{"title":{"eq_":"a"}},{"tracks":{"eq_":1}}]},"artists":{},"limit":5}`, []string{
			`{"limit": 5, "artists": {}, "albums": {"or_": [{"tracks": {"eq_": 1}}, null, {"title": {"eq_": "a"}}]}}`,
		}},
		{"albums", `{"albums":{"title":{"startswith_":["a"]}}}`, []string{`{"albums": {"title": {"startswith_": ["a", "a"]}}}`}},
		{"albums", `{"albums":{"title":{"any_":["a","a"]}}}`, []string{`{"albums": {"title": {"any_": ["a", "a", "a"]}}}`}}, // not the shape of a list of one
		{"albums", `{"albums":{"title":{"startswith_":"a"}}}`, []string{`{"albums": {"title": {"startswith_": "a"}}}`}},
		{"labels", `{"record_labels":{"closed":{}}}`, []string{`{"record_labels": {"closed": null}}`, `{"record_labels": {"closed": {"eq_": null}}}`}},
		{"artists", `{"artists":{"tags":{"len_":{"any_":[1,2]}}}}`, []string{`{"artists": {"tags": {"len_": {"any_": [2, 1, 1], "operator": "and_"}}}}`}},
		{"artists", `{"artists":{"albums":{"some_":{"rating":{"ge_":1},"title":{"eq_":"x"}}}}}`, []string{`{"artists": {"albums": {"some_": {"title": {"eq_": "x"}, "rating": {"ge_": 1.0}}}}}`}},
	} {
		for _, body := range append(test.bodies, test.want) {
			q := parse(t, l, test.collection, body)
			if got := q.String(); got != test.want {
				t.Errorf("%s prints as %s, want %s", body, got, test.want)
			}
			printed(t, l, q)
		}
	}
}

func TestAHistoryPrintsInOneSpelling(t *testing.T) {
	l := music(t, "{nulls: absent}").For(filter.Route{History: true})
	const want = `{"history":{"end":"2024-01-02T00:00:00.000000Z","field":"released","group_by":["format","artist_id"],"interval_seconds":600,"start":"2024-01-01T00:00:00.000000Z"}}`
	for _, body := range []string{
		`{"history": {"field": "released", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 600, "group_by": ["format", "artist_id"]}}`,
		`{"history": {"interval_seconds": 600.00, "sum": [], "group_by": ["format", "artist_id"], "end": "2024-01-02T01:00:00+01:00", "start": "2024-01-01T00:00:00", "field": "released"}, "albums": null}`,
	} {
		if got := parse(t, l, "albums", body).String(); got != want {
			t.Errorf("%s prints as %s, want %s", body, got, want)
		}
	}
}

// bodies returns every body of the scripts that is a filter, of a collection of l.
func bodies(t testing.TB, l *filter.Language) (out [][2]string) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(archive.Files); i += 2 {
			collection, _, _ := strings.Cut(archive.Files[i].Name, " ")
			if _, err := l.Parse(collection, archive.Files[i].Data); err == nil {
				out = append(out, [2]string{collection, string(archive.Files[i].Data)})
			}
		}
	}
	if len(out) < 100 {
		t.Fatalf("%d bodies", len(out))
	}
	return out
}

func TestTheOrderOfKeysAndItemsSaysNothing(t *testing.T) {
	l := music(t, "{relative_times: true}")
	rng := rand.New(rand.NewPCG(1, 2))
	for _, b := range bodies(t, l) {
		q := parse(t, l, b[0], b[1])
		for range 3 {
			tree, _ := syntax.Parse([]byte(b[1]), syntax.Limits{})
			shuffle(rng, tree)
			other := parse(t, l, b[0], syntax.Print(tree))
			if got, want := other.String(), q.String(); got != want {
				t.Errorf("%s prints as %s,\nbut %s as %s", syntax.Print(tree), got, b[1], want)
			}
			if got, want := other.Shape(), q.Shape(); got != want {
				t.Errorf("%s has the shape %s,\nbut %s has %s", syntax.Print(tree), got, b[1], want)
			}
		}
	}
}

// shuffle puts members, and the items of lists that are sets, in another order.
func shuffle(rng *rand.Rand, v syntax.Value) {
	switch v := v.(type) {
	case *syntax.Object:
		rng.Shuffle(len(v.Members), func(i, j int) { v.Members[i], v.Members[j] = v.Members[j], v.Members[i] })
		for _, m := range v.Members {
			if !slices.Contains([]string{"between_", "sort", "group_by", "sum"}, m.Key) {
				shuffle(rng, m.Value)
			}
		}
	case *syntax.Array:
		rng.Shuffle(len(v.Items), func(i, j int) { v.Items[i], v.Items[j] = v.Items[j], v.Items[i] })
		for _, item := range v.Items {
			shuffle(rng, item)
		}
	}
}

// Bodies of one shape make one statement: the shape of their predicates is the same.
func TestAShapeDecidesTheStatement(t *testing.T) {
	l := music(t, "{relative_times: true}")
	shapes := map[string]predicate.Node{}
	from := map[string]string{}
	all := bodies(t, l)
	for _, operand := range []string{`""`, `" "`, `"x"`, `"-x"`, `"+x"`, `"x y"`, `"x -y"`, `"x -y +z"`, `"a \"b c\" -d"`} {
		all = append(all, [2]string{"albums", `{"albums": {"text": {"query": ` + operand + `, "like_": ` + operand + `}}}`})
	}
	for _, operand := range []string{`"is_null_": true`, `"is_null_": false`, `"exists_": true`, `"any_": []`, `"any_": ["x"]`, `"any_": ["x", "y"]`, `"startswith_": "x"`, `"startswith_": ["x"]`} {
		all = append(all, [2]string{"albums", `{"albums": {"title": {` + operand + `}}}`})
	}
	for _, b := range all {
		q := parse(t, l, b[0], b[1])
		key := b[0] + q.Shape()
		shape := predicate.Node{Op: predicate.OpAnd, Kids: []predicate.Node{q.Where()}}
		if before, ok := shapes[key]; ok && shapeOf(before) != shapeOf(shape) {
			t.Errorf("%s and %s have the shape %s, but their predicates have\n%s\n%s", b[1], from[key], q.Shape(), shapeOf(before), shapeOf(shape))
		}
		shapes[key], from[key] = shape, b[1]
	}
}

// shapeOf returns the shape of a node whose parts are in one order.
func shapeOf(n predicate.Node) string {
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = byShape(k)
	}
	n.Kids = kids
	return n.Shape()
}

func byShape(n predicate.Node) predicate.Node {
	n.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		n.Kids[i] = byShape(k)
	}
	if n.Op == predicate.OpAnd || n.Op == predicate.OpOr {
		slices.SortFunc(n.Kids, func(a, b predicate.Node) int { return strings.Compare(a.Shape(), b.Shape()) })
	}
	return n
}

func TestShapeHidesOperands(t *testing.T) {
	l := music(t, "")
	for _, test := range []struct{ collection, body, want string }{
		{"albums", `{"albums": {"title": {"any_": ["secret", "b"], "eq_": "secret", "startswith_": "secret", "contains_": ["secret"]}}}`,
			`{"albums":{"title":{"any_":["?"],"contains_":["?"],"eq_":"?","startswith_":"?"}}}`},
		{"albums", `{"albums": {"title": {"any_": [], "like_": ""}, "tracks": {"between_": [1, 2], "is_null_": false}}}`,
			`{"albums":{"title":{"any_":[],"like_":""},"tracks":{"between_":["?"],"is_null_":false}}}`},
		{"albums", `{"albums": {"text": {"query": "secret -b +c"}}, "sort": "ID_DESC", "limit": 5, "offset": 10}`,
			`{"albums":{"text":{"query":"? -? +?"}},"limit":"?","offset":"?","sort":"ID_DESC"}`},
		{"artists", `{"artists": {"tags": {"len_": {"ge_": 2}}, "albums": {"some_": {"or_": [{"title": {"eq_": "secret"}}]}}}}`,
			`{"artists":{"albums":{"some_":{"or_":[{"title":{"eq_":"?"}}]}},"tags":{"len_":{"ge_":"?"}}}}`},
	} {
		if got := parse(t, l, test.collection, test.body).Shape(); got != test.want {
			t.Errorf("the shape of %s = %s, want %s", test.body, got, test.want)
		}
	}
}

func TestSumTellsQueriesApart(t *testing.T) {
	l := music(t, "{relative_times: true}")
	seen := map[[32]byte]string{}
	for _, b := range bodies(t, l) {
		q := parse(t, l, b[0], b[1])
		text := b[0] + q.String()
		if before, ok := seen[q.Sum()]; ok && before != text {
			t.Errorf("%s and %s have one sum", before, text)
		}
		seen[q.Sum()] = text
	}
	if again := parse(t, l, "albums", `{}`).Sum(); seen[again] != "albums{}" {
		t.Errorf("the sum of {} is %q's", seen[again])
	}
}

func TestSumDiffersByWhatTheAnswerDependsOn(t *testing.T) {
	l := music(t, "")
	body := `{"artists": {"name": {"eq_": "x"}}}`
	artists := l.Registry().Collection("artists")
	within := func(rows predicate.Node) *filter.Language {
		all := map[string]predicate.Node{}
		for _, c := range l.Registry().Collections() {
			all[c.Name] = predicate.True()
		}
		all["artists"] = rows
		return l.Within(filter.Scope{Rows: all})
	}
	history := `{"history": {"field": "released", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 600}}`
	nulls := languageOf(t, registry(t, "{nulls: absent}"), filter.Config{})
	active := func(b bool) predicate.Node { return predicate.Equal(artists.Term("active"), schema.Boolean(b)) }
	made := func(where predicate.Node) *filter.Query { return schema.Must(l.Query("artists", where)) }
	queries := []struct {
		what string
		q    *filter.Query
	}{
		{"plain", parse(t, l, "artists", body)},
		{"another operand", parse(t, l, "artists", strings.ReplaceAll(body, `"x"`, `"y"`))},
		{"a page", parse(t, l, "artists", `{"limit": 5, `+body[1:])},
		{"another page", parse(t, l, "artists", `{"offset": 5, `+body[1:])},
		{"a sort", parse(t, l, "artists", `{"sort": "BORN_ASC", `+body[1:])},
		{"its count", parse(t, l.For(filter.Route{Count: true}), "artists", body)},
		{"everybody's", parse(t, within(predicate.True()), "artists", body)},
		{"a caller's", parse(t, within(active(true)), "artists", body)},
		{"another caller's", parse(t, within(active(false)), "artists", body)},
		{"another schema's", parse(t, nulls, "artists", body)},
		{"another collection's", parse(t, l, "albums", `{}`)},
		{"a history", parse(t, l.For(filter.Route{History: true}), "albums", history)},
		{"another history", parse(t, l.For(filter.Route{History: true}), "albums", strings.ReplaceAll(history, "600", "660"))},
		{"made in Go", made(active(true))},
		{"made otherwise", made(active(false))},
		{"a slice of it", made(active(true)).Slice(5, 5)},
		{"sorted", schema.Must(made(active(true)).Sorted(schema.Order{Term: artists.Term("born")}))},
		{"sorted otherwise", schema.Must(made(active(true)).Sorted(schema.Order{Term: artists.Term("email")}))},
	}
	for i, a := range queries {
		for _, b := range queries[:i] {
			if a.q.Sum() == b.q.Sum() {
				t.Errorf("%s and %s have one sum", a.what, b.what)
			}
		}
	}
}

func TestSumOfARelativeTimeIsThatOfTheTime(t *testing.T) {
	l := music(t, "{relative_times: true}")
	relative := parse(t, l, "albums", `{"albums": {"released": {"after_": "now-1h"}}}`)
	later := parse(t, l, "albums", `{"albums": {"released": {"after_": "now-2h"}}}`)
	if relative.Sum() == later.Sum() {
		t.Error("an hour ago and two have one sum")
	}
	if got, want := relative.String(), `{"albums":{"released":{"after_":"now-1h"}}}`; got != want {
		t.Errorf("String = %s, want %s: the text as it was meant", got, want)
	}
}

// What is printed is JSON to every reader, and the same to all of them.
func FuzzCanonical(f *testing.F) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{CursorKey: []byte("k")}))
	f.Add("flows", []byte(`{"flows": {"operator": "or_", "tags": {"all_": ["a", "b"]}, "name": {"like_": "é\u0000"}}, "flow_runs": {}, "limit": 5}`))
	f.Add("logs", []byte(`{"logs": {"text": {"query": "a -b \"c\""}, "level": {"ge_": -0}}}`))
	f.Add("block_documents", []byte(`{"block_documents": {"is_anonymous": null, "not_": {"or_": [{}, null]}}}`))
	f.Fuzz(func(t *testing.T, collection string, body []byte) {
		if l.Collection(collection) == nil {
			t.Skip()
		}
		q, err := l.Parse(collection, body)
		if err != nil {
			t.Skip()
		}
		if text := q.String(); !json.Valid([]byte(text)) {
			t.Fatalf("%s prints as %s", body, text)
		}
		printed(t, l, q)
	})
}
