package filter_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema/file"
)

// A field of several targets holds where one of them does; but false is the exact complement of true, and so is exists_.
func TestNullOfSeveralTargetsHasAnExactComplement(t *testing.T) {
	language := music(t, "")
	c := language.Collection("albums")
	where := func(criteria string) predicate.Node {
		t.Helper()
		q, err := language.Parse("albums", []byte(`{"albums": {"title_or_artist": `+criteria+`}}`))
		if err != nil {
			t.Fatal(err)
		}
		return q.Where()
	}
	null := where(`{"is_null_": true}`)
	if null.Op != predicate.OpOr {
		t.Errorf("is_null_ of %s = %s, want one of its targets to be null", c.Field("title_or_artist").Name, null)
	}
	complement := predicate.Simplify(predicate.Not(null))
	for _, criteria := range []string{`{"is_null_": false}`, `{"exists_": true}`} {
		if got := where(criteria); got.String() != complement.String() {
			t.Errorf("%s = %s, want %s", criteria, got, complement)
		}
	}
	if got := where(`{"exists_": false}`); got.String() != null.String() {
		t.Errorf("exists_: false = %s, want %s", got, null)
	}
}

func TestTheLengthOfEachTargetIsItsOwn(t *testing.T) {
	r, err := file.Parse("things.yaml", []byte("tamis: 1\ncollections:\n  things:\n    key: id\n    columns: {id: int, a: set of string, b: set of string}\n    fields: {tags: {any: [a, b]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	q, err := languageOf(t, r, filter.Config{}).Parse("things", []byte(`{"things": {"tags": {"len_": {"ge_": 2}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := q.Where().String(), "or(range(len(a), >= 2), range(len(b), >= 2))"; got != want {
		t.Errorf("len_ of two targets is %s, want %s", got, want)
	}
}
