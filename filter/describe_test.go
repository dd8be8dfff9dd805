package filter_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

func names[T any](list []T, name func(T) string) []string {
	var out []string
	for _, v := range list {
		out = append(out, name(v))
	}
	return out
}

func TestFieldsAreThoseThatTheCallerSees(t *testing.T) {
	language := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	c := language.Collection("flow_runs")
	wordNames := func(l *filter.Language, path ...string) []string {
		fields := l.Fields(c)
		var found filter.Field
		for _, name := range path {
			at := slices.IndexFunc(fields, func(f filter.Field) bool { return f.Name == name })
			if at < 0 {
				return nil
			}
			found = fields[at]
			fields = found.Fields
		}
		return names(found.Words, func(w filter.Word) string { return w.Name })
	}
	if got, want := wordNames(language, "state", "type"), []string{"any_", "not_any_"}; !slices.Equal(got, want) {
		t.Errorf("the operators of state.type = %v, want %v", got, want)
	}
	if got, want := wordNames(language, "created_by"), []string{"is_null_", "id_", "type_"}; !slices.Equal(got, want) {
		t.Errorf("the operators of created_by = %v, want %v", got, want)
	}
	scoped := language.Within(filter.Scope{
		Rows: map[string]predicate.Node{"flow_runs": predicate.True()},
		Sees: func(_ *schema.Collection, name string) bool { return name != "state.type" },
		Uses: func(_ *schema.Collection, _, operator string) bool { return operator != "like_" },
	})
	if got := wordNames(scoped, "state", "type"); got != nil {
		t.Errorf("the operators of a hidden field = %v, want none", got)
	}
	if got, want := wordNames(scoped, "name"), []string{"any_"}; !slices.Equal(got, want) {
		t.Errorf("the operators of name without like_ = %v, want %v", got, want)
	}
	if got := scoped.Related(c); len(got) != 0 {
		t.Errorf("related collections that do not exist for the caller: %d, want none", len(got))
	}
	if !language.AcceptsOperator(c) || language.AcceptsOperator(language.Collection("block_types")) {
		t.Error(`flow_runs accept "operator" and block_types do not`)
	}
}
