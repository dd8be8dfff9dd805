package filter_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestACursorIsBoundToWhatAndAdded(t *testing.T) {
	for _, body := range []string{`{}`, `{"albums": {"title": {"any_": ["a"]}}}`} {
		q := schema.Must(language.Parse("albums", []byte(body)))
		of := q.Collection()
		rated, other := predicate.Equal(of.Term("tracks"), schema.Integer(3)), predicate.Equal(of.Term("tracks"), schema.Integer(4))
		keys := make([]schema.Value, len(q.Page().Order))
		narrow := schema.Must(q.And(rated))
		cursor := narrow.Cursor(keys)
		if _, err := schema.Must(q.And(rated)).Resume(cursor); err != nil {
			t.Errorf("%s: a cursor of the same query is refused: %v", body, err)
		}
		if _, err := q.Resume(cursor); err == nil {
			t.Errorf("%s: a cursor of a part of the rows is taken for one of all", body)
		}
		if _, err := schema.Must(q.And(other)).Resume(cursor); err == nil {
			t.Errorf("%s: a cursor of a part of the rows is taken for one of another part", body)
		}
		if _, err := narrow.Resume(q.Cursor(keys)); err == nil {
			t.Errorf("%s: a cursor of all rows is taken for one of a part", body)
		}
		if narrow.Sum() == q.Sum() {
			t.Errorf("%s: a part of the rows has the sum of all", body)
		}
	}
}

func TestAndRefusesWhatDoesNotFit(t *testing.T) {
	q := schema.Must(language.Parse("albums", []byte(`{}`)))
	for _, n := range []predicate.Node{
		predicate.Equal(q.Collection().Term("nothing"), schema.Integer(1)),
		predicate.Equal(q.Collection().Term("title"), schema.Integer(1)),
	} {
		if got, err := q.And(n); err == nil {
			t.Errorf("And(%v) = %v", n, got)
		}
	}
}
