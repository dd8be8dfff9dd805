package filter_test

import (
	"os"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// noon is the time of these tests.
var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// registry returns the schema of these tests, with what a line of YAML says of the language: {nulls: absent}
func registry(t testing.TB, language string) *schema.Registry {
	t.Helper()
	text, err := os.ReadFile("testdata/music.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if language != "" {
		text = append(text, "\nlanguage: "+language+"\n"...)
	}
	r, err := file.Parse("music.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// music returns the language of that schema.
func music(t testing.TB, language string) *filter.Language {
	t.Helper()
	return languageOf(t, registry(t, language), filter.Config{})
}

func languageOf(t testing.TB, r *schema.Registry, c filter.Config) *filter.Language {
	t.Helper()
	c.CursorKey = []byte("a key for tests")
	c.Now = func() time.Time { return noon }
	l, err := filter.New(r, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// without returns the operators of the language except for one.
func without(name string) *operators.Set {
	set := new(operators.Set)
	for op := range operators.Standard.All() {
		if op.Name != name {
			set = set.With(op)
		}
	}
	return set
}

func parse(t testing.TB, l *filter.Language, collection, body string) *filter.Query {
	t.Helper()
	q, err := l.Parse(collection, []byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return q
}
