package filter_test

import (
	"errors"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A word of another system is answered with the word of the language.
func TestWordsOfOtherSystemsAreKnown(t *testing.T) {
	type Book struct {
		ID    int64    `json:"id" tamis:"key"`
		Title string   `json:"title"`
		Tags  []string `json:"tags"`
	}
	l := schema.Must(filter.For[Book]("books"))
	for _, test := range []struct{ body, want string }{
		{`{"books": {"title": {"in_": ["a"]}}}`, "any_"},
		{`{"books": {"title": {"$in": ["a"]}}}`, "any_"},
		{`{"books": {"title": {"__in": ["a"]}}}`, "any_"},
		{`{"books": {"id": {"gte": 1}}}`, "ge_"},
		{`{"books": {"id": {"__gte": 1}}}`, "ge_"},
		{`{"books": {"id": {"<=": 1}}}`, "le_"},
		{`{"books": {"title": {"iexact": "a"}}}`, "ieq_"},
		{`{"books": {"title": {"contains": "a"}}}`, "contains_"},
		{`{"books": {"tags": {"has": "a"}}}`, "all_"},
		{`{"books": {"$or": []}}`, "or_"},
		{`{"where": {"title": {"eq_": "a"}}}`, "books"},
		{`{"order_by": "title"}`, "sort"},
		{`{"take": 5}`, "limit"},
		{`{"skip": 5}`, "offset"},
		{`{"sort": "-Title"}`, "TITLE_DESC"},
		{`{"sort": "title"}`, "TITLE_ASC"},
		{`{"sort": "title desc"}`, "TITLE_DESC"},
	} {
		_, err := l.Parse("books", []byte(test.body))
		var errs filter.Errors
		if !errors.As(err, &errs) || errs[0].Suggestion != test.want {
			t.Errorf("%s: %v, want the suggestion %s", test.body, err, test.want)
		}
	}
}

// A field and an operator in one key, as Django's filters have it, are answered with how a body has them.
func TestAKeyOfAFieldAndAnOperatorIsTakenApart(t *testing.T) {
	type Book struct {
		ID    int64  `json:"id" tamis:"key"`
		Title string `json:"title"`
	}
	l := schema.Must(filter.For[Book]("books"))
	for body, want := range map[string]string{
		`{"books": {"id__gte": 1}}`:     `books has no field "id__gte"; the operator stands inside id: {"id": {"ge_": ...}}`,
		`{"books": {"title__zz": "a"}}`: `books has no field "title__zz"; there are id and title`,
	} {
		_, err := l.Parse("books", []byte(body))
		var errs filter.Errors
		if !errors.As(err, &errs) || errs[0].Message != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}
