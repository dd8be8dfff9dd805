package filter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// A secret is something that a scope hides, and what a schema is without it.
type secret struct {
	name    string
	scope   filter.Scope
	without []string       // paths in music.yaml
	ops     *operators.Set // the operators of the language without it; all if nil
	words   []string       // its names, to be tried everywhere
}

func hides(collection string, names ...string) filter.Scope {
	return filter.Scope{Sees: func(c *schema.Collection, name string) bool {
		return c.Name != collection || !slices.Contains(names, name)
	}}
}

// columns hides columns, written collection.column.
func columns(paths ...string) filter.Scope {
	s := filter.Scope{Hides: map[string][]string{}}
	for _, path := range paths {
		collection, column, _ := strings.Cut(path, ".")
		s.Hides[collection] = append(s.Hides[collection], column)
	}
	return s
}

func exist(names ...string) filter.Scope {
	s := filter.Scope{Rows: map[string]predicate.Node{}}
	for _, name := range names {
		s.Rows[name] = predicate.True()
	}
	return s
}

var secrets = []secret{
	{"a field", hides("albums", "rating"), []string{"albums.fields.rating"}, nil, []string{"rating", "RATING_ASC", "RATING_DESC"}},
	{"a field with a default sort", hides("albums", "title", "title_or_artist"),
		[]string{"albums.fields.title", "albums.fields.title_or_artist"}, nil, []string{"title", "TITLE_ASC", "title_or_artist"}},
	{"a field that a sort reads", hides("artists", "email"), []string{"artists.fields.email", "artists.sorts.EMAIL_ASC"}, nil, []string{"email", "EMAIL_ASC"}},
	{"the field of the usual sort", hides("artists", "name"),
		[]string{"artists.fields.name", "artists.sorts.NAME_ASC", "artists.sorts.NAME_DESC", "artists.sorts.LABEL_AND_NAME", "artists.sort"}, nil,
		[]string{"name", "NAME_ASC", "NAME_DESC", "LABEL_AND_NAME"}},
	{"a field that a sort of another collection reads", hides("labels", "name"),
		[]string{"labels.fields.name", "artists.sorts.LABEL_ASC", "artists.sorts.LABEL_AND_NAME", "labels.order=id"}, nil,
		[]string{"name", "LABEL_ASC", "LABEL_AND_NAME"}},
	{"a field with subfields", hides("albums", "grade"), []string{"albums.fields.grade"}, nil, []string{"grade", "stars", "GRADE_STARS_ASC"}},
	{"a subfield", hides("albums", "grade.stars"), []string{"albums.fields.grade.fields.stars"}, nil, []string{"stars", "grade.stars", "GRADE_STARS_ASC"}},
	{"an ignored field", hides("albums", "length"), []string{"albums.fields.length"}, nil, []string{"length"}},
	{"a field with a required operator", hides("albums", "text"), []string{"albums.fields.text"}, nil, []string{"text"}},
	{"a field inside json", hides("artists", "city"), []string{"artists.fields.city"}, nil, []string{"city"}},
	{"a sort", hides("artists", "BORN_ASC"), []string{"artists.sorts.BORN_ASC"}, nil, []string{"BORN_ASC"}},
	{"a relation", hides("albums", "songs"), []string{"albums.relations.songs", "albums.related.tracks", "artists.related.tracks", "artists.fields.songs"}, nil, []string{"songs", "tracks"}},
	{"a relation to one", hides("artists", "label", "label_name", "label_tags", "LABEL_ASC", "LABEL_AND_NAME"),
		[]string{"artists.relations.label", "artists.related.labels", "artists.related.record_labels", "albums.related.labels", "artists.fields.label_name",
			"artists.fields.label_tags", "artists.sorts.LABEL_ASC", "artists.sorts.LABEL_AND_NAME"}, nil, []string{"label", "labels", "record_labels", "label_name", "LABEL_ASC"}},
	{"a collection", exist("artists", "albums", "tracks"),
		[]string{"labels", "artists.relations.label", "artists.related.labels", "artists.related.record_labels", "albums.related.labels", "artists.fields.label_name",
			"artists.fields.label_tags", "artists.sorts.LABEL_ASC", "artists.sorts.LABEL_AND_NAME"}, nil,
		[]string{"label", "labels", "record_labels", "label_name", "label_tags", "LABEL_ASC"}},
	{"a collection in the middle", exist("artists", "tracks", "labels"),
		[]string{"albums", "artists.relations.albums", "artists.related.albums", "artists.related.tracks", "artists.fields.albums", "artists.fields.released", "artists.fields.songs",
			"tracks.relations.album", "tracks.related.albums", "tracks.related.artists", "tracks.fields.album"}, nil, []string{"albums", "tracks", "album", "released"}},
	{"a column", columns("albums.rating"), []string{"albums.fields.rating", "albums.fields.grade.fields.stars"}, nil,
		[]string{"rating", "RATING_ASC", "RATING_DESC", "stars", "GRADE_STARS_ASC"}},
	{"a column of a field of several", columns("albums.subtitle"), []string{"albums.fields.text"}, nil, []string{"text", "subtitle"}},
	{"a column that a field falls back to", columns("albums.recorded"), []string{"albums.fields.released"}, nil, []string{"released", "recorded", "RELEASED_ASC"}},
	{"a column of the usual sort, and of fields elsewhere", columns("artists.name"),
		[]string{"artists.fields.name", "artists.sorts.NAME_ASC", "artists.sorts.NAME_DESC", "artists.sorts.LABEL_AND_NAME", "artists.sort", "albums.fields.title_or_artist"}, nil,
		[]string{"name", "NAME_ASC", "LABEL_AND_NAME", "title_or_artist"}},
	{"a json column", columns("artists.info"), []string{"artists.fields.city", "artists.fields.since", "artists.fields.place", "artists.fields.prizes", "artists.fields.info"}, nil, []string{"city", "since", "place", "prizes", "info", "SINCE_ASC"}},
	{"a foreign key", columns("artists.label_id"),
		[]string{"artists.relations.label", "artists.related.labels", "artists.related.record_labels", "albums.related.labels", "artists.fields.label_name",
			"artists.fields.label_tags", "artists.sorts.LABEL_ASC", "artists.sorts.LABEL_AND_NAME", "labels.relations.artists"}, nil,
		[]string{"label", "labels", "record_labels", "label_name", "LABEL_ASC", "artists"}},
	{"a foreign key that is read too", columns("albums.artist_id"),
		[]string{"albums.fields.artist_id", "albums.fields.title_or_artist", "albums.relations.artist", "albums.related.artists", "albums.related.labels", "tracks.related.artists",
			"artists.relations.albums", "artists.related.albums", "artists.related.tracks", "artists.fields.albums", "artists.fields.released", "artists.fields.songs"}, nil,
		[]string{"artist_id", "artist", "title_or_artist", "albums", "released", "tracks"}},
	{"a part of a foreign key", columns("tracks.cover_of_number"),
		[]string{"tracks.relations.cover_of", "tracks.relations.covers", "tracks.fields.cover_of", "tracks.fields.covers"}, nil, []string{"cover_of", "covers"}},
	{"an operator", filter.Scope{Uses: func(_ *schema.Collection, _, op string) bool { return op != "startswith_" }}, nil, without("startswith_"), []string{"startswith_"}},
	{"an operator with kin", filter.Scope{Uses: func(_ *schema.Collection, _, op string) bool { return op != "ge_" && op != "since_" }},
		[]string{"albums.fields.length.accepts.0", "artists.fields.since.accepts.0"}, without("ge_"), []string{"ge_"}},
}

// load returns the language of music.yaml less some of its parts.
func (s secret) load(t *testing.T) *filter.Language {
	t.Helper()
	text, err := os.ReadFile("testdata/music.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &doc, yaml.UseOrderedMap()); err != nil {
		t.Fatal(err)
	}
	for _, path := range s.without {
		path, value, _ := strings.Cut(path, "=")
		doc = edit(t, doc, strings.Split("collections."+path, "."), value).(yaml.MapSlice)
	}
	if text, err = yaml.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	r, err := file.Parse("without.yaml", text)
	if err != nil {
		t.Fatalf("without %v: %v", s.without, err)
	}
	return languageOf(t, r, filter.Config{Operators: s.ops})
}

// edit takes what is at a path away, or puts a value there.
func edit(t *testing.T, v any, path []string, value string) any {
	t.Helper()
	switch v := v.(type) {
	case yaml.MapSlice:
		for i := range v {
			if v[i].Key != path[0] {
				continue
			}
			if len(path) == 1 {
				if value != "" {
					v[i].Value = value
					return v
				}
				return slices.Delete(v, i, i+1)
			}
			v[i].Value = edit(t, v[i].Value, path[1:], value)
			return v
		}
	case []any:
		if path[0] == "0" {
			return v[1:]
		}
	}
	t.Fatalf("%v is not in music.yaml", path)
	return nil
}

// probes are bodies that try a word wherever a body may have one, and words that are near it.
func probes(word string) []string {
	near := word[:len(word)-1] + "q"
	var out []string
	for _, w := range []string{word, near, strings.ToUpper(word), word + "_", "zzzzzzzz"} {
		for _, operand := range []string{`{}`, `null`, `{"eq_": "x"}`, `{"any_": [1, "x"]}`, `{"ge_": 3}`, `{"some_": {"zzz": 1}}`, `5`, `[]`, `{"is_null_": true}`, `{"zzzzzz_": 1}`} {
			out = append(out,
				fmt.Sprintf(`{"C": {%q: %s}}`, w, operand),
				fmt.Sprintf(`{%q: %s}`, w, operand))
		}
		for _, format := range []string{
			`{"C": {"or_": [{%q: {"eq_": "x"}}]}}`, `{"C": {"not_": {%q: {}}}}`, `{"C": {"grade": {%q: {"ge_": 1}}}}`, `{"C": {"name": {%q: "x"}, "title": {%q: "x"}}}`,
			`{"C": {"tracks": {%q: 1}, "since": {%q: 1}, "length": {%q: 1}}}`, `{"C": {"albums": {"some_": {%q: {}}}}}`, `{"albums": {%q: {}}, "artists": {%q: {}}, "tracks": {%q: {}}}`,
			`{"sort": %q}`, `{"sort": [%q, "ID_ASC"]}`, `{%q: {}, %q: {}}`, `{"C": {%q: {}, %q: {"zzz": 1}}}`, `{"C": {"tags": {"len_": {%q: 1}}}}`,
			`{"history": {"field": %q, "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600}}`,
			`{"history": {"field": "released", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600, "group_by": [%q], "sum": [%q]}}`,
			`{"aggregate": {"group_by": [%q, "id"], "sum": [%q], "min": [%q], "sort": ["group.id", "min.tracks", %q]}}`,
		} {
			out = append(out, strings.ReplaceAll(format, "%q", fmt.Sprintf("%q", w)))
		}
	}
	return out
}

func TestWhatMayNotBeSeenAnswersLikeWhatIsNotThere(t *testing.T) {
	for _, s := range secrets {
		t.Run(s.name, func(t *testing.T) {
			hidden, missing := music(t, "").Within(s.scope), s.load(t)
			for _, c := range missing.Registry().Collections() {
				compareNames(t, hidden, missing, c.Name)
				for _, word := range s.words {
					for _, probe := range probes(word) {
						body := strings.ReplaceAll(probe, `"C"`, fmt.Sprintf("%q", c.BodyKey()))
						for _, route := range []filter.Route{{}, {Count: true}, {History: true}, {Aggregate: true}} {
							got, want := answer(hidden.For(route), c.Name, body), answer(missing.For(route), c.Name, body)
							if got != want {
								t.Fatalf("%s, %s: a body where it is hidden: -want +got\n%s", c.Name, body, cmp.Diff(want, got))
							}
						}
					}
				}
			}
			for _, c := range hidden.Registry().Collections() {
				if missing.Registry().Collection(c.Name) != nil {
					continue
				}
				if got, want := answer(hidden, c.Name, `{}`), answer(missing, c.Name, `{}`); got != want || hidden.Collection(c.Name) != nil {
					t.Errorf("%s: %s, want %s", c.Name, got, want)
				}
			}
		})
	}
}

// answer returns all that a caller can tell of a body: its errors to the last byte, or what it means and in what order.
func answer(l *filter.Language, collection, body string) string {
	q, err := l.Parse(collection, []byte(body))
	var errs filter.Errors
	switch {
	case errors.As(err, &errs):
		text, err := json.Marshal(errs)
		if err != nil {
			return err.Error()
		}
		return string(text)
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("%s %s %s %s %v", q.Where(), pageText(q), q, q.Shape(), q.Warnings())
}

// compareNames holds what a language tells of a collection, for documents and completion, to that of another.
func compareNames(t *testing.T, hidden, missing *filter.Language, collection string) {
	t.Helper()
	h, m := hidden.Registry().Collection(collection), missing.Registry().Collection(collection)
	tell := func(l *filter.Language, c *schema.Collection) []string {
		fields := func(f filter.Field) string {
			return f.Path + fmt.Sprint(names(f.Words, func(w filter.Word) string { return w.Name }), names(f.Fields, func(f filter.Field) string { return f.Path }))
		}
		return slices.Concat(l.BodyKeys(c), l.FieldNames(c), l.SortNames(c), names(l.Fields(c), fields), names(l.Related(c), func(r *schema.Related) string { return r.Name }))
	}
	if diff := cmp.Diff(tell(missing, m), tell(hidden, h)); diff != "" {
		t.Errorf("the names of %s: -want +got\n%s", collection, diff)
	}
}

// A name that is hidden and one that nobody has are refused in the same words, except for the name.
func TestAHiddenNameIsRefusedAsAnyOther(t *testing.T) {
	l := music(t, "")
	for _, c := range l.Registry().Collections() {
		for _, f := range l.Fields(c) {
			scope := l.Within(hides(c.Name, f.Path))
			stranger := strings.Repeat("q", len(f.Path))
			for _, probe := range []string{`{"C": {"N": {"eq_": "x"}}}`, `{"C": {"or_": [{"N": {"zzz_": 1}}, {"N": null}]}}`, `{"C": {"not_": {"N": {}}}}`} {
				body := strings.ReplaceAll(strings.ReplaceAll(probe, `"C"`, fmt.Sprintf("%q", c.BodyKey())), `"N"`, fmt.Sprintf("%q", f.Path))
				other := strings.ReplaceAll(body, fmt.Sprintf("%q", f.Path), fmt.Sprintf("%q", stranger))
				got, want := errorsOf(t, scope, c.Name, body), errorsOf(t, scope, c.Name, other)
				for i := range got {
					if got[i].Suggestion != "" { // a name near it that may be seen
						continue
					}
					got[i].Message = strings.Replace(got[i].Message, f.Path, stranger, 1)
					got[i].Pointer = strings.ReplaceAll(got[i].Pointer, "/"+f.Path, "/"+stranger)
					if got[i].Error() != want[i].Error() || got[i].Code != want[i].Code || got[i].Column != want[i].Column {
						t.Errorf("%s: %v, want as for %s: %v", body, got[i], other, want[i])
					}
				}
			}
		}
	}
}

func errorsOf(t *testing.T, l *filter.Language, collection, body string) filter.Errors {
	t.Helper()
	_, err := l.Parse(collection, []byte(body))
	var errs filter.Errors
	if !errors.As(err, &errs) {
		t.Fatalf("%s: %v, want errors", body, err)
	}
	return errs
}

// Whatever a caller writes, no message and no suggestion names what is hidden.
func TestNoErrorNamesWhatIsHidden(t *testing.T) {
	l := music(t, "").Within(filter.Scope{
		Sees: func(_ *schema.Collection, name string) bool {
			return !strings.Contains(strings.ToLower(name), "label") && name != "email"
		},
		Uses: func(_ *schema.Collection, _, op string) bool { return op != "startswith_" },
	})
	for _, word := range []string{"label", "labels", "record_labels", "label_name", "LABEL_ASC", "email", "EMAIL_ASC", "startswith_"} {
		for _, probe := range probes(word[:len(word)-1] + "x") { // near, but never itself
			body := strings.ReplaceAll(probe, `"C"`, `"artists"`)
			if got := answer(l, "artists", body); strings.Contains(body, word) == false && strings.Contains(got, `"`+word) {
				t.Errorf("%s: %s, which names %s", body, got, word)
			}
			for _, f := range errorsIn(l, "artists", body) {
				if f.Suggestion == word || slices.Contains(strings.FieldsFunc(f.Message, func(c rune) bool { return c == ' ' || c == ',' }), word) && !strings.Contains(body, word) {
					t.Errorf("%s: %v, try %s", body, f, f.Suggestion)
				}
			}
		}
	}
}

func errorsIn(l *filter.Language, collection, body string) filter.Errors {
	_, err := l.Parse(collection, []byte(body))
	var errs filter.Errors
	errors.As(err, &errs)
	return errs
}

// A scope that is an allow-list of one field.
func TestAFieldWhoseRequiredOperatorIsHiddenIsHidden(t *testing.T) {
	l := music(t, "").Within(filter.Scope{Uses: func(_ *schema.Collection, field, op string) bool { return field != "text" || op != "query" }})
	if got := errorsOf(t, l, "albums", `{"albums": {"text": {"like_": "x"}}}`); got[0].Code != filter.UnknownField || strings.Contains(got.Error(), "query") {
		t.Errorf("text without query: %v, want %s", got, filter.UnknownField)
	}
}
