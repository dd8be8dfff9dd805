package match_test

import (
	"math"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// TestWhatCannotBeReadIsNullToSavedFilters: a value of a row that no kind holds is null, where its column says so.
func TestWhatCannotBeReadIsNullToSavedFilters(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("t.yaml", []byte(
		`{"tamis": 1, "collections": {"t": {"key": "id", "columns": {"id": "int", "f": {"type": "float or null", "unreadable": null}}}}}`))), filter.Config{}))
	saved := schema.Must(match.New[string, map[string]any](l.Registry().Collection("t"), nil))
	for id, body := range map[string]string{"null": `{"t": {"f": {"is_null_": true}}}`, "some": `{"t": {"f": {"ge_": -1000}}}`, "not some": `{"t": {"not_": {"f": {"ge_": -1000}}}}`, "one": `{"t": {"f": {"any_": [1, 2]}}}`} {
		if err := saved.Put(id, schema.Must(l.Parse("t", []byte(body)))); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		f    any
		want []string
	}{{1.0, []string{"one", "some"}}, {math.NaN(), []string{"not some", "null"}}, {math.Inf(1), []string{"not some", "null"}}, {"NaN", []string{"not some", "null"}}, {nil, []string{"not some", "null"}}} {
		row := map[string]any{"id": int64(1), "f": test.f}
		if got := matches(t, saved, &row); !slices.Equal(got, test.want) {
			t.Errorf("%v matches %q, want %q", test.f, got, test.want)
		}
	}
}
