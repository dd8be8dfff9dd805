package filter_test

import (
	"fmt"
	"testing"
)

// An error knows what was wanted at its place, so that nobody reads the body a second time to say it in other words.
func TestErrorsKnowWhatWasWanted(t *testing.T) {
	l := music(t, "")
	for _, test := range []struct{ collection, body, want string }{
		{"albums", `[]`, "an object"},
		{"albums", `{"albums": 1}`, "an object"},
		{"albums", `{"albums": {"title": {"any_": "x"}}}`, "a list of string"},
		{"albums", `{"albums": {"title": {"any_": [1]}}}`, "string"},
		{"albums", `{"albums": {"title": {"any_": [null]}}}`, "string"},
		{"albums", `{"albums": {"title": {"like_": {}}}}`, "string"},
		{"albums", `{"albums": {"title": []}}`, "an object"},
		{"albums", `{"albums": {"or_": {}}}`, "a list of none"},
		{"albums", `{"albums": {"or_": [1]}}`, "an object"},
		{"albums", `{"albums": {"not_": 1}}`, "an object"},
		{"albums", `{"albums": {"title": {"is_null_": 1}}}`, "bool"},
		{"albums", `{"limit": "1"}`, "int"},
		{"albums", `{"sort": 1}`, "enum"},
		{"albums", `{"cursor": 1}`, "string"},
	} {
		errs := errorsOf(t, l, test.collection, test.body)
		w := errs[0].Want()
		got := w.Type.Kind.String()
		switch {
		case w.Object:
			got = "an object"
		case w.List && w.Type.Kind == 0:
			got = "a list of none"
		case w.List:
			got = "a list of " + got
		}
		if got != test.want {
			t.Errorf("%s: %s wants %s, want %s", test.body, fmt.Sprint(errs[0]), got, test.want)
		}
	}
	sort := errorsOf(t, l, "albums", `{"sort": "YEAR"}`)[0].Want().Type.Enum
	if len(sort) == 0 || fmt.Sprint(sort) != fmt.Sprint(l.SortNames(l.Collection("albums"))) {
		t.Errorf("an unknown sort wants %v", sort)
	}
}
